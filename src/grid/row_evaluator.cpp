#include "grid/row_evaluator.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace norma::grid {
namespace {

using Kind = Input::Kind;

constexpr std::size_t least_block = 128;
constexpr std::size_t largest_block = 512;
constexpr std::size_t near_doubles = 8192;  // what the nearest cache shall hold
constexpr double cached_doubles = 131072;   // what need not be asked for

/// A power of two so that what a block reads and writes stays in the nearest cache.
std::size_t block_for(const RowProgram& program) {
    const Part& whole = program.parts.back();
    std::size_t columns = whole.program.numbers.temporaries + whole.program.results.size();
    columns += whole.inputs.size();
    for (const std::size_t applied : whole.applied)
        columns += program.applied[applied].stencil.lines().size();
    std::size_t block = largest_block;
    while (block > least_block && block * columns > near_doubles)
        block /= 2;
    return block;
}

/// Whether a step from this one on reads the place.
bool is_read_from(const expr::Program& program, std::size_t first, std::uint16_t place) {
    for (std::size_t i = first; i < program.code.size(); ++i) {
        const expr::Instruction& step = program.code[i];
        expr::Signature types = expr::signature(step.op);
        if (step.op == expr::Op::apply &&
            program.applications[step.extra].second != expr::Second::nothing)
            types = {expr::Type::number, {expr::Type::number}, 1};
        for (std::size_t operand = 0; operand < types.count; ++operand) {
            if (types.operands[operand] == expr::Type::number &&
                step.operands[operand] == place)
                return true;
        }
    }
    return false;
}

/// The step that makes what is in the place at the end; as many as there are if none does.
std::size_t maker(const expr::Program& program, std::uint16_t place) {
    const std::size_t temporary = place - program.numbers.first_temporary();
    for (std::size_t i = program.code.size(); i-- > 0;) {
        const expr::Instruction& step = program.code[i];
        if (step.out == temporary && expr::signature(step.op).result == expr::Type::number)
            return i;
    }
    return program.code.size();
}

/// Whether writing a result at once would change what is still read from arrays.
bool must_wait(const Part& part, std::uint16_t place) {
    const std::size_t step = maker(part.program, place);
    for (std::size_t i = 0; i < part.inputs.size(); ++i) {
        const Kind kind = part.inputs[i].kind;
        if ((kind == Kind::field || kind == Kind::before) &&
            is_read_from(part.program, step, static_cast<std::uint16_t>(i)))
            return true;
    }
    return false;
}

}  // namespace

double noise(std::uint64_t seed, std::uint64_t cell) noexcept {
    std::uint64_t z = (cell + 1) * 0x9E3779B97F4A7C15U + seed * 0xD1B54A32D192ED03U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) * 0x1p-53;
}

RowEvaluator::RowEvaluator(std::shared_ptr<const RowProgram> program,
                           const std::vector<bool>& alias)
    : program_(std::move(program)),
      loops_(expr::kernels()),
      parts_(program_->parts.size()),
      lines_(program_->applied.size()),
      end_(program_->periodic[0] ? program_->size[0]
                                 : std::numeric_limits<std::int64_t>::max()),
      block_(block_for(*program_)),
      room_((block_ + 2 * static_cast<std::size_t>(program_->margin) + 15) / 8 * 8 + 88) {
    for (std::size_t i = 0; i < parts_.size(); ++i)
        lay_out(parts_[i], program_->parts[i]);
    const Part& whole = program_->parts.back();
    choose_late(parts_.back(), whole, alias);
    outs_.resize(whole.program.results.size());
    ahead_ = program_->radius();
    const auto& size = program_->size;
    const double cells = static_cast<double>(size[0]) * static_cast<double>(size[1]) *
                         static_cast<double>(size[2]) * static_cast<double>(program_->arrays);
    for (std::size_t array = 0; array < program_->arrays && cells > cached_doubles; ++array)
        leading_.push_back(array);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const AppliedStencil& applied = program_->applied[i];
        if (applied.source != AppliedStencil::Source::field)
            lines_[i].resize((applied.stencil.lines().size() + 1) * room_);
    }
}

/// A result is copied at the end if it is an input, a constant, another result as well, or if
/// its place is still read when it is made.
void RowEvaluator::choose_late(PartMemory& memory,
                               const Part& whole,
                               const std::vector<bool>& alias) {
    memory.direct.clear();
    memory.late.clear();
    const std::vector<std::uint16_t>& results = whole.program.results;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const std::uint16_t place = results[i];
        const auto self = results.begin() + static_cast<std::ptrdiff_t>(i);
        const bool is_step = place >= whole.program.numbers.first_temporary();
        const bool is_first = std::find(results.begin(), self, place) == self;
        const bool is_free = is_step && is_first && !(alias[i] && must_wait(whole, place));
        (is_free ? memory.direct : memory.late).push_back(i);
    }
}

