#include "expr/run.hpp"

#include "expr/text_steps.hpp"

#include <algorithm>
#include <cmath>
#include <re2/re2.h>

namespace norma::expr {
namespace {

/// How far an operation is behind the first of its group.
std::size_t place(Op op, Op first) {
    return static_cast<std::size_t>(op) - static_cast<std::size_t>(first);
}

bool among(Op op, Op first, Op last) {
    return op >= first && op <= last;
}

/// A step with its operands looked up.
struct Step {
    const Instruction& step;
    Frame& frame;
    std::size_t rows;
    const Kernels& loops;

    [[nodiscard]] const double* number(std::size_t i) const {
        return frame.numbers.read[step.operands[i]];
    }
    [[nodiscard]] const std::uint8_t* truth(std::size_t i) const {
        return frame.truths.read[step.operands[i]];
    }
    [[nodiscard]] Texts text(std::size_t i) const {
        return {frame.texts.read[step.operands[i]], constant(i)};
    }
    [[nodiscard]] bool constant(std::size_t i) const {
        return ((step.constants >> i) & 1U) != 0;
    }
    [[nodiscard]] const std::uint8_t* only() const {
        return step.only == no_mask ? nullptr : frame.truths.read[step.only];
    }
    [[nodiscard]] double* number_out() const { return frame.numbers.write[step.out]; }
    [[nodiscard]] std::uint8_t* truth_out() const { return frame.truths.write[step.out]; }
    [[nodiscard]] std::string_view* text_out() const { return frame.texts.write[step.out]; }
};

template <typename Function>
void each(const Step& s, Function function) {
    const double* const a = s.number(0);
    double* const out = s.number_out();
    for (std::size_t row = 0; row < s.rows; ++row)
        out[row] = function(a[row]);
}

template <typename Function>
void each_two(const Step& s, Function function) {
    const double* const a = s.number(0);
    const double* const b = s.number(1);
    const std::size_t step_a = s.constant(0) ? 0 : 1;
    const std::size_t step_b = s.constant(1) ? 0 : 1;
    double* const out = s.number_out();
    for (std::size_t row = 0; row < s.rows; ++row)
        out[row] = function(a[row * step_a], b[row * step_b]);
}

/// Those of the C library.
void run_function(const Step& s) {
    switch (s.step.op) {
        case Op::exp:
            return each(s, [](double x) { return std::exp(x); });
        case Op::log:
            return each(s, [](double x) { return std::log(x); });
        case Op::log10:
            return each(s, [](double x) { return std::log10(x); });
        case Op::log2:
            return each(s, [](double x) { return std::log2(x); });
        case Op::sin:
            return each(s, [](double x) { return std::sin(x); });
        case Op::cos:
            return each(s, [](double x) { return std::cos(x); });
        case Op::tan:
            return each(s, [](double x) { return std::tan(x); });
        case Op::remainder:
            return each_two(s, [](double x, double y) { return std::fmod(x, y); });
        case Op::power:
            return each_two(s, [](double x, double y) { return std::pow(x, y); });
        default:
            return each_two(s, [](double x, double y) { return std::atan2(x, y); });
    }
}

void find_numbers(const Step& s) {
    const std::vector<double>& list = s.frame.lists->numbers[s.step.extra];
    const double* const a = s.number(0);
    std::uint8_t* const out = s.truth_out();
    for (std::size_t row = 0; row < s.rows; ++row) {  // NaN is below nothing, so it is compared
        const auto found = std::lower_bound(list.begin(), list.end(), a[row]);
        out[row] = static_cast<std::uint8_t>(found != list.end() && *found == a[row]);
    }
}

void choose_texts(const Step& s) {
    const std::uint8_t* const condition = s.truth(0);
    std::string_view* const out = s.text_out();
    for (std::size_t row = 0; row < s.rows; ++row)
        out[row] = condition[row] != 0 ? s.text(1)[row] : s.text(2)[row];
}

void find_empty(const Step& s) {
    std::uint8_t* const out = s.truth_out();
    for (std::size_t row = 0; row < s.rows; ++row)
        out[row] = static_cast<std::uint8_t>(s.text(0)[row].empty());
}

/// Those that are neither loops of a table nor functions of two texts.
void run_other(const Step& s) {
    const Kernels& loops = s.loops;
    switch (s.step.op) {
        case Op::number_missing:
            return loops.missing(s.number(0), s.rows, s.truth_out());
        case Op::number_in:
            return find_numbers(s);
        case Op::both:
            return loops.both(s.truth(0), s.truth(1), s.rows, s.truth_out());
        case Op::either:
            return loops.either(s.truth(0), s.truth(1), s.rows, s.truth_out());
        case Op::negation:
            return loops.negation(s.truth(0), s.rows, s.truth_out());
        case Op::one_or_zero:
            return loops.one_or_zero(s.truth(0), s.rows, s.number_out());
        case Op::choose_number:
            return loops.choose[s.step.constants >> 1U](
                s.truth(0), s.number(1), s.number(2), s.rows, s.number_out());
        case Op::choose_text:
            return choose_texts(s);
        case Op::text_missing:
            return find_empty(s);
        case Op::text_in:
            return find_texts(
                s.text(0), s.frame.lists->texts[s.step.extra], s.rows, s.truth_out());
        case Op::matches:
            return match_texts(
                s.text(0), *s.frame.patterns[s.step.extra], s.only(), s.rows, s.truth_out());
        case Op::length:
            return measure_texts(s.text(0), s.rows, s.number_out());
        default:
            return change_case(
                s.step.op, s.text(0), s.rows, s.frame.buffers[s.step.extra], s.text_out());
    }
}

}  // namespace

void run(const Instruction& step, Frame& frame, std::size_t rows, const Kernels& loops) {
    const Step s{step, frame, rows, loops};
    const Op op = step.op;
    if (op == Op::fused) {
        loops.fused[step.extra][step.constants](
            s.number(0), s.number(1), s.number(2), rows, s.number_out());
    } else if (among(op, Op::negate, Op::round)) {
        loops.unary[place(op, Op::negate)](s.number(0), rows, s.number_out());
    } else if (among(op, Op::add, Op::maximum)) {
        loops.binary[place(op, Op::add)][step.constants](
            s.number(0), s.number(1), rows, s.number_out());
    } else if (among(op, Op::less, Op::not_equal)) {
        loops.compare[place(op, Op::less)][step.constants](
            s.number(0), s.number(1), rows, s.truth_out());
    } else if (among(op, Op::exp, Op::atan2)) {
        run_function(s);
    } else if (among(op, Op::text_less, Op::contains)) {
        test_texts(op, s.text(0), s.text(1), s.only(), rows, s.truth_out());
    } else {
        run_other(s);
    }
}

std::shared_ptr<const re2::RE2> compile_pattern(const std::string& pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    return std::make_shared<const re2::RE2>(pattern, options);
}

}  // namespace norma::expr
