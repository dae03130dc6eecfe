#pragma once
// Formulas compiled for rows of cells.

#include "expr/program.hpp"
#include "grid/formulas.hpp"
#include "grid/operators.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::grid {

/// Expressions that share their steps, with what their inputs are.
struct Part {
    expr::Program program;
    std::vector<Input> inputs;  ///< one for each of the program's variables
    std::vector<std::size_t>
        applied;  ///< one for each of its applications: RowProgram::applied
};

/// An operator within formulas, and what it is applied to.
struct AppliedStencil {
    enum class Source : std::uint8_t {
        field,      ///< an array
        part,       ///< what is computed for each line the operator reads
        noise,      ///< nothing: noise() needs but a seed
        reduction,  ///< nothing: RowEvaluator::reduce() tells the result
    };
    Stencil stencil;
    Source source = Source::field;
    std::size_t which = 0;  ///< of the arrays, parts or reductions
    std::uint64_t seed = 0;
};

struct RowProgram {
    std::vector<Part> parts;  ///< the last one is the whole; the others are arguments
    std::vector<AppliedStencil> applied;
    std::vector<Offset> reads;  ///< which cells of arrays it needs
    std::size_t arrays = 0;     ///< how many arrays it reads
    std::int64_t margin = 0;    ///< most cells beyond a row's ends that a part is computed for

    int dimensions = 1;  ///< of the grid, as the following, which are ordered x, y, z
    std::array<std::int64_t, 3> size{};
    std::array<double, 3> spacing{};
    std::array<double, 3> origin{};
    std::array<bool, 3> periodic{};  ///< where places beyond the end are those of the beginning

    [[nodiscard]] std::array<std::int64_t, 3> radius() const;
    [[nodiscard]] bool reads_corners() const;
};

/// What computes `results` for a row.
[[nodiscard]] RowProgram compile_rows(const Formulas& formulas,
                                      std::span<const expr::Ref> results);

}  // namespace norma::grid
