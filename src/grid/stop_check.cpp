#include "grid/stop_check.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/reduce/exact_sum.hpp"

#include <algorithm>
#include <limits>

namespace norma::grid {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// One value of many.
class Reduced {
  public:
    explicit Reduced(Reduction how) : how_(how) {}

    void add(std::span<const double> values) {
        if (how_ == Reduction::sum || how_ == Reduction::mean) {
            sum_.add(values);
            return;
        }
        for (const double value : values) {
            greatest_ = std::max(greatest_, value);  // passes NaN over
            least_ = std::min(least_, value);
            met_nan_ = met_nan_ || value != value;
        }
    }
    [[nodiscard]] double result(const Communicator& comm, std::int64_t cells) {
        switch (how_) {
            case Reduction::max:
                return unless_nan(comm, comm.all_reduce(greatest_, Max()));
            case Reduction::min:
                return unless_nan(comm, comm.all_reduce(least_, Min()));
            default:
                comm.all_reduce_into(sum_.limbs(), std::plus<>());
                return how_ == Reduction::sum ? sum_.value()
                                              : sum_.value() / static_cast<double>(cells);
        }
    }

  private:
    /// NaN if there was one on any rank: MPI may take either of it and a number.
    [[nodiscard]] double unless_nan(const Communicator& comm, double number) const {
        const bool met = comm.all_reduce(static_cast<int>(met_nan_), Max()) != 0;
        return met ? std::numeric_limits<double>::quiet_NaN() : number;
    }

    Reduction how_;
    ExactSum sum_;
    double least_ = infinite;
    double greatest_ = -infinite;
    bool met_nan_ = false;
};

}  // namespace

template <int N>
bool step_and_check(Simulation<N>& simulation, StopCondition& condition, double dt) {
    const std::size_t count = simulation.model().fields.size();
    const auto radius = condition.radius();
    const bool reads_ghosts = *std::max_element(radius.begin(), radius.end()) > 0;
    simulation.make_room(Depth{1});  // what is copied next is read by the layout after the step
    if (reads_ghosts) simulation.exchange();
    std::vector<std::vector<double>> before;
    for (std::size_t f = 0; f < count; ++f) {
        const auto memory = std::as_const(*simulation.fields()[f]).memory();
        before.emplace_back(memory.begin(), memory.end());
    }
    simulation.advance(1, Depth{1});
    if (reads_ghosts) simulation.exchange();

    const auto& first_field = *simulation.fields().front();
    const Layout<N>& layout = first_field.layout();
    const double time = dt * static_cast<double>(simulation.step());
    std::vector<const double*> in(2 * count);
    std::vector<double> values;
    std::vector<double> results;
    for (std::size_t r = 0; r < condition.reductions().size(); ++r) {
        Reduced reduced(condition.reductions()[r]);
        for (const Box<N>& box : layout.boxes()) {
            box.for_each_row([&](const Index<N>& first, std::int64_t cells) {
                const std::ptrdiff_t offset = layout.offset(first);
                for (std::size_t f = 0; f < count; ++f) {
                    in[f] = std::as_const(*simulation.fields()[f]).data() + offset;
                    in[count + f] = before[f].data() + offset;
                }
                Row row;
                std::copy(first.begin(), first.end(), row.first.end() - N);
                std::copy(
                    layout.strides().begin(), layout.strides().end(), row.strides.end() - N);
                row.cells = cells;
                row.step = simulation.step();
                row.in = in;
                values.resize(static_cast<std::size_t>(cells));
                condition.values(r, row, time, values.data());
                reduced.add(values);
            });
        }
        results.push_back(
            reduced.result(simulation.communicator(), simulation.parts().whole().cells()));
    }
    return condition.holds(results, time);
}

template bool step_and_check(Simulation<1>&, StopCondition&, double);
template bool step_and_check(Simulation<2>&, StopCondition&, double);
template bool step_and_check(Simulation<3>&, StopCondition&, double);

}  // namespace norma::grid
