#pragma once
// A stream of text as blocks of whole lines.
//
//     LineReader lines(*source, "a.ndjson", piece.begin);
//     auto more = piece.begin == 0 ? Result<bool>(true) : lines.enter_in_the_middle();
//     while (more && *more) {
//         more = lines.next(piece.end);     // Result<bool>
//         if (more && *more) use(lines.text(), lines.offset());
//     }

#include "norma/base/result.hpp"

#include "table/source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

class LineReader {
  public:
    /// Bytes read at once.
    static constexpr std::size_t usual_chunk = std::size_t{256} << 10;
    /// A longer line is refused: memory is bounded.
    static constexpr std::size_t longest_line = std::size_t{64} << 20;

    /// Reads `source`, whose next byte has the given offset in the stream. `name` stands in
    /// messages.
    LineReader(ByteSource& source,
               std::string name,
               std::uint64_t offset,
               std::size_t chunk = usual_chunk);

    /// Goes behind the first line feed; only before the first next(). False if there is none.
    [[nodiscard]] Result<bool> enter_in_the_middle();

    /// The next lines, at least one, that begin at or before `last_begin`; false when there are
    /// none.
    [[nodiscard]] Result<bool> next(std::uint64_t last_begin = to_the_end);

    /// These lines, each with its line feed, which the last one of the stream may lack.
    [[nodiscard]] std::string_view text() const noexcept {
        return {data_.data() + begin_, next_ - begin_};
    }
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_ + begin_; }
    /// Where the line after those given so far begins.
    [[nodiscard]] std::uint64_t next_line() const noexcept { return offset_ + next_; }

  private:
    [[nodiscard]] Result<bool> fill();

    ByteSource& source_;
    std::string name_;
    std::size_t chunk_;
    std::vector<char> data_;
    std::uint64_t offset_;   // of data_[0] in the stream
    std::size_t begin_ = 0;  // of the lines given last
    std::size_t next_ = 0;   // behind them
    std::size_t end_ = 0;    // of what was read
    bool at_end_ = false;
};

}  // namespace norma::table
