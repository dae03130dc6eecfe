#include "table/line_reader.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace norma::table {

LineReader::LineReader(ByteSource& source,
                       std::string name,
                       std::uint64_t offset,
                       std::size_t chunk)
    : source_(source),
      name_(std::move(name)),
      chunk_(std::max<std::size_t>(chunk, 1)),
      offset_(offset) {}

/// Moves what was not given to the front and reads behind it, into twice the room if it fills
/// more than half; false if nothing came.
Result<bool> LineReader::fill() {
    const std::size_t kept = end_ - next_;
    if (next_ > 0) std::memmove(data_.data(), data_.data() + next_, kept);
    offset_ += next_;
    begin_ = next_ = 0;
    end_ = kept;
    data_.resize(std::max({data_.size(), chunk_, 2 * kept}));
    while (!at_end_ && end_ < data_.size()) {
        const auto got = source_.read(std::span(data_).subspan(end_));
        if (!got) return Failure{got.error()};
        at_end_ = *got == 0;
        end_ += *got;
    }
    return end_ > kept;
}

Result<bool> LineReader::enter_in_the_middle() {
    while (true) {
        next_ = end_;  // what was read belongs to a line that began before
        auto more = fill();
        if (!more || !*more) return more;
        const std::size_t found = std::string_view(data_.data(), end_).find('\n');
        if (found == std::string_view::npos) continue;
        begin_ = next_ = found + 1;
        return true;
    }
}

Result<bool> LineReader::next(std::uint64_t last_begin) {
    begin_ = next_;
    if (next_line() > last_begin) return false;
    while (true) {
        const std::string_view rest(data_.data() + next_, end_ - next_);
        // The first line feed at or behind `last_begin` ends the last line.
        const std::uint64_t first_end = last_begin - next_line();
        std::size_t last = std::string_view::npos;
        if (first_end < rest.size()) last = rest.find('\n', first_end);
        if (last == std::string_view::npos) last = rest.rfind('\n');
        if (last != std::string_view::npos) {
            next_ += last + 1;
            return true;
        }
        if (rest.size() > longest_line) {
            return Failure{
                fmt::format("{}: the line that begins at byte {} is longer than {} MiB; a JSON "
                            "document in one piece is made lines by: jq -c '.[]'",
                            name_,
                            next_line(),
                            longest_line >> 20)};
        }
        if (at_end_) {
            next_ = end_;
            return next_ > begin_;
        }
        auto more = fill();
        if (!more) return more;
    }
}

}  // namespace norma::table
