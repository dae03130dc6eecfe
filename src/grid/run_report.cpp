#include "grid/run_report.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"

#include <fmt/format.h>

namespace norma::grid {

void RunReport::add(const StepReport& steps) {
    counted_.steps += steps.steps;
    counted_.seconds += steps.seconds;
    counted_.exchange_seconds += steps.exchange_seconds;
    counted_.cells += steps.cells;
    counted_.extra_cells += steps.extra_cells;
    counted_.depth = steps.depth;
}

template <int N>
std::string RunReport::line(const Simulation<N>& simulation,
                            double time,
                            std::int64_t last_step,
                            const std::vector<FieldSummary>& fields) {
    const Communicator& comm = simulation.communicator();
    const double seconds = comm.all_reduce(counted_.seconds, Max());
    const double exchanged = comm.all_reduce(counted_.exchange_seconds, std::plus<>());
    const double computed = counted_.seconds - counted_.exchange_seconds;
    const double most_computed = comm.all_reduce(computed, Max());
    const double all_computed = comm.all_reduce(computed, std::plus<>());
    const auto cells = static_cast<double>(comm.all_reduce(counted_.cells, std::plus<>()));

    std::string text =
        fmt::format("step {} of {}, t {:.6g}:", simulation.step(), last_step, time);
    for (std::size_t f = 0; f < fields.size(); ++f) {
        text += fmt::format(" {} {:.4g} to {:.4g}, sum {:.6g};",
                            simulation.model().fields[f].name,
                            fields[f].least,
                            fields[f].greatest,
                            fields[f].sum);
    }
    if (seconds > 0 && cells > 0) {
        const double rate = cells / seconds;
        text += fmt::format(" {:.0f} Mcells/s", rate * 1e-6);
        if (limit_ > 0) text += fmt::format(", {:.0f} % of the memory's", 100 * rate / limit_);
        if (comm.size() > 1) {
            text += fmt::format(", {:.0f} % in halos, imbalance {:.2f}",
                                100 * exchanged / (exchanged + all_computed),
                                most_computed * comm.size() / all_computed);
        }
        text += fmt::format(", depth {}", counted_.depth);
    }
    counted_ = {};
    return text;
}

template std::string RunReport::line(const Simulation<1>&,
                                     double,
                                     std::int64_t,
                                     const std::vector<FieldSummary>&);
template std::string RunReport::line(const Simulation<2>&,
                                     double,
                                     std::int64_t,
                                     const std::vector<FieldSummary>&);
template std::string RunReport::line(const Simulation<3>&,
                                     double,
                                     std::int64_t,
                                     const std::vector<FieldSummary>&);

}  // namespace norma::grid
