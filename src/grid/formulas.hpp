#pragma once
// Expressions of a model as values that depend on each other; what several need comes once.

#include "expr/values.hpp"
#include "expr/vocabulary.hpp"
#include "grid/model.hpp"
#include "grid/operators.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::grid {

/// What a name stands for, and which.
struct Input {
    enum class Kind : std::uint8_t {
        field,       ///< an array before the step: Row::in
        before,      ///< what its Row::out holds until it is written
        change,      ///< how much a field differs from the array that comes as many later
        coordinate,  ///< 0 is x
        cell,        ///< number of the cell along a dimension
        time,
    };
    Kind kind = Kind::field;
    std::size_t index = 0;
};

class Formulas {
  public:
    /// What the expressions may use.
    enum class Use : std::uint8_t {
        start,     ///< initial values: where a cell is
        equation,  ///< also fields and time
        stop,      ///< also the change of fields, dFIELD, and sums over all cells
    };

    /// Throws Refused if a parameter is not computable.
    Formulas(const Model& model, Use use);

    /// What is written, which messages call `what`. Throws Refused.
    [[nodiscard]] expr::Ref parse(const Text& text, std::string_view what);
    [[nodiscard]] expr::Ref parse_condition(const Text& text, std::string_view what);

    [[nodiscard]] expr::Values& values() { return values_; }
    [[nodiscard]] const expr::Values& values() const { return values_; }
    /// An input that no expression can name: another array than those of the fields.
    [[nodiscard]] expr::Ref hidden(Input input);
    [[nodiscard]] Input meaning(std::size_t name) const;
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::vector<expr::Constant>& constants() const { return constants_; }
    [[nodiscard]] const Model& model() const { return model_; }

    /// Operators called `max`, `min`, `sum`, `mean` of Use::stop come after those of cells.
    [[nodiscard]] static bool is_reduction(std::size_t which) {
        return which >= grid::operators().size();
    }

  private:
    void add(std::string name, Input input);
    expr::Ref parse(const Text& text, std::string_view what, expr::Type type);

    Model model_;
    expr::Values values_;
    std::vector<std::string> names_;  // those that can be written come first
    std::size_t written_ = 0;
    std::vector<Input> meanings_;
    std::vector<expr::Constant> constants_;
    std::vector<expr::Operator> operators_;
};

}  // namespace norma::grid
