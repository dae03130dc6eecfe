#pragma once
// A field whose type is forgotten: what exchanging and stepping ask of it, none of it often.

#include "norma/decompose/field.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace norma::detail {

/// The face of a Field for compiled code.
template <int N>
class AnyField {
  public:
    AnyField() = default;
    AnyField(const AnyField&) = delete;
    AnyField& operator=(const AnyField&) = delete;
    virtual ~AnyField() = default;

    [[nodiscard]] virtual const Communicator& communicator() const = 0;
    [[nodiscard]] virtual const Decomposition<N>& decomposition() const = 0;
    [[nodiscard]] virtual const Layout<N>& layout() const = 0;
    [[nodiscard]] virtual std::size_t element_size() const = 0;
    [[nodiscard]] virtual void* data() = 0;
    [[nodiscard]] virtual void* next() = 0;
    virtual void swap() = 0;
    virtual void widen(std::int64_t ghosts) = 0;

    /// How often rules of its sides have been set.
    [[nodiscard]] virtual int rules_set() const = 0;
    /// Whether the ghosts beyond a side never change.
    [[nodiscard]] virtual bool is_constant_beyond(int dimension, End end) const = 0;
    /// Fills `ghosts`, which lie beyond one side of the array, from their mirror images.
    virtual void fill_beyond(
        void* data, int dimension, End end, const Box<N>& ghosts, std::int64_t steps) const = 0;
};

/// Of a field that outlives it.
template <typename T, int N>
class FieldFace final : public AnyField<N> {
  public:
    explicit FieldFace(Field<T, N>& field) : field_(field) {}

    [[nodiscard]] const Communicator& communicator() const override {
        return field_.communicator();
    }
    [[nodiscard]] const Decomposition<N>& decomposition() const override {
        return field_.decomposition();
    }
    [[nodiscard]] const Layout<N>& layout() const override { return field_.layout(); }
    [[nodiscard]] std::size_t element_size() const override { return sizeof(T); }
    void* data() override { return field_.data(); }
    void* next() override { return field_.next(); }
    void swap() override { field_.swap(); }
    void widen(std::int64_t ghosts) override { field_.widen(ghosts); }

    [[nodiscard]] int rules_set() const override { return field_.rules_set(); }
    [[nodiscard]] bool is_constant_beyond(int dimension, End end) const override {
        return field_.beyond(dimension, end).is_constant();
    }

    void fill_beyond(void* data,
                     int dimension,
                     End end,
                     const Box<N>& ghosts,
                     std::int64_t steps) const override {
        const auto d = static_cast<std::size_t>(dimension);
        const GhostRule<T, N>& rule = field_.beyond(dimension, end);
        const Layout<N>& layout = field_.layout();
        const Extents<N>& extents = field_.decomposition().extents();
        const auto periodic = field_.decomposition().periodic();
        T* const cells = static_cast<T*>(data);
        // A ghost and its image add up to this.
        const std::int64_t sum = end == End::low ? -1 : 2 * extents[d] - 1;
        ghosts.for_each_row([&](const Index<N>& first, std::int64_t count) {
            Index<N> image = first;
            image[d] = sum - first[d];
            T* const to = cells + layout.offset(first);
            const T* const from = cells + layout.offset(image);
            const bool along = dimension == N - 1;  // ghosts and images in the same row
            if (rule.is_constant()) {
                std::fill_n(to, count, rule.constant());
                return;
            }
            Index<N> ghost = first;
            for (std::int64_t i = 0; i < count; ++i, ++ghost[N - 1]) {
                const std::int64_t distance = std::abs(2 * ghost[d] - sum);
                const Index<N> place = of_the_array(ghost, extents, periodic);
                to[i] = rule(from[along ? -i : i], distance, place, steps);
            }
        });
    }

  private:
    /// The place that this is an image of, where the array goes round.
    [[nodiscard]] static Index<N> of_the_array(
        Index<N> place,
        const Extents<N>& extents,
        const std::array<bool, static_cast<std::size_t>(N)>& periodic) {
        for (std::size_t d = 0; d < N; ++d) {
            if (periodic[d] && (place[d] < 0 || place[d] >= extents[d]))
                place[d] = (place[d] % extents[d] + extents[d]) % extents[d];
        }
        return place;
    }

    Field<T, N>& field_;
};

}  // namespace norma::detail
