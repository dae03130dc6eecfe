#pragma once
// The files that a command line means: names, patterns, folders, lists, standard input.
//
//     Result<std::vector<InputFile>> inputs = find_inputs(words);
//     if (!inputs) return Failure{inputs.error()};
//     for (const InputFile& input : *inputs) use(input);

#include "norma/base/result.hpp"

#include "table/compression.hpp"
#include "table/shell_line.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace norma::table {

/// What the name of a file says about what is in it.
enum class InputFormat : std::uint8_t {
    unknown,  ///< also .txt and streams
    csv,
    tsv,     ///< .tsv, .tab
    ndjson,  ///< .ndjson, .jsonl, .json
    npy,
    record,  ///< .bin, .dat: rows of fixed size that only the user can describe
};

struct InputFile {
    std::string path;        ///< as given; "-" is standard input
    std::uint64_t size = 0;  ///< of the file as it lies there; 0 of a stream
    Compression compression = Compression::none;  ///< of a stream: found out when it is opened
    InputFormat format = InputFormat::unknown;
    bool is_stream = false;  ///< standard input, a pipe or a device: read once, by one rank
    /// The key=value folders of the path, in order; %XX in values is decoded, and
    /// __HIVE_DEFAULT_PARTITION__ is an empty value. Of the same key twice the inner one
    /// counts.
    std::vector<std::pair<std::string, std::string>> partitions;
    /// Under which other names it was given: it is read once all the same.
    std::vector<std::string> also_given_as;

    /// How messages name it.
    [[nodiscard]] std::string name() const { return path == "-" ? standard_input : path; }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& path& size& compression& format& is_stream& partitions& also_given_as;
    }
};

/// The files in the order of the words; those of a pattern or a folder sorted by bytes.
///
/// A word is a file; a pattern that the shell has left alone (see glob.hpp); a folder, which
/// stands for the files below it that end in .csv .tsv .tab .txt .ndjson .jsonl .npy, packed
/// (.gz .zst) or not, hidden names left out; `@list`, a file with one such word a line (lines
/// that are empty or begin with '#' are left out; `@-` reads it from standard input); or `-`,
/// standard input, as no word at all. A file that is given twice, under whatever name, is kept
/// once, where it came first. What is missing, unreadable, or packed in a way we do not read is
/// a Failure.
[[nodiscard]] Result<std::vector<InputFile>> find_inputs(std::span<const std::string> words);

}  // namespace norma::table
