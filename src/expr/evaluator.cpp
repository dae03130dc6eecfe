#include "norma/expr/evaluator.hpp"

#include "norma/base/error.hpp"

#include "expr/run.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace norma::expr {

struct Evaluator::State {
    explicit State(Expression compiled);

    void check(std::span<const Input> inputs, std::size_t rows, std::size_t places) const;
    void check_condition() const;
    void run_block(std::span<const Input> inputs, std::size_t first, std::size_t rows);
    void number_block(std::span<const Input> inputs,
                      std::size_t first,
                      std::size_t rows,
                      double* out);
    void truth_block(std::span<const Input> inputs,
                     std::size_t first,
                     std::size_t rows,
                     std::uint8_t* out);

    Expression expression;
    const Program& program;
    const Kernels& loops;
    Frame frame;
    std::vector<double> number_memory;
    std::vector<std::uint8_t> truth_memory;
    std::vector<std::string_view> text_memory;
    std::vector<std::string_view> text_constants;
    std::array<std::uint8_t, block_rows> condition{};
};

namespace {

/// Gives every constant and temporary its place.
template <typename T>
void lay_out(const Places& places,
             const std::vector<T>& constants,
             std::vector<T>& memory,
             Columns<T>& columns) {
    memory.resize(places.temporaries * block_rows);
    columns.read.assign(places.inputs.size(), nullptr);
    for (const T& constant : constants)
        columns.read.push_back(&constant);
    for (std::size_t i = 0; i < places.temporaries; ++i) {
        columns.write.push_back(memory.data() + i * block_rows);
        columns.read.push_back(columns.write.back());
    }
}

}  // namespace

Evaluator::State::State(Expression compiled)
    : expression(std::move(compiled)),
      program(*expression.program()),
      loops(kernels()),
      text_constants(program.text_constants.begin(), program.text_constants.end()) {
    lay_out(program.numbers, program.number_constants, number_memory, frame.numbers);
    lay_out(program.truths, {}, truth_memory, frame.truths);
    lay_out(program.texts, text_constants, text_memory, frame.texts);
    frame.lists = &program.lists;
    frame.buffers.resize(program.buffers);
    for (const std::string& pattern : program.patterns)  // threads would share a cache and lock
        frame.patterns.push_back(compile_pattern(pattern));
}

void Evaluator::State::check(std::span<const Input> inputs,
                             std::size_t rows,
                             std::size_t places) const {
    if (inputs.size() != program.variables.size()) {
        throw UsageError(fmt::format("an expression of {} variables is given {} inputs",
                                     program.variables.size(),
                                     inputs.size()));
    }
    if (places < rows) {
        throw UsageError(fmt::format(
            "an expression over {} rows has only {} places to put the results", rows, places));
    }
    for (std::size_t i = 0; i < inputs.size() && rows > 0; ++i) {
        const Variable& variable = program.variables[i];
        const bool text = variable.kind == Kind::text;
        if (text ? inputs[i].texts == nullptr : inputs[i].numbers == nullptr) {
            throw UsageError(fmt::format("the expression reads '{}' as {}, which are not given",
                                         variable.name,
                                         text ? "texts" : "numbers"));
        }
    }
}

void Evaluator::State::check_condition() const {
    if (!expression.is_condition()) {
        throw UsageError(
            "an expression that is a number selects no rows: compile it by "
            "compile_condition()");
    }
}

void Evaluator::State::run_block(std::span<const Input> inputs,
                                 std::size_t first,
                                 std::size_t rows) {
    for (std::size_t i = 0; i < program.numbers.inputs.size(); ++i)
        frame.numbers.read[i] = inputs[program.numbers.inputs[i]].numbers + first;
    for (std::size_t i = 0; i < program.texts.inputs.size(); ++i)
        frame.texts.read[i] = inputs[program.texts.inputs[i]].texts + first;
    for (const Instruction& step : program.code)
        run(step, frame, rows, loops);
}

/// The last step writes to `out` at once; only inputs and constants are copied there.
void Evaluator::State::number_block(std::span<const Input> inputs,
                                    std::size_t first,
                                    std::size_t rows,
                                    double* out) {
    const std::size_t begin = program.numbers.first_temporary();
    if (program.result >= begin) frame.numbers.write[program.result - begin] = out;
    if (program.result >= begin) frame.numbers.read[program.result] = out;
    run_block(inputs, first, rows);
    if (program.result >= begin) return;
    const double* const value = frame.numbers.read[program.result];
    if (program.result < program.numbers.inputs.size()) {
        std::copy_n(value, rows, out);
    } else {
        std::fill_n(out, rows, *value);
    }
}

void Evaluator::State::truth_block(std::span<const Input> inputs,
                                   std::size_t first,
                                   std::size_t rows,
                                   std::uint8_t* out) {
    if (program.constant_condition) {
        std::fill_n(out, rows, static_cast<std::uint8_t>(*program.constant_condition));
        return;
    }
    frame.truths.write[program.result] = out;  // all truths are temporaries
    frame.truths.read[program.result] = out;
    run_block(inputs, first, rows);
}

Evaluator::Evaluator(Expression expression)
    : state_(std::make_unique<State>(std::move(expression))) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

void Evaluator::evaluate(std::span<const Input> inputs,
                         std::size_t rows,
                         std::span<double> out) {
    State& state = *state_;
    state.check(inputs, rows, out.size());
    for (std::size_t first = 0; first < rows; first += block_rows) {
        const std::size_t count = std::min(block_rows, rows - first);
        double* const to = out.data() + first;
        if (!state.expression.is_condition()) {
            state.number_block(inputs, first, count, to);
        } else {
            state.truth_block(inputs, first, count, state.condition.data());
            state.loops.one_or_zero(state.condition.data(), count, to);
        }
    }
}

void Evaluator::test(std::span<const Input> inputs,
                     std::size_t rows,
                     std::span<std::uint8_t> out) {
    State& state = *state_;
    state.check(inputs, rows, out.size());
    state.check_condition();
    for (std::size_t first = 0; first < rows; first += block_rows) {
        const std::size_t count = std::min(block_rows, rows - first);
        state.truth_block(inputs, first, count, out.data() + first);
    }
}

std::size_t Evaluator::select(std::span<const Input> inputs,
                              std::size_t rows,
                              std::span<std::uint32_t> out) {
    State& state = *state_;
    state.check(inputs, rows, out.size());
    state.check_condition();
    std::size_t selected = 0;
    for (std::size_t first = 0; first < rows; first += block_rows) {
        const std::size_t count = std::min(block_rows, rows - first);
        state.truth_block(inputs, first, count, state.condition.data());
        for (std::size_t i = 0; i < count; ++i) {  // without a branch to guess
            out[selected] = static_cast<std::uint32_t>(first + i);
            selected += state.condition[i];
        }
    }
    return selected;
}

}  // namespace norma::expr
