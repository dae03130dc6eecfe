#pragma once
// Runs the steps of a program over a block of rows.

#include "expr/kernels.hpp"
#include "expr/program.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace norma::expr {

/// Where the values of a type are: all places, and the temporaries among them.
template <typename T>
struct Columns {
    std::vector<const T*> read;
    std::vector<T*> write;
};

/// What steps work on.
struct Frame {
    Columns<double> numbers;
    Columns<std::uint8_t> truths;
    Columns<std::string_view> texts;
    const Lists* lists = nullptr;
    std::vector<std::shared_ptr<const re2::RE2>> patterns;
    std::vector<std::string> buffers;
};

/// Runs one step.
void run(const Instruction& step, Frame& frame, std::size_t rows, const Kernels& loops);

/// A compiled pattern; its error() tells whether it is none.
[[nodiscard]] std::shared_ptr<const re2::RE2> compile_pattern(const std::string& pattern);

}  // namespace norma::expr
