#pragma once
// The table that a command line means: which files, what their columns are called, and the
// pieces they are read in.

#include "norma/base/result.hpp"

#include "reduce/stream.hpp"
#include "table/inputs.hpp"
#include "table/pieces.hpp"
#include "table/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace norma::reduce {

/// What the user says about the input.
struct InputOptions {
    std::vector<std::string> words;             ///< files, folders, patterns
    std::optional<table::InputFormat> format;   ///< of all files; else by their names
    std::optional<table::RecordLayout> record;  ///< of files in the format of that name
    std::optional<char> separator;              ///< else by the name or the first row
    std::optional<char> quote;                  ///< '\0': none
    char comment = '\0';
    char point = '.';
    bool header = true;
    std::vector<std::string> missing;  ///< texts that stand for no value, besides the empty one
    std::uint64_t piece_size = std::uint64_t{16} << 20;
    std::size_t chunk_size = 0;  ///< bytes read at once; 0: as usual
};

/// The texts that stand for no value unless told otherwise.
[[nodiscard]] std::vector<std::string> usual_missing();

struct TableFile {
    table::InputFile input;
    std::vector<table::Piece> pieces;
    std::shared_ptr<Stream> stream;  ///< of a pipe, on rank 0

    /// Its bytes from the beginning, to find out what it holds.
    [[nodiscard]] Result<std::unique_ptr<table::ByteSource>> look() const {
        return stream ? stream->look(input) : table::open_piece(input, {});
    }
    /// Its bytes from the beginning of a piece on.
    [[nodiscard]] Result<std::unique_ptr<table::ByteSource>> open(
        const table::Piece& piece) const {
        return stream ? stream->take(input) : table::open_piece(input, piece);
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& input;
        ar& pieces;
    }
};

/// A piece of a file, as ranks claim them.
struct WorkPiece {
    std::uint32_t file = 0;
    std::uint32_t piece = 0;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& file& piece;
    }
};

struct Table {
    std::vector<std::string> header;  ///< names of the columns in the files
    std::size_t asked = 0;            ///< of these the last, which no file was seen to have
    std::vector<std::string> names;   ///< those, then key=value parts of the paths, then `file`
    std::vector<TableFile> files;
    std::vector<WorkPiece> work;
    std::vector<WorkPiece> streams;  ///< what rank 0 alone can read: pipes
    std::uint64_t bytes = 0;         ///< of all files, as they lie there
    std::vector<std::string> notes;  ///< what the user should know about the files
    char guessed_separator =
        '\0';  ///< of the first of them, if it is of text and nobody said it

    /// The place of a name, or a message with the nearest one; numbers count from 1.
    [[nodiscard]] Result<std::size_t> find(const std::string& name) const;
    /// In words, of a table whose header is empty.
    [[nodiscard]] std::string why_empty() const;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& header& asked& names& files& work& streams& bytes& notes& guessed_separator;
    }
};

/// Finds the files, reads the head of the first that is not empty, and cuts them into pieces.
///
/// If that one holds JSON lines, the columns are the keys in the first lines of all such files
/// in the order of the files and lines, and behind these the names among `asked` that are
/// neither these nor numbers nor keys in the paths: lines further on may have them.
[[nodiscard]] Result<Table> find_table(const InputOptions& options,
                                       const std::vector<std::string>& asked);

}  // namespace norma::reduce
