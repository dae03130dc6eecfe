#include "expr/functions.hpp"

#include <array>

namespace norma::expr {
namespace {

constexpr std::array all{
    Function{"abs", Call::step, Op::absolute, 1, 1},
    Function{"sqrt", Call::step, Op::square_root, 1, 1},
    Function{"exp", Call::step, Op::exp, 1, 1},
    Function{"log", Call::step, Op::log, 1, 1},
    Function{"log10", Call::step, Op::log10, 1, 1},
    Function{"log2", Call::step, Op::log2, 1, 1},
    Function{"sin", Call::step, Op::sin, 1, 1},
    Function{"cos", Call::step, Op::cos, 1, 1},
    Function{"tan", Call::step, Op::tan, 1, 1},
    Function{"atan2", Call::step, Op::atan2, 2, 2},
    Function{"floor", Call::step, Op::floor, 1, 1},
    Function{"ceil", Call::step, Op::ceiling, 1, 1},
    Function{"round", Call::step, Op::round, 1, 1},
    Function{"min", Call::fold, Op::minimum, 1, any_number},
    Function{"max", Call::fold, Op::maximum, 1, any_number},
    Function{"pow", Call::power, Op::power, 2, 2},
    Function{"len", Call::step, Op::length, 1, 1},
    Function{"lower", Call::step, Op::lower, 1, 1},
    Function{"upper", Call::step, Op::upper, 1, 1},
    Function{"starts_with", Call::step, Op::starts_with, 2, 2},
    Function{"ends_with", Call::step, Op::ends_with, 2, 2},
    Function{"contains", Call::step, Op::contains, 2, 2},
    Function{"text", Call::text, Op::lower, 1, 1},
    Function{"is_missing", Call::is_missing, Op::text_missing, 1, 1},
};

}  // namespace

std::span<const Function> functions() {
    return all;
}

}  // namespace norma::expr
