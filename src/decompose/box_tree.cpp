#include "decompose/box_tree.hpp"

#include <algorithm>
#include <numeric>

namespace norma::detail {

template <int N>
struct BoxTree<N>::Builder {
    using Numbers = std::span<std::int32_t>;

    std::span<const OwnedBox<N>> boxes;
    std::vector<Node>& nodes;

    [[nodiscard]] const Box<N>& box(std::int32_t number) const {
        return boxes[static_cast<std::size_t>(number)].box;
    }

    void sort_along(Numbers numbers, std::size_t d) const {
        std::sort(numbers.begin(), numbers.end(), [&](std::int32_t a, std::int32_t b) {
            const std::int64_t lo_a = box(a).lo[d];
            const std::int64_t lo_b = box(b).lo[d];
            return lo_a != lo_b ? lo_a < lo_b : a < b;
        });
    }
    /// Of boxes sorted along d: how many lie before a plane that cuts none, with at least an
    /// eighth on either side and the most even of those; 0 if there is no such plane.
    [[nodiscard]] std::size_t clean_split(Numbers numbers, std::size_t d) const {
        const std::size_t count = numbers.size();
        std::size_t best = 0;
        std::int64_t end = box(numbers[0]).hi[d];
        for (std::size_t i = 1; i < count; ++i) {
            if (std::min(i, count - i) > std::max(count / 8, std::min(best, count - best)) &&
                box(numbers[i]).lo[d] >= end) {
                best = i;
            }
            end = std::max(end, box(numbers[i]).hi[d]);
        }
        return best;
    }
    /// The same for boxes in the order they are in: that of a bisection needs no sorting.
    [[nodiscard]] std::size_t split_in_order(Numbers numbers) const {
        const std::size_t count = numbers.size();
        std::vector<Box<N>> behind(count);
        behind.back() = box(numbers.back());
        for (std::size_t i = count - 1; i-- > 0;)
            behind[i] = behind[i + 1].joined(box(numbers[i]));
        std::size_t best = 0;
        Box<N> before;
        for (std::size_t i = 1; i < count; ++i) {
            before = before.joined(box(numbers[i - 1]));
            if (std::min(i, count - i) > std::max(count / 8, std::min(best, count - best)) &&
                before.clipped_to(behind[i]).empty()) {
                best = i;
            }
        }
        return best;
    }
    /// Orders the boxes so that those before the place returned are near each other.
    [[nodiscard]] std::size_t split(Numbers numbers) const {
        if (const std::size_t place = split_in_order(numbers); place > 0) return place;
        std::array<std::int64_t, static_cast<std::size_t>(N)> spread{};
        for (std::size_t d = 0; d < N; ++d) {
            const auto [least, most] = std::minmax_element(
                numbers.begin(), numbers.end(), [&](std::int32_t a, std::int32_t b) {
                    return box(a).lo[d] < box(b).lo[d];
                });
            spread[d] = box(*most).lo[d] - box(*least).lo[d];
        }
        std::array<std::size_t, static_cast<std::size_t>(N)> widest{};
        std::iota(widest.begin(), widest.end(), std::size_t{0});
        std::stable_sort(widest.begin(), widest.end(), [&](std::size_t a, std::size_t b) {
            return spread[a] > spread[b];
        });
        for (const std::size_t d : widest) {
            if (spread[d] == 0) continue;
            sort_along(numbers, d);
            if (const std::size_t place = clean_split(numbers, d); place > 0) return place;
        }
        sort_along(numbers, widest[0]);
        return numbers.size() / 2;
    }
    void build(Numbers numbers) {
        const std::size_t at = nodes.size();
        nodes.push_back({box(numbers[0]), 0});
        if (numbers.size() == 1) {
            nodes[at].box = numbers[0];
            nodes[at].owner = boxes[static_cast<std::size_t>(numbers[0])].owner;
        } else {
            for (const std::int32_t number : numbers)
                nodes[at].bounds = nodes[at].bounds.joined(box(number));
            const std::size_t place = split(numbers);
            build(numbers.first(place));
            build(numbers.subspan(place));
        }
        nodes[at].next = static_cast<std::uint32_t>(nodes.size());
    }
};

template <int N>
BoxTree<N>::BoxTree(std::span<const OwnedBox<N>> boxes) {
    if (boxes.empty()) return;
    std::vector<std::int32_t> numbers(boxes.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    nodes_.reserve(2 * boxes.size() - 1);
    Builder{boxes, nodes_}.build(numbers);
}

template class BoxTree<1>;
template class BoxTree<2>;
template class BoxTree<3>;

}  // namespace norma::detail
