#include "farm/capped_output.hpp"

#include "farm/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace norma::farm {

CappedOutput::CappedOutput(std::uint64_t limit)
    : tail_limit_(std::min(limit / 2, longest_tail)),
      head_room_(limit == 0 ? std::numeric_limits<std::uint64_t>::max() : limit - tail_limit_) {
}

ByteView CappedOutput::add(ByteView bytes) {
    const auto taken =
        static_cast<std::size_t>(std::min<std::uint64_t>(head_room_, bytes.size()));
    const ByteView head = bytes.first(taken);
    head_room_ -= taken;
    if (taken > 0) line_ended_ = head.back() == std::byte{'\n'};
    tail_ += as_text(bytes.subspan(taken));
    if (tail_.size() > 2 * tail_limit_) {
        forgotten_ += excess();
        tail_.erase(0, excess());
    }
    return head;
}

std::string CappedOutput::rest() const {
    if (left_out() == 0) return tail_;
    return fmt::format("{}[norma-farm: {} bytes of output left out here]\n{}",
                       line_ended_ ? "" : "\n",
                       with_commas(left_out()),
                       std::string_view(tail_).substr(excess()));
}

}  // namespace norma::farm
