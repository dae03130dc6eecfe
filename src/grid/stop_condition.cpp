#include "grid/stop_condition.hpp"

#include "grid/constants.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::grid {
namespace {

/// The program of one result.
std::unique_ptr<RowEvaluator> compiled(const Formulas& formulas, expr::Ref result) {
    return std::make_unique<RowEvaluator>(
        std::make_shared<RowProgram>(compile_rows(formulas, std::span(&result, 1))),
        std::vector<bool>{false});
}

/// Refuses what differs from cell to cell outside of reductions.
void check(const RowProgram& condition, const Formulas& formulas) {
    const Part& whole = condition.parts.back();
    for (std::size_t i = 0; i < whole.inputs.size(); ++i) {
        if (whole.inputs[i].kind == Input::Kind::time) continue;
        throw Refused{
            fmt::format("{0} differs from cell to cell; write max({0}), min({0}), sum({0}) "
                        "or mean({0})",
                        formulas.names()[whole.program.variables[i].index])};
    }
    for (const AppliedStencil& applied : condition.applied) {
        if (applied.source == AppliedStencil::Source::reduction) continue;
        throw Refused{
            "operators such as lap() give a value for each cell: take max(), min(), sum() "
            "or mean() of it"};
    }
}

void check_argument(const RowProgram& argument) {
    for (const AppliedStencil& applied : argument.applied) {
        if (applied.source == AppliedStencil::Source::reduction)
            throw Refused{"max(), min(), sum() and mean() of cells are not parts of others"};
    }
}

}  // namespace

Result<StopCondition> StopCondition::of(const Model& model, const Text& text) {
    try {
        Formulas formulas(model, Formulas::Use::stop);
        const expr::Ref truth = formulas.parse_condition(text, "stop_when");
        const expr::Ref condition =
            formulas.values().step(expr::Op::one_or_zero, {truth, expr::no_ref, expr::no_ref});
        try {
            StopCondition made;
            made.condition_ = compiled(formulas, condition);
            check(made.condition_->program(), formulas);
            for (const expr::Applied& applied : formulas.values().all_applied()) {
                const bool reduces = Formulas::is_reduction(applied.which);
                made.places_.push_back(made.reductions_.size());
                if (!reduces) continue;
                made.reductions_.push_back(
                    static_cast<Reduction>(applied.which - operators().size()));
                made.values_.push_back(compiled(formulas, applied.argument));
                check_argument(made.values_.back()->program());
            }
            return made;
        } catch (const Refused& refused) {
            return Failure{fmt::format(
                "{}stop_when: {}\n  {}", text.place.prefix(), refused.message, text.text)};
        }
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

std::array<std::int64_t, 3> StopCondition::radius() const {
    std::array<std::int64_t, 3> most{};
    for (const auto& evaluator : values_) {
        for (std::size_t d = 0; d < 3; ++d)
            most[d] = std::max(most[d], evaluator->program().radius()[d]);
    }
    return most;
}

bool StopCondition::reads_corners() const {
    return std::any_of(values_.begin(), values_.end(), [](const auto& evaluator) {
        return evaluator->program().reads_corners();
    });
}

void StopCondition::values(std::size_t reduction, const Row& row, double time, double* to) {
    values_[reduction]->compute(row, time, std::span(&to, 1));
}

bool StopCondition::holds(std::span<const double> results, double time) {
    std::vector<double> by_place;
    for (const std::size_t place : places_)
        by_place.push_back(place < results.size() ? results[place] : 0);
    condition_->reduce(by_place);
    Row row;
    row.cells = 1;
    double holds = 0;
    double* const to = &holds;
    condition_->compute(row, time, std::span(&to, 1));
    return holds != 0;
}

}  // namespace norma::grid
