#include "grid/scheme.hpp"

#include "expr/values.hpp"

#include <fmt/format.h>
#include <utility>

namespace norma::grid {
namespace {

using expr::Op;
using expr::Ref;

/// One stage: a value for each array it writes.
struct Stage {
    double time = 0;  ///< of the step that has passed
    std::vector<Ref> results;
    std::vector<std::size_t> arrays;
    std::shared_ptr<const RowProgram> program;
};

/// What a scheme makes of the right hand sides.
class Building {
  public:
    Building(const Model& model, double dt)
        : model_(model), dt_(dt), formulas_(model, Formulas::Use::equation) {
        for (std::size_t i = 0; i < model.fields.size(); ++i) {
            const Field& field = model.fields[i];
            arrays_.push_back({field.name, Array::Kind::stencil, false, i});
            now_.push_back(formulas_.values().input(i, expr::Type::number));
            right_.push_back(formulas_.parse(field.equation, model.left_side(field)));
        }
        build();
        for (Stage& stage : stages_) {
            stage.program =
                std::make_shared<RowProgram>(compile_rows(formulas_, stage.results));
        }
    }

    std::vector<Array> arrays() { return std::move(arrays_); }
    std::vector<Stage> stages() { return std::move(stages_); }

  private:
    void build() {
        switch (model_.scheme) {
            case Scheme::euler:
                return stage(0, now_, dt_);
            case Scheme::rk2:
                return rk2();
            case Scheme::rk4:
                return rk4();
            case Scheme::leapfrog:
                return leapfrog();
            case Scheme::map:
                stages_.push_back({});
                for (std::size_t i = 0; i < fields(); ++i)
                    write(i, right_[i]);
        }
    }

    void rk2() {
        const std::vector<Ref> begun = kept("before the step");
        stage(0, now_, dt_ / 2);
        keep(0, now_);
        stage(0.5, begun, dt_);
    }

    void rk4() {
        const std::vector<Ref> begun = kept("before the step");
        const std::vector<Ref> sums = kept("after the step");
        stage(0, now_, dt_ / 2);
        keep(0, now_);
        keep(1, advanced(now_, dt_ / 6));
        stage(0.5, begun, dt_ / 2);
        keep(1, advanced(sums, dt_ / 3));
        stage(0.5, begun, dt_);
        keep(1, advanced(sums, dt_ / 3));
        stage(1, sums, dt_ / 6);
    }

    /// The first stage is that of the first step.
    void leapfrog() {
        for (const double part : {0.5, 1.0}) {
            stages_.push_back({});
            for (std::size_t i = 0; i < fields(); ++i) {
                const Ref before = formulas_.hidden({Input::Kind::before, i});
                const Ref change = times(right_[i], part * (dt_ * dt_));
                const Ref straight = part < 1 ? step(Op::add, now_[i], times(before, dt_))
                                              : step(Op::subtract, times(now_[i], 2), before);
                write(i, step(Op::add, straight, change));
            }
        }
        for (Array& array : arrays_)
            array.reads_out = true;
    }

    /// Arrays that hold something for each field from one stage to the next.
    std::vector<Ref> kept(std::string_view what) {
        std::vector<Ref> refs;
        for (std::size_t i = 0; i < fields(); ++i) {
            refs.push_back(formulas_.hidden({Input::Kind::field, arrays_.size()}));
            arrays_.push_back({fmt::format("{} {}", model_.fields[i].name, what),
                               Array::Kind::pointwise,
                               false,
                               i});
        }
        return refs;
    }

    /// A stage that makes fields of `from` and `dt` times what the equations say.
    void stage(double time, const std::vector<Ref>& from, double dt) {
        stages_.push_back({});
        stages_.back().time = time;
        const std::vector<Ref> after = advanced(from, dt);
        for (std::size_t i = 0; i < fields(); ++i)
            write(i, after[i]);
    }

    /// What the last stage writes to the kept arrays.
    void keep(std::size_t which, const std::vector<Ref>& values) {
        for (std::size_t i = 0; i < fields(); ++i)
            write((which + 1) * fields() + i, values[i]);
    }

    std::vector<Ref> advanced(const std::vector<Ref>& from, double dt) {
        std::vector<Ref> after;
        for (std::size_t i = 0; i < fields(); ++i)
            after.push_back(step(Op::add, from[i], times(right_[i], dt)));
        return after;
    }

    Ref times(Ref value, double factor) {
        if (factor == 1) return value;  // the same bits
        return step(Op::multiply, value, formulas_.values().number(factor));
    }

    Ref step(Op op, Ref a, Ref b) { return formulas_.values().step(op, {a, b, expr::no_ref}); }

    void write(std::size_t array, Ref value) {
        stages_.back().arrays.push_back(array);
        stages_.back().results.push_back(value);
    }

    [[nodiscard]] std::size_t fields() const { return model_.fields.size(); }

    const Model& model_;
    double dt_;
    Formulas formulas_;
    std::vector<Ref> now_;
    std::vector<Ref> right_;  // what the equations say
    std::vector<Array> arrays_;
    std::vector<Stage> stages_;
};

class EquationsStepper final : public Stepper {
  public:
    EquationsStepper(std::vector<Array> arrays,
                     std::vector<Stage> stages,
                     Scheme scheme,
                     double dt)
        : arrays_(std::move(arrays)),
          stages_(std::move(stages)),
          scheme_(scheme),
          dt_(dt),
          outs_(arrays_.size()) {
        for (const Stage& stage : stages_) {
            std::vector<bool> alias;
            for (const std::size_t array : stage.arrays) {
                alias.push_back(arrays_[array].reads_out ||
                                arrays_[array].kind == Array::Kind::pointwise);
            }
            evaluators_.emplace_back(stage.program, alias);
        }
    }

    [[nodiscard]] const std::vector<Array>& arrays() const override { return arrays_; }
    [[nodiscard]] int stages() const override {
        return scheme_ == Scheme::leapfrog ? 1 : static_cast<int>(stages_.size());
    }
    [[nodiscard]] std::array<std::int64_t, 3> radius() const override {
        return stages_.front().program->radius();  // all read what the equations read
    }
    [[nodiscard]] bool reads_corners() const override {
        return stages_.front().program->reads_corners();
    }
    [[nodiscard]] std::unique_ptr<Stepper> clone() const override {
        return std::make_unique<EquationsStepper>(arrays_, stages_, scheme_, dt_);
    }

    void compute(int number, const Row& row) override {
        auto which = static_cast<std::size_t>(number);
        if (scheme_ == Scheme::leapfrog) which = row.step == 0 ? 0 : 1;
        const Stage& stage = stages_[which];
        for (std::size_t i = 0; i < stage.arrays.size(); ++i)
            outs_[i] = row.out[stage.arrays[i]];
        const double time = (static_cast<double>(row.step) + stage.time) * dt_;
        evaluators_[which].compute(row, time, std::span(outs_).first(stage.arrays.size()));
    }

  private:
    std::vector<Array> arrays_;
    std::vector<Stage> stages_;
    Scheme scheme_;
    double dt_;
    std::vector<RowEvaluator> evaluators_;
    std::vector<double*> outs_;
};

}  // namespace

Result<std::unique_ptr<Stepper>> equations_stepper(const Model& model, double dt) {
    try {
        Building building(model, dt);
        return std::unique_ptr<Stepper>(std::make_unique<EquationsStepper>(
            building.arrays(), building.stages(), model.scheme, dt));
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

}  // namespace norma::grid
