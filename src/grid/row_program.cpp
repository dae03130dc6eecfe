#include "grid/row_program.hpp"

#include "expr/assemble.hpp"
#include "grid/constants.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <set>

namespace norma::grid {
namespace {

class Compilation {
  public:
    explicit Compilation(const Formulas& formulas) : formulas_(formulas) {
        const Model& model = formulas.model();
        program_.dimensions = model.dimensions;
        program_.size = model.size;
        program_.spacing = model.spacing;
        program_.origin = model.origin;
        for (std::size_t d = 0; d < 3; ++d)
            program_.periodic[d] = model.is_periodic(d);
    }

    RowProgram rows(std::span<const expr::Ref> results) {
        std::set<Offset> reads;
        program_.parts.push_back(part(results, {Offset{}}, 0, reads));
        program_.reads.assign(reads.begin(), reads.end());
        return std::move(program_);
    }

  private:
    /// Compiles a part that is needed at the cells `where`.
    Part part(std::span<const expr::Ref> results,
              const std::set<Offset>& where,
              std::int64_t margin,
              std::set<Offset>& reads) {
        Part made{expr::assemble(formulas_.values(), results, formulas_.names()), {}, {}};
        for (const expr::Variable& variable : made.program.variables) {
            const Input input = formulas_.meaning(variable.index);
            if (input.kind == Input::Kind::field)
                program_.arrays = std::max(program_.arrays, input.index + 1);
            if (input.kind == Input::Kind::field || input.kind == Input::Kind::change)
                reads.insert(where.begin(), where.end());
            made.inputs.push_back(input);
        }
        for (const expr::Application& application : made.program.applications)
            made.applied.push_back(applied(application.which, where, margin, reads));
        return made;
    }

    std::size_t applied(std::size_t which,
                        const std::set<Offset>& where,
                        std::int64_t margin,
                        std::set<Offset>& reads) {
        const expr::Applied& call = formulas_.values().all_applied()[which];
        if (Formulas::is_reduction(call.which)) {
            program_.applied.push_back(
                {Stencil(operators()[0], program_.dimensions, program_.spacing),
                 AppliedStencil::Source::reduction,
                 which,
                 0});
            return program_.applied.size() - 1;
        }
        const Operator& what = operators()[call.which];
        AppliedStencil made{Stencil(what, program_.dimensions, program_.spacing)};
        if (what.kind == Operator::Kind::noise) {
            made.source = AppliedStencil::Source::noise;
            if (call.argument != expr::no_ref) made.seed = seed(call.argument);
        } else {
            std::set<Offset> around;
            std::int64_t reach = margin;
            for (const auto& [offset, weight] : made.stencil.weights()) {
                for (const Offset& at : where)
                    around.insert({at[0] + offset[0], at[1] + offset[1], at[2] + offset[2]});
                reach = std::max(reach, margin + std::abs(offset[2]));
            }
            program_.margin = std::max(program_.margin, reach);
            add_source(made, call.argument, around, reach, reads);
        }
        program_.applied.push_back(std::move(made));
        return program_.applied.size() - 1;
    }

    void add_source(AppliedStencil& made,
                    expr::Ref argument,
                    const std::set<Offset>& where,
                    std::int64_t margin,
                    std::set<Offset>& reads) {
        const expr::Value& value = formulas_.values()[argument];
        if (value.source == expr::Value::Source::input) {
            const Input input = formulas_.meaning(value.name);
            if (input.kind == Input::Kind::field) {
                program_.arrays = std::max(program_.arrays, input.index + 1);
                made.which = input.index;
                reads.insert(where.begin(), where.end());
                return;
            }
        }
        Part compiled = part(std::span(&argument, 1), where, margin, reads);
        made.source = AppliedStencil::Source::part;
        made.which = program_.parts.size();
        program_.parts.push_back(std::move(compiled));
    }

    [[nodiscard]] std::uint64_t seed(expr::Ref argument) const {
        return static_cast<std::uint64_t>(
            static_cast<std::int64_t>(formulas_.values()[argument].number));
    }

    const Formulas& formulas_;
    RowProgram program_;
};

}  // namespace

std::array<std::int64_t, 3> RowProgram::radius() const {
    std::array<std::int64_t, 3> most{};
    for (const Offset& read : reads) {
        for (std::size_t d = 0; d < 3; ++d)
            most[d] = std::max(most[d], std::abs(read[d]));
    }
    return most;
}

bool RowProgram::reads_corners() const {
    return std::any_of(reads.begin(), reads.end(), [](const Offset& read) {
        return std::count(read.begin(), read.end(), 0) < 2;
    });
}

RowProgram compile_rows(const Formulas& formulas, std::span<const expr::Ref> results) {
    return Compilation(formulas).rows(results);
}

}  // namespace norma::grid
