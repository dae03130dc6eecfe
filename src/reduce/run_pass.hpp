#pragma once
// One pass over a table by all threads of all ranks: pieces are claimed, read, summed up, and
// the sums brought together on rank 0. Who reads what does not matter: states do not depend on
// it.

#include "norma/base/error.hpp"
#include "norma/comm/claim.hpp"
#include "norma/comm/communicator.hpp"

#include "reduce/table_reader.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace norma::reduce {

/// Who works: the ranks of a communicator, or this process alone.
struct Crew {
    const Communicator* comm = nullptr;  ///< none: no MPI was started
    int threads = 1;                     ///< of each rank

    [[nodiscard]] int rank() const { return comm == nullptr ? 0 : comm->rank(); }
    [[nodiscard]] int size() const { return comm == nullptr ? 1 : comm->size(); }
    [[nodiscard]] bool is_root() const { return rank() == 0; }
};

/// What is to be read, and how.
struct PassInput {
    const Table& table;
    const InputOptions& options;
    const Condition& where;
    bool strict = false;  ///< the first bad row ends it
    std::function<void(std::uint64_t bytes)>
        progress;  ///< called after each piece, by any thread
};

/// Numbers from 0 to a total, each to one thread of one rank.
class WorkCounter {
  public:
    WorkCounter(const Crew& crew, std::size_t total);
    [[nodiscard]] std::optional<std::size_t> next();
    /// Nobody gets any more.
    void stop();

  private:
    std::mutex mutex_;
    std::optional<Claim> claim_;
    Claim::Range range_{0, 0};
    bool stopped_ = false;
};

/// Whether a thread reads the streams, and through what they come.
enum class Streams { skipped, read, read_from_launcher };

/// Reads the streams if this thread is the one to, then pieces until there are none left. What
/// `consume` throws is a failure of the report.
void read_pieces(const PassInput& input,
                 Streams streams,
                 WorkCounter& work,
                 ReadReport& report,
                 const TableReader::Consumer& consume);

/// The way of all ranks' values to rank 0, in log2(ranks) steps: each rank receives from others
/// and sends once. `send` is given who to send to, `receive` who sends.
template <typename Send, typename Receive>
void go_to_root(const Crew& crew, const Send& send, const Receive& receive) {
    for (int step = 1; step < crew.size(); step *= 2) {
        if ((crew.rank() & step) != 0) return send(crew.rank() - step);
        if (crew.rank() + step < crew.size()) receive(crew.rank() + step);
    }
}

inline void merge_to_root(const Crew& crew, ReadReport& report) {
    go_to_root(
        crew,
        [&](int to) { crew.comm->send(report, to); },
        [&](int from) { report.merge(crew.comm->recv<ReadReport>(from)); });
}

/// A state, or a part of one, on its way to rank 0, or why there is none: a merge that fails on
/// one rank (the groups of two take more memory than they may) leaves no other rank waiting.
template <typename State>
struct Merging {
    State state;
    std::string failure{};
    bool too_large = false;
    bool has_more = false;  ///< parts of the same state follow

    void merge(Merging other) {
        too_large |= other.too_large;
        if (failure.empty()) failure = std::move(other.failure);
        if (!failure.empty()) return;
        try {
            state.merge(std::move(other.state));
        } catch (const MemoryLimitError& error) {
            too_large = true;
            failure = error.what();
        } catch (const std::exception& error) {
            failure = error.what();
        }
    }
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& state& failure& too_large& has_more;
    }
    void tell(ReadReport& report) const {
        report.too_large |= too_large;
        if (!failure.empty()) report.fail({0, 0, failure});
    }
};

