#include "norma/wire/writer.hpp"

#include "norma/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::wire {

void Writer::grow(std::size_t size) {
    const std::size_t before = used();
    constexpr std::size_t least_step = 256;
    // In proportion to what this Writer wrote, not to all there is: many small values appended
    // to one long vector must not each clear half of it.
    bytes_.resize(before + std::max({least_step, size, before - begin_}));
    aim(before);
}

void Writer::enter() {
    if (++depth_ > max_depth) {
        throw UsageError(fmt::format(
            "encode: values lie more than {} deep in each other; send a list or tree of that "
            "depth as a vector whose elements name each other by index",
            max_depth));
    }
}

void Writer::refuse_valueless() {
    throw UsageError(
        "encode: a variant is valueless_by_exception; give it a value before sending it");
}

}  // namespace norma::wire