void RowEvaluator::lay_out(PartMemory& memory, const Part& part) {
    const expr::Program& program = part.program;
    choose_late(memory, part, std::vector<bool>(program.results.size(), false));
    memory.inputs.resize(part.inputs.size() * room_);
    memory.numbers.resize(program.numbers.temporaries * room_);
    memory.truths.resize(program.truths.temporaries * room_);
    memory.frame.numbers.read.assign(part.inputs.size(), nullptr);
    for (const double& constant : program.number_constants)
        memory.frame.numbers.read.push_back(&constant);
    for (std::size_t i = 0; i < program.numbers.temporaries; ++i) {
        memory.frame.numbers.write.push_back(memory.numbers.data() + i * room_);
        memory.frame.numbers.read.push_back(memory.frame.numbers.write.back());
    }
    for (std::size_t i = 0; i < program.truths.temporaries; ++i) {
        memory.frame.truths.write.push_back(memory.truths.data() + i * room_);
        memory.frame.truths.read.push_back(memory.frame.truths.write.back());
    }
    memory.frame.lists = &program.lists;
}

void RowEvaluator::compute(const Row& row, double time, std::span<double* const> outs) {
    row_ = &row;
    time_ = time;
    for (std::int64_t x = 0; x < row.cells; x += static_cast<std::int64_t>(block_)) {
        const auto cells = static_cast<std::size_t>(
            std::min<std::int64_t>(static_cast<std::int64_t>(block_), row.cells - x));
        for (std::size_t i = 0; i < outs.size(); ++i)
            outs_[i] = outs[i] + x;
        look_ahead(x);
        run(parts_.size() - 1, {0, 0, x}, cells, outs_.data());
    }
}

/// Notes what the next block will be the first to touch. After a row comes the next one.
void RowEvaluator::look_ahead(std::int64_t x) {
    const auto block = static_cast<std::int64_t>(block_);
    const bool is_last = x + block >= row_->cells;
    const std::int64_t next = is_last ? 0 : x + block;
    const std::ptrdiff_t from = next + (is_last ? row_->strides[1] : 0);
    coming_.clear();
    for (const std::size_t array : leading_)
        coming_.push_back(at(array, {ahead_[0], ahead_[1], 0}) + from);
    coming_cells_ = std::min(block, row_->cells - next);
    const auto all = coming_cells_ * static_cast<std::int64_t>(coming_.size());
    const auto steps =
        static_cast<std::int64_t>(program_->parts.back().program.code.size() + 1);
    fetched_at_once_ = all / steps / 8 * 8 + 64;
    fetched_ = 0;
}

/// Asks for some of it: the loops leave the memory idle, but it answers only so many at once.
void RowEvaluator::fetch_some() {
    if (coming_.empty()) return;
    const double* const from = coming_.back();
    const std::int64_t end = std::min(coming_cells_, fetched_ + fetched_at_once_);
    for (; fetched_ < end; fetched_ += 8)
        __builtin_prefetch(from + fetched_);
    if (fetched_ < coming_cells_) return;
    fetched_ = 0;
    coming_.pop_back();
}

/// Results go where they belong as they are made, unless they have to wait.
void RowEvaluator::run(std::size_t part,
                       const Spot& spot,
                       std::size_t cells,
                       double* const* outs) {
    const expr::Program& program = program_->parts[part].program;
    PartMemory& memory = parts_[part];
    expr::Frame& frame = memory.frame;
    const std::vector<Input>& inputs = program_->parts[part].inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        frame.numbers.read[i] =
            inputs[i].kind == Kind::field
                ? at(inputs[i].index, spot)
                : input(inputs[i], spot, cells, memory.inputs.data() + i * room_);
    }
    const std::size_t first = program.numbers.first_temporary();
    for (const std::size_t i : memory.direct) {
        frame.numbers.write[program.results[i] - first] = outs[i];
        frame.numbers.read[program.results[i]] = outs[i];
    }
    const bool is_whole = part + 1 == parts_.size();
    for (const expr::Instruction& step : program.code) {
        if (is_whole) fetch_some();
        if (step.op == expr::Op::apply) {
            apply(part, step, spot, cells);
        } else {
            expr::run(step, frame, cells, loops_);
        }
    }
    if (!memory.late.empty()) finish(part, cells, outs);
}

void RowEvaluator::finish(std::size_t part, std::size_t cells, double* const* outs) {
    const expr::Program& program = program_->parts[part].program;
    const expr::Frame& frame = parts_[part].frame;
    for (const std::size_t i : parts_[part].late) {
        const std::uint16_t place = program.results[i];
        const bool is_constant =
            place >= program.numbers.inputs.size() && place < program.numbers.first_temporary();
        const double* const value = frame.numbers.read[place];
        if (value == outs[i]) continue;
        if (is_constant) {
            std::fill_n(outs[i], cells, *value);
        } else {
            std::copy_n(value, cells, outs[i]);
        }
    }
}

