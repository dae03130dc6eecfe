#pragma once
// An operation for each kind of sample, and what it makes of those of the first ranks.

#include "comm/samples.hpp"

#include <functional>

namespace norma::samples {

/// Of whole values: those of all ranks in their order.
template <typename T>
struct Reduction {
    T operator()(const T& a, const T& b) const { return a + b; }
};
template <>
struct Reduction<bool> : std::logical_or<bool> {};
template <>
struct Reduction<Particle> {
    Particle operator()(const Particle& a, const Particle& b) const {
        return {a.x + b.x, b.kind};
    }
};
template <>
struct Reduction<Values> : std::plus<double> {};
template <>
struct Reduction<Table> {
    Table operator()(Table a, const Table& b) const {
        for (const auto& [key, values] : b)
            a[key].insert(a[key].end(), values.begin(), values.end());
        return a;
    }
};
template <>
struct Reduction<Owner> {
    Owner operator()(Owner a, const Owner& b) const {
        return std::make_unique<std::string>((a ? *a : "") + (b ? *b : ""));
    }
};

/// What the samples of ranks 0 to `last` reduce to.
template <typename T>
T reduced(int last, std::size_t length) {
    T result = sample<T>(0, length);
    for (int rank = 1; rank <= last; ++rank) {
        if constexpr (std::is_same_v<T, Values>) {
            const T values = sample<T>(rank, length);
            for (std::size_t i = 0; i < length; ++i)
                result[i] += values[i];
        } else {
            result = Reduction<T>()(std::move(result), sample<T>(rank, length));
        }
    }
    return result;
}

}  // namespace norma::samples
