#pragma once
// What was read, and what was wrong with it: added up over pieces, threads and ranks.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace norma::reduce {

/// Something at a place in a file.
struct Complaint {
    std::uint32_t file = 0;
    std::uint64_t offset = 0;
    std::string reason;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in it
    auto operator<=>(const Complaint&) const = default;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& file& offset& reason;
    }
};

/// Where the rows of a piece began and ended: together they must be the whole file.
struct PieceRows {
    std::uint32_t file = 0;
    std::uint32_t piece = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in it
    auto operator<=>(const PieceRows&) const = default;
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& file& piece& begin& end;
    }
};

/// Values of a key that is no column.
struct LeftOut {
    std::uint64_t count = 0;
    std::uint32_t file = 0;  ///< of the first one
    std::uint64_t offset = 0;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& count& file& offset;
    }
};

struct ReadReport {
    static constexpr std::size_t most_complaints = 10;
    static constexpr std::size_t most_left_out = 1000;

    std::uint64_t rows = 0;            ///< good and bad ones
    std::uint64_t bad_rows = 0;        ///< left out
    std::uint64_t bytes = 0;           ///< unpacked
    std::vector<Complaint> first_bad;  ///< the first of them, in order
    std::vector<PieceRows> pieces;
    std::optional<Complaint> failure;  ///< why reading could not go on: the first one
    bool too_large = false;            ///< the state takes more memory than it may
    bool may_repeat = false;           ///< rows of standard input may have come twice

    std::map<std::string, LeftOut> left_out;  ///< by key: the first so many in their order
    bool more_left_out = false;               ///< there are more than these
    std::set<std::string> found;  ///< keys the user named beforehand, that are there

    /// Rows where two columns of --where that it compares as numbers both hold texts.
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> compared_texts;

    void add_bad(Complaint complaint);
    void add_left_out(const std::string& key, const LeftOut& values);
    void fail(Complaint complaint);
    void merge(ReadReport other);

    /// The files whose pieces do not fit together: a line feed was thought to end a row, and
    /// lies within quotes. Only of a complete report.
    [[nodiscard]] std::vector<std::uint32_t> torn_files();

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& rows& bad_rows& bytes& first_bad& pieces& failure& left_out& more_left_out& found;
        ar& compared_texts& too_large& may_repeat;
    }
};

}  // namespace norma::reduce