const double* RowEvaluator::input(const Input& input,
                                  const Spot& spot,
                                  std::size_t cells,
                                  double* to) const {
    switch (input.kind) {
        case Kind::field:
            return at(input.index, spot);
        case Kind::before:
            return row_->out[input.index] + spot.x;
        case Kind::change: {
            const double* const now = at(input.index, spot);
            const double* const before = at(input.index + row_->in.size() / 2, spot);
            for (std::size_t i = 0; i < cells; ++i)
                to[i] = now[i] - before[i];
            break;
        }
        case Kind::coordinate:
            fill_coordinate(input.index, false, spot, cells, to);
            break;
        case Kind::cell:
            fill_coordinate(input.index, true, spot, cells, to);
            break;
        case Kind::time:
            std::fill_n(to, cells, time_);
            break;
    }
    return to;
}

/// Of the cell, counted from the grid's first one; where it is periodic they begin again.
std::int64_t RowEvaluator::number(std::size_t dimension, const Spot& spot) const {
    const std::int64_t further = dimension == 0 ? spot.x : (dimension == 1 ? spot.y : spot.z);
    const std::int64_t place = row_->first[2 - dimension] + further;
    if (!program_->periodic[dimension]) return place;
    const std::int64_t wrapped = place % program_->size[dimension];
    return wrapped < 0 ? wrapped + program_->size[dimension] : wrapped;
}

void RowEvaluator::fill_coordinate(std::size_t dimension,
                                   bool is_number,
                                   const Spot& spot,
                                   std::size_t cells,
                                   double* to) const {
    const double spacing = is_number ? 1 : program_->spacing[dimension];
    const double origin = is_number ? 0 : program_->origin[dimension];
    std::int64_t place = number(dimension, spot);
    if (dimension > 0) {
        std::fill_n(to, cells, origin + static_cast<double>(place) * spacing);
        return;
    }
    for (std::size_t i = 0; i < cells; ++i) {
        to[i] = origin + static_cast<double>(place) * spacing;
        if (++place == end_) place = 0;
    }
}

void RowEvaluator::fill_noise(std::uint64_t seed,
                              const Spot& spot,
                              std::size_t cells,
                              double* to) const {
    const std::int64_t z = program_->dimensions > 2 ? number(2, spot) : 0;
    const std::int64_t y = program_->dimensions > 1 ? number(1, spot) : 0;
    const std::int64_t row = (z * program_->size[1] + y) * program_->size[0];
    std::int64_t place = number(0, spot);
    for (std::size_t i = 0; i < cells; ++i) {
        to[i] = noise(seed, static_cast<std::uint64_t>(row + place));
        if (++place == end_) place = 0;
    }
}

void RowEvaluator::rows_of_field(const AppliedStencil& applied,
                                 const Spot& spot,
                                 const double** rows) const {
    const double* const here = at(applied.which, spot);
    for (const Stencil::Line& line : applied.stencil.lines()) {
        rows[4 + 3 * line.z + line.y] =
            here + line.z * row_->strides[0] + line.y * row_->strides[1];
    }
}

/// Computes what an operator reads that is no array.
void RowEvaluator::rows_of_others(const AppliedStencil& applied,
                                  double* memory,
                                  const Spot& spot,
                                  std::size_t cells,
                                  const double** rows) {
    if (applied.source == AppliedStencil::Source::noise)
        fill_noise(applied.seed, spot, cells, memory);
    if (applied.source == AppliedStencil::Source::reduction)
        std::fill_n(memory, cells, reduced_[applied.which]);
    rows[4] = memory;
    for (const Stencil::Line& line : applied.stencil.lines()) {
        const Spot there{spot.z + line.z, spot.y + line.y, spot.x - line.margin};
        const std::size_t more = 2 * static_cast<std::size_t>(line.margin);
        run(applied.which, there, cells + more, &memory);
        rows[4 + 3 * line.z + line.y] = memory + line.margin;
        memory += room_;
    }
}

void RowEvaluator::apply(std::size_t part,
                         const expr::Instruction& step,
                         const Spot& spot,
                         std::size_t cells) {
    const expr::Application& application =
        program_->parts[part].program.applications[step.extra];
    const std::size_t which = program_->parts[part].applied[step.extra];
    const AppliedStencil& applied = program_->applied[which];
    std::array<const double*, 9> rows{};
    if (applied.source == AppliedStencil::Source::field) {
        rows_of_field(applied, spot, rows.data());
    } else {
        rows_of_others(applied, lines_[which].data(), spot, cells, rows.data());
    }
    const expr::Frame& frame = parts_[part].frame;
    const bool alone = application.second == expr::Second::nothing;
    const Finish finish{{application.scales[0], application.scales[1]},
                        alone ? nullptr : frame.numbers.read[step.operands[0]]};
    applied.stencil.apply(
        rows.data(), cells, finish, application.second, frame.numbers.write[step.out]);
}

}  // namespace norma::grid
