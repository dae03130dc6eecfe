#include "grid/initial_values.hpp"

#include "grid/constants.hpp"

#include <fmt/format.h>

namespace norma::grid {
namespace {

std::unique_ptr<RowEvaluator> compiled(const Model& model,
                                       const Text& text,
                                       const std::string& what) {
    Formulas formulas(model, Formulas::Use::start);
    const expr::Ref value = formulas.parse(text, what);
    return std::make_unique<RowEvaluator>(
        std::make_shared<RowProgram>(compile_rows(formulas, std::span(&value, 1))),
        std::vector<bool>{false});
}

void fill(RowEvaluator& evaluator, const Offset& first, std::int64_t cells, double* to) {
    Row row;
    row.first = first;
    row.cells = cells;
    evaluator.compute(row, 0, std::span(&to, 1));
}

}  // namespace

Result<InitialValues> InitialValues::of(const Model& model) {
    try {
        InitialValues values;
        for (const Field& field : model.fields) {
            values.starts_.push_back(
                field.from_file ? nullptr : compiled(model, field.start, field.name));
            values.velocities_.push_back(
                compiled(model, field.velocity, fmt::format("velocity of {}", field.name)));
        }
        return values;
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

bool InitialValues::start(std::size_t field,
                          const Offset& first,
                          std::int64_t cells,
                          double* to) {
    if (starts_[field] == nullptr) return false;
    fill(*starts_[field], first, cells, to);
    return true;
}

void InitialValues::velocity(std::size_t field,
                             const Offset& first,
                             std::int64_t cells,
                             double* to) {
    fill(*velocities_[field], first, cells, to);
}

}  // namespace norma::grid
