#include "expr/assemble.hpp"

#include "expr/fusion.hpp"

#include <algorithm>
#include <utility>

namespace norma::expr {
namespace {

using Source = Value::Source;

class Assembly {
  public:
    Assembly(const Values& values,
             std::span<const Ref> results,
             std::span<const std::string> names)
        : values_(values),
          results_(results),
          names_(names),
          fusions_(values, results),
          last_use_(values.size(), unused) {
        find_uses();
    }

    Program program() {
        for (Ref ref = 0; ref < values_.size(); ++ref) {
            if (is_used(ref, Source::input)) add_input(ref);
        }
        for (Ref ref = 0; ref < values_.size(); ++ref) {
            if (is_used(ref, Source::constant)) add_constant(ref);
        }
        for (Ref ref = 0; ref < values_.size(); ++ref) {
            if (is_used(ref, Source::step)) add_step(ref);
        }
        const Value& result = values_[results_[0]];
        program_.result_type = result.type;
        if (values_.is_constant(results_[0]) && result.type == Type::truth) {
            program_.constant_condition = result.number != 0;
        } else {
            for (const Ref each : results_)
                program_.results.push_back(place(each));
            program_.result = program_.results[0];
        }
        program_.lists = values_.lists();
        program_.patterns = values_.patterns();
        return std::move(program_);
    }

  private:
    static constexpr Ref unused = no_ref;
    static constexpr Ref at_the_end = no_ref - 1;

    [[nodiscard]] bool is_used(Ref ref, Source source) const {
        return last_use_[ref] != unused && values_[ref].source == source;
    }

    /// Operands come before what uses them, so going back meets the last use first.
    void find_uses() {
        for (const Ref result : results_)
            last_use_[result] = at_the_end;
        for (Ref user = static_cast<Ref>(values_.size()); user-- > 0;) {
            if (!is_used(user, Source::step)) continue;
            for (const Ref ref : fusions_.operands(user))
                note_use(ref, user);
            note_use(values_[user].only, user);
        }
    }

    void note_use(Ref ref, Ref user) {
        if (ref != no_ref && last_use_[ref] == unused) last_use_[ref] = user;
    }

    Places& places(Type type) {
        switch (type) {
            case Type::number:
                return program_.numbers;
            case Type::truth:
                return program_.truths;
            default:
                return program_.texts;
        }
    }

    void add_input(Ref ref) {
        const Value& value = values_[ref];
        index_[ref] = places(value.type).inputs.size();
        places(value.type)
            .inputs.push_back(static_cast<std::uint16_t>(program_.variables.size()));
        program_.variables.push_back({names_[value.name],
                                      value.name,
                                      value.type == Type::text ? Kind::text : Kind::number});
    }

    void add_constant(Ref ref) {
        const Value& value = values_[ref];
        index_[ref] = places(value.type).constants++;
        if (value.type == Type::number) program_.number_constants.push_back(value.number);
        if (value.type == Type::text) program_.text_constants.push_back(value.text);
    }

    void add_step(Ref ref) {
        const Value& value = values_[ref];
        Instruction instruction;
        instruction.op = value.op;
        instruction.extra = value.extra;
        if (fusions_.applies(ref)) {
            instruction.op = Op::apply;
            instruction.extra = static_cast<std::uint16_t>(program_.applications.size());
            program_.applications.push_back(fusions_.application(ref));
        } else if (fusions_.first_part(ref) != no_ref) {
            instruction.op = Op::fused;
            instruction.extra = fusions_.fusion(ref).place();
        }
        if (value.op == Op::lower || value.op == Op::upper)
            instruction.extra = static_cast<std::uint16_t>(program_.buffers++);
        const std::array<Ref, 3> all = fusions_.operands(ref);
        for (std::size_t i = 0; i < fusions_.count(ref); ++i) {
            instruction.operands[i] = place(all[i]);
            if (values_.is_constant(all[i])) {
                instruction.constants = static_cast<std::uint8_t>(
                    instruction.constants | (1U << static_cast<unsigned>(i)));
            }
        }
        if (value.only != no_ref) instruction.only = place(value.only);
        instruction.out = new_temporary(ref);  // before the operands are let go: no overlap
        for (const Ref operand : all)
            let_go(operand, ref);
        let_go(value.only, ref);
        program_.code.push_back(instruction);
    }

    std::uint16_t new_temporary(Ref ref) {
        auto& free = free_[static_cast<std::size_t>(values_[ref].type)];
        if (free.empty()) free.push_back(places(values_[ref].type).temporaries++);
        index_[ref] = free.back();
        free.pop_back();
        return static_cast<std::uint16_t>(index_[ref]);
    }

    void let_go(Ref ref, Ref user) {
        if (ref == no_ref || values_[ref].source != Source::step || last_use_[ref] != user)
            return;
        auto& free = free_[static_cast<std::size_t>(values_[ref].type)];
        if (std::find(free.begin(), free.end(), index_[ref]) == free.end())  // x * x: once
            free.push_back(index_[ref]);
    }

    std::uint16_t place(Ref ref) {
        const Value& value = values_[ref];
        const Places& all = places(value.type);
        std::size_t first = 0;
        if (value.source == Source::constant) first = all.inputs.size();
        if (value.source == Source::step) first = all.first_temporary();
        return static_cast<std::uint16_t>(first + index_[ref]);
    }

    const Values& values_;
    std::span<const Ref> results_;
    std::span<const std::string> names_;
    Fusions fusions_;
    std::vector<Ref> last_use_;
    std::vector<std::size_t> index_ = std::vector<std::size_t>(values_.size());
    std::array<std::vector<std::size_t>, 3> free_;
    Program program_;
};

}  // namespace

Program assemble(const Values& values,
                 std::span<const Ref> results,
                 std::span<const std::string> names) {
    return Assembly(values, results, names).program();
}

}  // namespace norma::expr
