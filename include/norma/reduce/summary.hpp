#pragma once
// What the ranks have seen, each for itself, as one: any number of summaries in two messages.
//
//     norma::Quantiles delays;
//     norma::Distinct users;
//     ...                                              // each rank adds what it has
//     norma::all_reduce(world, delays, users);         // now every rank has the whole

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/reduce.hpp"
#include "norma/reduce/integer_reader.hpp"
#include "norma/wire/travel.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace norma {

/// Takes in what another one has seen, by merge(). All of norma's give the same result for any
/// split and order of what was added.
template <typename T>
concept Summary = std::copyable<T> && wire::Travels<T> && requires(T& summary, const T& other) {
    summary.merge(other);
};

namespace detail {

/// All of its state is integers to be added in place.
template <typename T>
concept HasLimbs = requires(T& summary) {
    { *summary.limbs().begin() } -> std::same_as<std::int64_t&>;
};

/// Tells which integers are to be combined.
template <typename T>
concept TellsIntegers =
    requires(T& summary, const T& other, std::vector<std::int64_t>& to, IntegerReader& from) {
    other.append_maxima(to);
    summary.adopt_maxima(from);
    other.append_sums(to);
    summary.adopt_sums(from);
};

}  // namespace detail

/// A summary whose state is integers that MPI itself combines. What append_maxima() appends, of
/// the same length on every rank, becomes the maxima over all ranks and is given to
/// adopt_maxima(); this may change what append_sums() appends then, which must also have the
/// same length on every rank, is added and given to adopt_sums(). Or it has limbs(): integers
/// to be added in place.
template <typename T>
concept LinearSummary = Summary<T> &&(detail::TellsIntegers<T> || detail::HasLimbs<T>);

namespace detail {

/// Several summaries as their maxima and sums.
template <LinearSummary... S>
class LinearStates {
  public:
    explicit LinearStates(S&... summaries) : summaries_(summaries...) {}

    [[nodiscard]] std::vector<std::int64_t> maxima() const {
        std::vector<std::int64_t> integers;
        const auto append = [&integers](const auto& summary) {
            if constexpr (TellsIntegers<std::remove_cvref_t<decltype(summary)>>)
                summary.append_maxima(integers);
        };
        std::apply([&](const auto&... all) { (append(all), ...); }, summaries_);
        return integers;
    }
    void adopt_maxima(std::span<const std::int64_t> integers) {
        IntegerReader from(integers);
        const auto adopt = [&from](auto& summary) {
            if constexpr (TellsIntegers<std::remove_cvref_t<decltype(summary)>>)
                summary.adopt_maxima(from);
        };
        std::apply([&](auto&... all) { (adopt(all), ...); }, summaries_);
    }
    [[nodiscard]] std::vector<std::int64_t> sums() {
        std::vector<std::int64_t> integers;
        const auto append = [&integers](auto& summary) {
            if constexpr (TellsIntegers<std::remove_cvref_t<decltype(summary)>>) {
                summary.append_sums(integers);
            } else {
                const auto limbs = summary.limbs();
                integers.insert(integers.end(), limbs.begin(), limbs.end());
            }
        };
        std::apply([&](auto&... all) { (append(all), ...); }, summaries_);
        return integers;
    }
    void adopt_sums(std::span<const std::int64_t> integers) {
        IntegerReader from(integers);
        const auto adopt = [&from](auto& summary) {
            if constexpr (TellsIntegers<std::remove_cvref_t<decltype(summary)>>) {
                summary.adopt_sums(from);
            } else {
                const auto limbs = summary.limbs();
                std::ranges::copy(from.next(limbs.size()), limbs.begin());
            }
        };
        std::apply([&](auto&... all) { (adopt(all), ...); }, summaries_);
    }

  private:
    std::tuple<S&...> summaries_;
};

/// A communicator, and where the call stands that it was given to.
struct CommHere {
    // NOLINTNEXTLINE(google-explicit-constructor): callers give a communicator
    CommHere(const Communicator& given, Where call = Where::current()) noexcept
        : comm(given), where(call) {}

    const Communicator& comm;
    Where where;
};

/// Makes the windows of all ranks the same.
template <typename States>
void agree(const CommHere& here, States& states) {
    auto maxima = states.maxima();
    if (maxima.empty()) return;
    here.comm.all_reduce_into(maxima, Max(), here.where);
    states.adopt_maxima(maxima);
}

/// Merges tuples of summaries, one by one.
struct MergeEach {
    template <typename Tuple>
    Tuple operator()(Tuple left, const Tuple& right) const {
        merge(left, right, std::make_index_sequence<std::tuple_size_v<Tuple>>());
        return left;
    }

  private:
    template <typename Tuple, std::size_t... I>
    static void merge(Tuple& left, const Tuple& right, std::index_sequence<I...> /*all*/) {
        (std::get<I>(left).merge(std::get<I>(right)), ...);
    }
};

}  // namespace detail

/// Every summary becomes what those of all ranks together have seen, the same bits on each rank
/// and for any number of ranks.
///
/// Collective. The summaries of one position have the same options on every rank, or it throws
/// UsageError. Two MPI_Allreduce, of maxima and of sums, where all are LinearSummary; else one
/// all_reduce() of all of them, gathered and merged at rank 0. Throws MpiError.
template <Summary... S>
requires(sizeof...(S) > 0) void all_reduce(detail::CommHere here, S&... summaries) {
    if constexpr ((LinearSummary<S> && ...)) {
        detail::LinearStates<S...> states(summaries...);
        detail::agree(here, states);
        auto sums = states.sums();
        if (sums.empty()) return;
        here.comm.all_reduce_into(sums, std::plus<>(), here.where);
        states.adopt_sums(sums);
    } else {
        std::tie(summaries...) = here.comm.all_reduce(
            std::tuple<S...>(summaries...), detail::MergeEach(), here.where);
    }
}

/// The same of a tuple of summaries.
template <Summary... S>
void all_reduce(detail::CommHere here, std::tuple<S...>& summaries) {
    std::apply([&here](S&... each) { all_reduce(here, each...); }, summaries);
}

/// As all_reduce(), for rank `root` alone: reduce(world, std::tie(delays, users), 0). What the
/// summaries of the other ranks hold afterwards is not specified.
template <Summary... S>
void reduce(detail::CommHere here, std::tuple<S&...> summaries, int root) {
    if constexpr ((LinearSummary<S> && ...)) {
        auto states = std::make_from_tuple<detail::LinearStates<S...>>(summaries);
        detail::agree(here, states);
        auto sums = states.sums();
        if (sums.empty()) return;
        here.comm.reduce_into(sums, sums, std::plus<>(), root, here.where);
        if (here.comm.rank() == root) states.adopt_sums(sums);
    } else {
        auto whole = here.comm.reduce(
            std::tuple<S...>(summaries), detail::MergeEach(), root, here.where);
        if (whole) summaries = std::move(*whole);
    }
}

}  // namespace norma
