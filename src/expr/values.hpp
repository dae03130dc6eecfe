#pragma once
// An expression as values that depend on earlier values; each is made once, and what is known
// while compiling is computed at once.

#include "expr/program.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

namespace norma::expr {

/// A value, by its place among all values.
using Ref = std::uint32_t;
constexpr Ref no_ref = std::numeric_limits<Ref>::max();

struct Value {
    enum class Source : std::uint8_t { input, constant, step };
    Source source = Source::step;
    Type type = Type::number;
    Op op = Op::negate;  ///< of a step, as are operands, only and extra
    std::array<Ref, 3> operands{no_ref, no_ref, no_ref};
    Ref only = no_ref;
    std::uint16_t extra = 0;
    double number = 0;     ///< of a constant number; 1 or 0 of a constant truth
    std::string text;      ///< of a constant text
    std::size_t name = 0;  ///< of an input: which name
};

/// An operator of the vocabulary with its argument; Op::apply is the step that gives it.
struct Applied {
    std::size_t which = 0;
    Ref argument = no_ref;
    std::size_t begin = 0;  ///< where it is first written
};

class Values {
  public:
    Ref number(double value);
    Ref truth(bool value);
    Ref text(std::string value);
    Ref input(std::size_t name, Type type);

    Ref applied(const Applied& operation);

    /// What `op` makes of `operands`, where `only` is true; elsewhere anything.
    Ref step(Op op, std::array<Ref, 3> operands, Ref only = no_ref, std::uint16_t extra = 0);
    /// `base` to the power of `exponent`; small whole powers are multiplied out.
    Ref power(Ref base, Ref exponent);
    Ref is_in(Ref number, std::vector<double> list);
    Ref is_in(Ref text, std::vector<std::string> list);
    Ref matches(Ref text, const std::string& pattern, Ref only);

    /// Remembers that two names are compared of which nothing says how they are to be read.
    void compares(std::size_t a, std::size_t b) { compared_names_.emplace(a, b); }
    [[nodiscard]] const std::set<std::pair<std::size_t, std::size_t>>& compared_names() const {
        return compared_names_;
    }

    [[nodiscard]] const Value& operator[](Ref ref) const { return values_[ref]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    [[nodiscard]] bool is_constant(Ref ref) const {
        return values_[ref].source == Value::Source::constant;
    }
    [[nodiscard]] bool is_read(std::size_t name, Type type) const {
        return inputs_.contains({name, type});
    }
    [[nodiscard]] const std::vector<Applied>& all_applied() const { return applied_; }
    [[nodiscard]] const Lists& lists() const { return lists_; }
    [[nodiscard]] const std::vector<std::string>& patterns() const { return patterns_; }

  private:
    Ref add(Value value);
    [[nodiscard]] bool all_constant(const Value& value) const;
    Ref folded(const Value& value);
    Ref simplified(const Value& value);

    std::vector<Value> values_;
    std::map<std::uint64_t, Ref> numbers_;
    std::map<std::string, Ref> texts_;
    std::map<std::pair<std::size_t, Type>, Ref> inputs_;
    std::vector<Applied> applied_;
    std::vector<Ref> applied_refs_;
    std::map<std::tuple<Op, std::array<Ref, 3>, Ref, std::uint16_t>, Ref> steps_;
    std::array<Ref, 2> truths_{no_ref, no_ref};
    std::set<std::pair<std::size_t, std::size_t>> compared_names_;
    Lists lists_;
    std::vector<std::string> patterns_;
    std::vector<std::shared_ptr<const re2::RE2>> compiled_patterns_;
};

}  // namespace norma::expr
