#include "norma/decompose/halo_core.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/handle.hpp"

#include "decompose/depth_choice.hpp"
#include "decompose/halo_checks.hpp"
#include "decompose/halo_exchange.hpp"
#include "decompose/images.hpp"
#include "decompose/shared_faces.hpp"
#include "decompose/wave.hpp"
#include "decompose/wave_shape.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace norma::detail {

template <int N>
struct HaloCore<N>::State {
    using Exchange = HaloExchange<N>;
    using Arrays = std::vector<ExchangedArray<N>>;

    State(std::vector<std::unique_ptr<AnyField<N>>> all,
          const HaloOptions& given,
          const HaloStages& how)
        : fields((check_fields(all, given), std::move(all))),
          uses(how.uses),
          stages(how.count),
          keeps_cells(how.keeps_cells),
          options(given),
          decomposition(fields.front()->decomposition()),
          comm(fields.front()->communicator().duplicate()),
          on_host(ranks_on_host(comm)),
          bounds(decomposition.bounds_of(comm.rank())),
          beyond(decomposition, options.width) {
        uses.resize(fields.size(), ArrayUse::stencil);
        widen(options.width);
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;
    /// MPI still writes to fields during an exchange; after an error it may never end.
    ~State() {
        Exchange* const exchange = under_way();
        if (exchange == nullptr || std::uncaught_exceptions() > 0 || !mpi_is_running()) return;
        try {
            exchange->finish(0);
        } catch (...) {  // nobody asks for these ghosts
        }
    }

    /// The exchange that is started and not finished.
    [[nodiscard]] Exchange* under_way() const {
        for (const auto& [depth, exchange] : exchanges)
            if (exchange->is_under_way()) return exchange.get();
        return nullptr;
    }
    [[nodiscard]] Exchange& under_way_for(const char* call) const {
        Exchange* const exchange = under_way();
        if (exchange != nullptr) return *exchange;
        throw UsageError(
            fmt::format("Halo: {} where no exchange is under way; call start() before", call));
    }

    /// Room for so many ghosts, and for those asked for before: a field may have been made
    /// anew.
    void widen(std::int64_t ghosts) {
        room = std::max(room, ghosts);
        for (auto& field : fields)
            field->widen(room);
    }

    /// The exchange for so many steps at once; made when first needed.
    Exchange& exchange_for(int depth) {
        auto& made = exchanges[depth];
        if (!made) {
            const bool corners = options.corners || depth > 1;
            made = std::make_unique<Exchange>(comm.mpi(),
                                              on_host,
                                              decomposition,
                                              comm.rank(),
                                              HaloWidth{options.width * depth, corners},
                                              options.width);
        }
        return *made;
    }

    [[nodiscard]] bool in_place(std::size_t field) const {
        return uses[field] == ArrayUse::pointwise;
    }
    /// Where the values lie after an odd or even number of steps.
    [[nodiscard]] void* now(std::size_t field, bool back) const {
        return back && !in_place(field) ? fields[field]->next() : fields[field]->data();
    }

    /// What is exchanged before the next step.
    [[nodiscard]] Arrays arrays(bool back) const {
        Arrays all;
        for (std::size_t f = 0; f < fields.size(); ++f) {
            if (in_place(f)) continue;
            all.push_back({fields[f].get(), now(f, back)});
            if (options.before) all.push_back({fields[f].get(), now(f, !back)});
        }
        return all;
    }

    [[nodiscard]] std::size_t cell_bytes() const {
        std::size_t bytes = 0;
        for (std::size_t f = 0; f < fields.size(); ++f)
            bytes += fields[f]->element_size() * (in_place(f) ? 1 : 2);
        return bytes;
    }

    /// Depths that all ranks may try, or the one that is asked for.
    [[nodiscard]] std::vector<int> candidates(int wanted) {
        if (wanted > 0) return {whole_groups(wanted)};
        if (wanted < 0) {
            throw UsageError(
                fmt::format("step: a depth of {} steps; 1 or more are possible, or "
                            "Depth::automatic",
                            wanted));
        }
        auto depths = depth_candidates(bounds, options.width, cell_bytes(), cache_bytes());
        for (int& depth : depths)
            depth = whole_groups(depth);
        depths.erase(std::unique(depths.begin(), depths.end()), depths.end());
        const int most = comm.all_reduce(depths.back(), Min());
        while (depths.back() > most)
            depths.pop_back();
        return depths;
    }

    [[nodiscard]] int whole_groups(int depth) const {
        return (depth + stages - 1) / stages * stages;
    }

    /// Ghosts beyond sides where they never change, in both arrays.
    void fill_constant_ghosts(std::int64_t steps) {
        if (bounds.empty()) return;
        for (std::size_t f = 0; f < fields.size(); ++f) {
            if (in_place(f)) continue;
            for (const bool back : {false, true})
                beyond.fill(*fields[f], now(f, back), limits(), steps, false);
        }
    }
    /// What may have a value and be computed: no cells beyond the array, but images of it.
    [[nodiscard]] Box<N> limits() const {
        Box<N> all = bounds.grown(fields.front()->layout().ghosts());
        for (std::size_t d = 0; d < N; ++d) {
            if (decomposition.periodic()[d]) continue;
            all.lo[d] = std::max<std::int64_t>(all.lo[d], 0);
            all.hi[d] = std::min(all.hi[d], decomposition.extents()[d]);
        }
        return all;
    }

    /// One exchange, and `count` steps, at most the depth.
    void cycle(StepKernel<N>& kernel,
               int depth,
               std::int64_t count,
               std::int64_t step,
               const StepOptions& how,
               StepReport& report) {
        const bool back = report.steps % 2 != 0;
        Exchange& exchange = exchange_for(depth);
        const Arrays& all = exchanged[back ? 1 : 0];
        const Time begin = Clock::now();
        exchange.start(all);
        if (how.overlap && depth == 1) {
            compute_inside(kernel, exchange, step, back);
            exchange.finish(step);
            compute_edges(kernel, step, back);
        } else {
            exchange.finish(step);
            report.exchange_seconds += seconds(Clock::now() - begin);
            if (depth == 1) {
                for (const Box<N>& box : fields.front()->layout().boxes())
                    compute_wave(kernel, box, 1, step, back, report);
            } else {
                compute_wave(kernel, bounds, count, step, back, report);
            }
        }
        report.steps += count;
        report.cells += count * decomposition.cells_of(comm.rank());
        report.depth = depth;
    }

    void compute_wave(StepKernel<N>& kernel,
                      const Box<N>& last,
                      std::int64_t count,
                      std::int64_t step,
                      bool back,
                      StepReport& report) {
        Wave<N> wave{last, limits(), options.width, count, {{0, 0}, {0, 0}}};
        if (count > 1) {
            wave.tile = wave_tile(
                bounds, options.width, static_cast<int>(count), cell_bytes(), cache_bytes());
        }
        wave.run([&](std::int64_t level, const Box<N>& cells) {
            const bool from_second = back != (level % 2 != 0);
            compute(kernel, cells, step + level, from_second);
            report.extra_cells += cells.cells();
        });
        report.extra_cells -= count * last.cells();
    }

    void compute(StepKernel<N>& kernel, const Box<N>& cells, std::int64_t step, bool back) {
        for_each_image(cells, decomposition.extents(), [&](const Box<N>& image, Index<N> home) {
            kernel.compute(image, home, step, back);
        });
        if (!near_changing_sides(cells)) return;
        for (std::size_t f = 0; f < fields.size(); ++f)
            if (!in_place(f)) beyond.fill(*fields[f], now(f, !back), cells, step + 1, true);
    }

    /// Whether ghosts beyond the array follow from some of these cells.
    [[nodiscard]] bool near_changing_sides(const Box<N>& cells) const {
        for (std::size_t d = 0; d < N; ++d) {
            if (changing[d][0] && cells.lo[d] < options.width) return true;
            if (changing[d][1] && cells.hi[d] > decomposition.extents()[d] - options.width)
                return true;
        }
        return false;
    }
    void look_at_sides() {
        for (int d = 0; d < N; ++d) {
            for (const End end : {End::low, End::high}) {
                changing[static_cast<std::size_t>(d)][static_cast<std::size_t>(end)] =
                    !decomposition.periodic()[static_cast<std::size_t>(d)] &&
                    std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
                        return !field->is_constant_beyond(d, end);
                    });
            }
        }
    }

    /// Cells that read no ghosts of other parts.
    [[nodiscard]] Box<N> inside() const {
        Box<N> cells = bounds.grown(-options.width);
        for (std::size_t d = 0; d < N; ++d)
            cells.hi[d] = std::max(cells.lo[d], cells.hi[d]);
        return cells;
    }
    void compute_inside(StepKernel<N>& kernel,
                        Exchange& exchange,
                        std::int64_t step,
                        bool back) {
        constexpr std::int64_t pieces = 16;  // between which messages move on
        if (fields.front()->layout().boxes().size() != 1) return;
        const Box<N> cells = inside();
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            Box<N> part = cells;
            part.lo[0] = cells.lo[0] + cells.extent(0) * piece / pieces;
            part.hi[0] = cells.lo[0] + cells.extent(0) * (piece + 1) / pieces;
            if (!part.empty()) compute(kernel, part, step, back);
            exchange.progress();
        }
    }
    void compute_edges(StepKernel<N>& kernel, std::int64_t step, bool back) {
        const auto boxes = fields.front()->layout().boxes();
        if (boxes.size() == 1) {
            for (const Box<N>& edge : outside(bounds, std::array{inside()}))
                compute(kernel, edge, step, back);
        } else {
            for (const Box<N>& box : boxes)
                compute(kernel, box, step, back);
        }
    }

    std::vector<std::unique_ptr<AnyField<N>>> fields;
    std::vector<ArrayUse> uses;
    int stages;
    bool keeps_cells;
    HaloOptions options;
    Decomposition<N> decomposition;
    Communicator comm;
    std::vector<bool> on_host;  // of each rank
    Box<N> bounds;
    Beyond<N> beyond;
    std::array<std::array<bool, 2>, static_cast<std::size_t>(N)> changing{};
    std::map<int, std::unique_ptr<Exchange>> exchanges;
    std::array<Arrays, 2> exchanged;    // before a step from the current arrays, and back
    std::optional<DepthChoice> choice;  // of steps of any depth
    std::int64_t room = 0;              // in ghosts, as asked for
};

