// Headers of arrays in .npy files: any bytes are an array whose shape makes sense, or a
// sentence.

#include "decompose/npy_header.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace norma::detail;
    const auto bytes = std::as_bytes(std::span(data, size));
    if (size < npy_start_bytes) return 0;
    const auto length = npy_header_size(bytes.first(npy_start_bytes));
    if (!length) {
        if (length.error().empty()) std::abort();
        return 0;
    }
    const auto info = parse_npy_header(bytes.first(std::min(*length, size)));
    if (!info) {
        if (info.error().empty()) std::abort();
        return 0;
    }
    if (std::any_of(info->shape.begin(), info->shape.end(), [](auto n) { return n < 0; }))
        std::abort();
    const auto again = npy_header(info->shape, info->type);
    const auto same = parse_npy_header(std::as_bytes(std::span(again)));
    if (!same || same->shape != info->shape || !(same->type == info->type)) std::abort();
    return 0;
}
