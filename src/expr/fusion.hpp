#pragma once
// Which steps are computed within others, so that no temporary is written and read between
// them.

#include "expr/kernels.hpp"
#include "expr/values.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace norma::expr {

/// A sum, difference or product that only one other needs becomes one step with it. What an
/// operator gives becomes one step with constants it is multiplied by and a value it is then
/// added to or subtracted from. All are rounded as if they were alone.
class Fusions {
  public:
    Fusions(const Values& values, std::span<const Ref> results);

    /// Whether the step is computed within another one.
    [[nodiscard]] bool is_inside(Ref ref) const { return is_inside_[ref]; }
    /// What a step reads, and how many; of a fused one what all of its parts do.
    [[nodiscard]] std::array<Ref, 3> operands(Ref ref) const;
    [[nodiscard]] std::size_t count(Ref ref) const;

    /// The step that is the first part of this one; no_ref: none, it is a step of its own.
    [[nodiscard]] Ref first_part(Ref ref) const { return first_part_[ref]; }
    [[nodiscard]] Fusion fusion(Ref ref) const;
    /// Whether a step gives what an operator does, and what is done with that.
    [[nodiscard]] bool applies(Ref ref) const { return !chain(ref).empty() || combined(ref); }
    [[nodiscard]] Application application(Ref ref) const;

  private:
    void count_uses(std::span<const Ref> results);
    void fuse(Ref user);
    [[nodiscard]] bool is_arithmetic(Ref ref) const;
    [[nodiscard]] std::vector<Ref> chain(Ref ref) const;
    [[nodiscard]] Ref combinable(Ref user) const;
    [[nodiscard]] bool combined(Ref ref) const {
        return first_part_[ref] != no_ref && !chain(first_part_[ref]).empty();
    }
    void put_inside(const std::vector<Ref>& steps);

    const Values& values_;
    std::vector<std::size_t> uses_;
    std::vector<Ref> first_part_;
    std::vector<bool> is_inside_;
};

}  // namespace norma::expr
