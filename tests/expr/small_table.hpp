#pragma once
// A table of a few rows to compute expressions over.

#include "norma/expr/evaluator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace norma::expr {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Columns by name, each both as numbers and as texts.
struct SmallTable {
    struct Column {
        std::string name;
        std::vector<double> numbers;
        std::vector<std::string_view> texts;
    };
    std::vector<Column> columns;

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Column& column : columns)
            all.push_back(column.name);
        return all;
    }

    [[nodiscard]] std::vector<Input> inputs(const Expression& expression) const {
        std::vector<Input> all;
        for (const Variable& variable : expression.variables()) {
            const Column& column = columns[variable.index];
            all.push_back(variable.kind == Kind::text
                              ? Input{.texts = column.texts.data()}
                              : Input{.numbers = column.numbers.data()});
        }
        return all;
    }

    /// The value in each row; what is wrong with `text` fails the test.
    [[nodiscard]] std::vector<double> values(std::string_view text, std::size_t rows) const {
        std::vector<double> out(rows, -99);
        const auto expression = Expression::compile(text, names());
        if (!expression) {
            ADD_FAILURE() << expression.error();
            return out;
        }
        Evaluator(*expression).evaluate(inputs(*expression), rows, out);
        return out;
    }

    /// The value in the first row.
    [[nodiscard]] double value(std::string_view text) const { return values(text, 1).front(); }

    /// Why `text` is none.
    [[nodiscard]] std::string error(std::string_view text) const {
        const auto expression = Expression::compile(text, names());
        return expression ? "it is an expression" : expression.error();
    }
};

}  // namespace norma::expr
