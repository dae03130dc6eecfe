// Any bytes are an expression, or refused with a caret; an expression can be computed, and
// gives the same for all rows of the same values, whichever block they are in.
#include "norma/expr/evaluator.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace norma::expr;

constexpr std::size_t kinds_of_rows = 5;
constexpr std::size_t rows = block_rows + kinds_of_rows;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void require(bool condition) {
    if (!condition) std::abort();
}

template <typename T>
std::vector<T> repeated(const std::vector<T>& few) {
    std::vector<T> all;
    for (std::size_t row = 0; row < rows; ++row)
        all.push_back(few[row % few.size()]);
    return all;
}

/// The inputs are held to be as large as they are: whoever reads behind them is caught.
std::vector<Input> inputs_of(const Expression& expression) {
    static const auto numbers = repeated<double>({0, -1.5, missing, 1e300, 20});
    static const auto texts =
        repeated<std::string_view>({"", "Oslo", "20", "\xC3\xA9t\xC3", "x"});
    std::vector<Input> inputs;
    for (const Variable& variable : expression.variables())
        inputs.push_back(variable.kind == Kind::text ? Input{.texts = texts.data()}
                                                     : Input{.numbers = numbers.data()});
    return inputs;
}

bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (a != a && b != b);
}

void compute(const Expression& expression) {
    const std::vector<Input> inputs = inputs_of(expression);
    Evaluator evaluator(expression);
    std::vector<double> values(rows);
    evaluator.evaluate(inputs, rows, values);
    for (std::size_t row = kinds_of_rows; row < rows; ++row)
        require(same(values[row], values[row % kinds_of_rows]));
    if (!expression.is_condition()) return;
    std::vector<std::uint32_t> selected(rows);
    const std::size_t count = evaluator.select(inputs, rows, selected);
    require(count == static_cast<std::size_t>(std::count(values.begin(), values.end(), 1.0)));
    for (std::size_t i = 0; i < count; ++i)
        require(values[selected[i]] == 1.0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> names{"x", "temp", "city", "Cost Total $"};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto expression = Expression::compile(text, names);
    if (expression) {
        compute(*expression);
    } else {
        require(expression.error().ends_with('^'));
    }
    require(!Expression::compile_condition(text, names) ||
            (expression && expression->is_condition()));
    return 0;
}
