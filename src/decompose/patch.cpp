#include "decompose/patch.hpp"

#include <algorithm>
#include <cstring>

namespace norma::detail {

namespace {

/// As memcpy, for the few bytes of a narrow row at once.
inline void copy_run(std::byte* to, const std::byte* from, std::size_t bytes) {
    constexpr std::size_t word = 8;
    constexpr std::size_t narrow = 8 * word;
    if (bytes > narrow || bytes % word != 0) {
        std::memcpy(to, from, bytes);
        return;
    }
    for (std::size_t at = 0; at < bytes; at += word)
        std::memcpy(to + at, from + at, word);
}

/// Single elements, some distance apart on either side.
void copy_elements(std::byte* to,
                   std::ptrdiff_t to_step,
                   const std::byte* from,
                   std::ptrdiff_t from_step,
                   std::size_t element_size,
                   std::size_t count) {
    const auto copy = [&](auto size) {
        for (std::size_t i = 0; i < count; ++i) {
            std::memcpy(to, from, size);
            to += to_step;
            from += from_step;
        }
    };
    switch (element_size) {
        case 8:
            return copy(std::integral_constant<std::size_t, 8>{});
        case 4:
            return copy(std::integral_constant<std::size_t, 4>{});
        case 1:
            return copy(std::integral_constant<std::size_t, 1>{});
        default:
            return copy(element_size);
    }
}

}  // namespace

Runs::Runs(const Patch& patch, const Placement& placement)
    : counts{patch.extents[0], patch.extents[1]},
      strides{placement.strides[0], placement.strides[1]},
      run_bytes(static_cast<std::size_t>(patch.extents[2]) * placement.element_size),
      step(placement.strides[2]),
      element_size(placement.element_size) {
    first = placement.origins[patch.box];
    for (std::size_t d = 0; d < 3; ++d)
        first += patch.lo[d] * placement.strides[d];
    if (patch.extents[2] == 1) step = static_cast<std::ptrdiff_t>(element_size);
    if (!touching()) return;
    // Rows that touch are one run.
    for (std::size_t d : {1U, 0U}) {
        if (counts[d] != 1 && strides[d] != static_cast<std::ptrdiff_t>(run_bytes)) return;
        run_bytes *= static_cast<std::size_t>(counts[d]);
        counts[d] = 1;
    }
}

template <typename Copy>
void PatchCursor::walk(std::size_t bytes, const Copy& copy) {
    while (bytes > 0 && patch_ != end_) {
        const Runs runs(*patch_, *placement_);
        const std::size_t here = std::min(bytes, runs.bytes() - done_);
        copy(runs, done_, here);
        bytes -= here;
        done_ += here;
        if (done_ < runs.bytes()) return;
        ++patch_;
        done_ = 0;
    }
}

void PatchCursor::skip(std::size_t bytes) {
    walk(bytes, [](const Runs&, std::size_t, std::size_t) {});
}

namespace {

/// Calls `part(offset, bytes)` for the runs, and parts of runs, of some bytes of a patch.
template <typename Part>
void for_each_part(const Runs& runs, std::size_t from, std::size_t bytes, const Part& part) {
    auto row = static_cast<std::int64_t>(from / runs.run_bytes);
    std::size_t within = from % runs.run_bytes;
    const std::int64_t inner = runs.counts[1];
    std::int64_t y = row % inner;
    std::ptrdiff_t begin = runs.first + row / inner * runs.strides[0] + y * runs.strides[1];
    while (bytes > 0) {
        const std::size_t here = std::min(bytes, runs.run_bytes - within);
        const auto skipped = static_cast<std::ptrdiff_t>(within / runs.element_size);
        part(begin + skipped * runs.step, here);
        bytes -= here;
        within = 0;
        begin += runs.strides[1];
        if (++y == inner) {
            y = 0;
            begin += runs.strides[0] - inner * runs.strides[1];
        }
    }
}

}  // namespace

void PatchCursor::take(const std::byte* memory, std::byte* out, std::size_t bytes) {
    walk(bytes, [&](const Runs& runs, std::size_t from, std::size_t count) {
        const auto size = static_cast<std::ptrdiff_t>(runs.element_size);
        for_each_part(runs, from, count, [&](std::ptrdiff_t offset, std::size_t length) {
            if (runs.touching()) {
                copy_run(out, memory + offset, length);
            } else {
                const std::size_t elements = length / runs.element_size;
                copy_elements(
                    out, size, memory + offset, runs.step, runs.element_size, elements);
            }
            out += length;
        });
    });
}

void PatchCursor::put(std::byte* memory, const std::byte* in, std::size_t bytes) {
    walk(bytes, [&](const Runs& runs, std::size_t from, std::size_t count) {
        const auto size = static_cast<std::ptrdiff_t>(runs.element_size);
        for_each_part(runs, from, count, [&](std::ptrdiff_t offset, std::size_t length) {
            if (runs.touching()) {
                copy_run(memory + offset, in, length);
            } else {
                const std::size_t elements = length / runs.element_size;
                copy_elements(
                    memory + offset, runs.step, in, size, runs.element_size, elements);
            }
            in += length;
        });
    });
}

bool PatchCursor::lies_in_one(std::size_t bytes, std::ptrdiff_t& offset) const {
    if (patch_ == end_) return false;
    const Runs runs(*patch_, *placement_);
    if (!runs.touching() || done_ % runs.run_bytes + bytes > runs.run_bytes) return false;
    for_each_part(runs, done_, bytes, [&](std::ptrdiff_t at, std::size_t) { offset = at; });
    return true;
}

PatchCopy::PatchCopy(std::span<const Patch> from,
                     const Placement& from_placement,
                     const std::byte* from_memory,
                     std::span<const Patch> to,
                     const Placement& to_placement,
                     std::byte* to_memory)
    : from_(from),
      to_(to),
      from_placement_(from_placement),
      to_placement_(to_placement),
      from_memory_(from_memory),
      to_memory_(to_memory) {
    begin_patch();
}

void PatchCopy::begin_patch() {
    if (patch_ == from_.size()) return;
    const Runs out(from_[patch_], from_placement_);
    const Runs in(to_[patch_], to_placement_);
    from_first_ = out.first;
    to_first_ = in.first;
    extents_ = from_[patch_].extents;
    row_ = 0;
    cell_ = 0;
    const bool one_run = out.touching() && in.touching() && out.run_bytes == out.bytes() &&
                         in.run_bytes == in.bytes();
    if (one_run) extents_ = {1, 1, from_[patch_].cells()};
}

bool PatchCopy::copy_some(std::size_t bytes) {
    const std::size_t size = from_placement_.element_size;
    const auto step = static_cast<std::ptrdiff_t>(size);
    auto left = static_cast<std::int64_t>(std::max<std::size_t>(1, bytes / size));
    while (patch_ < from_.size()) {
        // One cell has no neighbours: rows of one cell, or one run, are as side by side as any.
        const bool touching =
            extents_[2] == 1 || extents_[2] > from_[patch_].extents[2] ||
            (from_placement_.strides[2] == step && to_placement_.strides[2] == step);
        const std::int64_t rows = extents_[0] * extents_[1];
        while (row_ < rows) {
            const std::int64_t z = row_ / extents_[1];
            const std::int64_t y = row_ % extents_[1];
            const auto at = [&](const Placement& placement) {
                return z * placement.strides[0] + y * placement.strides[1] +
                       cell_ * (touching ? step : placement.strides[2]);
            };
            const std::int64_t cells = std::min(left, extents_[2] - cell_);
            std::byte* const to = to_memory_ + to_first_ + at(to_placement_);
            const std::byte* const from = from_memory_ + from_first_ + at(from_placement_);
            if (touching) {
                copy_run(to, from, static_cast<std::size_t>(cells) * size);
            } else {
                copy_elements(to,
                              to_placement_.strides[2],
                              from,
                              from_placement_.strides[2],
                              size,
                              static_cast<std::size_t>(cells));
            }
            left -= cells;
            cell_ += cells;
            if (cell_ == extents_[2]) {
                cell_ = 0;
                ++row_;
            }
            if (left == 0) return true;
        }
        ++patch_;
        begin_patch();
    }
    return false;
}

}  // namespace norma::detail