template <int N>
HaloCore<N>::HaloCore(std::vector<std::unique_ptr<AnyField<N>>> fields,
                      const HaloOptions& options,
                      const HaloStages& stages)
    : state_(std::make_unique<State>(std::move(fields), options, stages)) {}

template <int N>
HaloCore<N>::HaloCore(HaloCore&&) noexcept = default;
template <int N>
HaloCore<N>& HaloCore<N>::operator=(HaloCore&&) noexcept = default;
template <int N>
HaloCore<N>::~HaloCore() = default;

template <int N>
void HaloCore<N>::start() {
    if (state_->under_way() != nullptr)
        throw UsageError("Halo: start() while an exchange is under way; call finish() before");
    state_->widen(state_->options.width);
    state_->exchange_for(1).start(state_->arrays(false));
}

template <int N>
bool HaloCore<N>::progress() {
    return state_->under_way_for("progress()").progress();
}

template <int N>
void HaloCore<N>::finish(std::int64_t steps) {
    state_->under_way_for("finish()").finish(steps);
}

template <int N>
void HaloCore<N>::prepare(const StepOptions& options) {
    State& s = *state_;
    if (s.under_way() != nullptr)
        throw UsageError("step: an exchange of the halo is under way; call finish() before");
    if (options.depth.steps != 0 || !s.choice) {
        const auto depths = s.candidates(options.depth.steps);
        s.widen(depths.back() * s.options.width);
        if (options.depth.steps == 0) s.choice.emplace(depths);
    }
    s.widen(s.options.width);
}

