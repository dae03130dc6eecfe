#include "reduce/text_extent.hpp"

#include <boost/endian/conversion.hpp>

#include <utility>

namespace norma::reduce {

namespace {

/// The first eight bytes as a number, so that texts with different ones are ordered as these.
std::uint64_t head_of(std::string_view text) {
    if (text.size() >= sizeof(std::uint64_t))
        return boost::endian::load_big_u64(reinterpret_cast<const unsigned char*>(text.data()));
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < sizeof head; ++i)
        head = head << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return head;
}

}  // namespace

void TextExtent::add(std::string_view text, std::uint64_t characters) {
    const bool is_first = empty();
    shortest_ = std::min(shortest_, characters);
    longest_ = std::max(longest_, characters);
    const std::uint64_t head = head_of(text);
    if (!is_first && head > least_head_ && head < greatest_head_) return;
    if (is_first || text < least_) least_ = text;
    if (is_first || text > greatest_) greatest_ = text;
    note_heads();
}

void TextExtent::merge(TextExtent other) {
    if (other.empty()) return;
    if (empty() || other.least_ < least_) least_ = std::move(other.least_);
    if (empty() || other.greatest_ > greatest_) greatest_ = std::move(other.greatest_);
    shortest_ = std::min(shortest_, other.shortest_);
    longest_ = std::max(longest_, other.longest_);
    note_heads();
}

void TextExtent::note_heads() {
    least_head_ = head_of(least_);
    greatest_head_ = head_of(greatest_);
}

}  // namespace norma::reduce
