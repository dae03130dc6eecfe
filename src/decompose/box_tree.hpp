#pragma once
// Boxes of any shape, and which of them a cell or a region meets: a tree of bounds.

#include "norma/decompose/decomposition.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace norma::detail {

/// Nodes lie in the order of a walk that goes down first; each says where the walk goes on if
/// what is below it is passed by. Boxes that planes separate are told apart by such planes, so
/// a cell of a bisection is found along one way from the root.
template <int N>
class BoxTree {
  public:
    BoxTree() = default;
    /// None of `boxes` may be empty; they may overlap.
    explicit BoxTree(std::span<const OwnedBox<N>> boxes);

    /// Calls `visit(owner, common, number)` for each box that has cells in common with
    /// `region`, until it returns false.
    template <typename Visit>
    void for_each(const Box<N>& region, Visit&& visit) const {
        for (std::size_t at = 0; at < nodes_.size();) {
            const Node& node = nodes_[at];
            const Box<N> common = node.bounds.clipped_to(region);
            if (common.empty()) {
                at = node.next;
                continue;
            }
            if (node.box >= 0 && !visit(node.owner, common, static_cast<std::size_t>(node.box)))
                return;
            ++at;
        }
    }
    /// The owner of the first box with the cell; -1 if there is none.
    [[nodiscard]] int owner(const Index<N>& cell) const {
        for (std::size_t at = 0; at < nodes_.size();) {
            const Node& node = nodes_[at];
            const bool inside = node.bounds.contains(cell);
            if (inside && node.box >= 0) return node.owner;
            at = inside ? at + 1 : node.next;
        }
        return -1;
    }

  private:
    struct Node {
        Box<N> bounds;
        std::uint32_t next;     // after all that is below
        std::int32_t box = -1;  // its number, of a leaf
        int owner = -1;
    };
    struct Builder;

    std::vector<Node> nodes_;
};

extern template class BoxTree<1>;
extern template class BoxTree<2>;
extern template class BoxTree<3>;

}  // namespace norma::detail