template <int N>
StepReport HaloCore<N>::step(StepKernel<N>& kernel,
                             std::int64_t steps,
                             const StepOptions& options) {
    State& s = *state_;
    StepReport report;
    if (steps <= 0) return report;
    const Time begin = Clock::now();
    s.look_at_sides();
    s.exchanged = {s.arrays(false), s.arrays(true)};
    s.fill_constant_ghosts(options.first);
    if (s.keeps_cells && !s.options.before) {
        auto& widest =
            s.exchange_for(options.depth.steps > 0 ? s.whole_groups(options.depth.steps)
                                                   : s.choice->deepest());
        widest.start(s.exchanged[1]);
        widest.finish(options.first);
    }
    DepthChoice given(s.whole_groups(std::max(1, options.depth.steps)));
    DepthChoice& choice = options.depth.steps == 0 ? *s.choice : given;
    const auto make = [&](int depth, std::int64_t count) {
        while (count > 0) {
            const std::int64_t now = std::min<std::int64_t>(count, depth);
            s.cycle(kernel, depth, now, options.first + report.steps, options, report);
            count -= now;
        }
    };
    while (report.steps < steps) {
        const int depth = choice.depth();
        const std::int64_t left = steps - report.steps;
        if (choice.is_made()) {
            make(depth, left);
            continue;
        }
        // Where each call makes few steps, a trial goes over several of them.
        const std::int64_t now = std::min(left, choice.steps_left());
        const Time trial_begin = Clock::now();
        make(depth, now);
        choice.add(now, seconds(Clock::now() - trial_begin));
        if (choice.steps_left() == 0)
            choice.note(s.comm.all_reduce(choice.seconds_per_step(), Max()));
    }
    if (report.steps % 2 != 0) {
        for (std::size_t f = 0; f < s.fields.size(); ++f)
            if (!s.in_place(f)) s.fields[f]->swap();
    }
    report.seconds = seconds(Clock::now() - begin);
    return report;
}

template class HaloCore<1>;
template class HaloCore<2>;
template class HaloCore<3>;

}  // namespace norma::detail