/// States with parts are sent so: neither side needs memory for two of them, nor waits for all
/// of it to be encoded.
template <typename State>
void send(const Communicator& comm, Merging<State>& all, int to) {
    if (!all.failure.empty()) all.state = State();
    if constexpr (requires { all.state.take_part(0); }) {
        const std::size_t last = all.state.parts() - 1;
        for (std::size_t i = 0; i < last; ++i)
            comm.send(Merging<State>{all.state.take_part(i), {}, false, true}, to);
        all.state = all.state.take_part(last);
    }
    comm.send(all, to);
}

template <typename State>
void receive(const Communicator& comm, Merging<State>& all, int from) {
    bool has_more = true;
    while (has_more) {
        auto part = comm.recv<Merging<State>>(from);
        has_more = part.has_more;
        all.merge(std::move(part));
    }
}

template <typename State>
void merge_to_root(const Crew& crew, Merging<State>& all) {
    go_to_root(
        crew,
        [&](int to) { send(*crew.comm, all, to); },
        [&](int from) { receive(*crew.comm, all, from); });
}

/// Merges all into the first, pairs of them at once.
template <typename State>
void merge_to_first(std::vector<Merging<State>>& all) {
    for (std::size_t step = 1; step < all.size(); step *= 2) {
        const auto merge = [&](std::size_t i) { all[i].merge(std::move(all[i + step])); };
        std::vector<std::jthread> threads;
        for (std::size_t i = 2 * step; i + step < all.size(); i += 2 * step)
            threads.emplace_back(merge, i);
        merge(0);
    }
}

/// The states of this rank's threads, merged, and what they read. `make` makes an empty state.
template <typename State, typename Make>
std::pair<State, ReadReport> read_on_this_rank(const Crew& crew,
                                               const PassInput& input,
                                               const Make& make) {
    WorkCounter work(crew, input.table.work.size());
    std::vector<Merging<State>> states;
    std::vector<ReadReport> reports(static_cast<std::size_t>(crew.threads));
    states.reserve(reports.size());
    for (int i = 0; i < crew.threads; ++i)
        states.push_back({make()});
    const auto run = [&](std::size_t i) {
        const auto streams = !crew.is_root() || i > 0 ? Streams::skipped
                             : crew.comm == nullptr   ? Streams::read
                                                      : Streams::read_from_launcher;
        read_pieces(input, streams, work, reports[i], [&](const TableBlock& block) {
            states[i].state.add(block);
        });
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < states.size(); ++i)
            threads.emplace_back(run, i);
        run(0);
    }
    for (std::size_t i = 1; i < reports.size(); ++i)
        reports.front().merge(std::move(reports[i]));
    if (!reports.front().failure) {  // which may have left a state half changed
        merge_to_first(states);
        states.front().tell(reports.front());
    }
    return {std::move(states.front().state), std::move(reports.front())};
}

/// One piece for each file that was cut within quotes, and the whole work anew.
[[nodiscard]] Table uncut(Table table, const std::vector<std::uint32_t>& files);

/// Collective. On rank 0 the whole report and, unless that has a failure, the merged state; on
/// the others what is left there.
template <typename State, typename Make>
std::pair<State, ReadReport> run_pass(const Crew& crew,
                                      const PassInput& input,
                                      const Make& make) {
    auto [state, report] = read_on_this_rank<State>(crew, input, make);
    merge_to_root(crew, report);
    std::vector<std::uint32_t> torn;
    bool failed = report.failure.has_value();
    if (crew.is_root() && !failed) torn = report.torn_files();
    if (crew.comm != nullptr) {
        failed = crew.comm->bcast(failed, 0);
        torn = crew.comm->bcast(torn, 0);
    }
    if (failed) return {std::move(state), std::move(report)};
    if (!torn.empty()) {
        state = State();  // its memory
        const Table whole = uncut(input.table, torn);
        return run_pass<State>(
            crew, {whole, input.options, input.where, input.strict, input.progress}, make);
    }
    Merging<State> all{std::move(state)};
    merge_to_root(crew, all);
    all.tell(report);
    return {std::move(all.state), std::move(report)};
}

}  // namespace norma::reduce
