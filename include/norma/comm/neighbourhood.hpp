#pragma once
// Ranks with neighbours, and what neighbours exchange: base of Neighbours and Cartesian.
//
//     norma::Neighbours ring(world, {left, right});
//     std::vector<double> in = ring.exchange(out);  // in[0] from left, in[1] from right

#include "norma/comm/all_to_all.hpp"
#include "norma/comm/communicator_class.hpp"
#include "norma/comm/persistent.hpp"
#include "norma/comm/rows.hpp"

#include <span>
#include <utility>
#include <vector>

namespace norma {

namespace detail {

/// Every destination gets `in`; `out` takes as many elements of each source.
void neighbour_all_gather(const Action& action, const Memory& in, void* out);
/// `one` is what goes to one destination: its count and type hold for all.
void neighbour_exchange(const Action& action, const Memory& one, void* out);
/// A piece for each destination, and from each source; any number of elements.
void neighbour_exchange_w(const Action& action,
                          std::span<const Memory> out,
                          std::span<const Memory> in);

/// How a neighbourhood collective is called.
enum class NeighbourCall { waiting, begun };

/// Whether MPI matches two messages between the same ranks of a grid by their order in the list
/// of neighbours, and not by their direction, as MPI 4 asks: found out on a grid of this rank
/// alone. Open MPI 4.1 does the one in calls that wait and the other in those that do not.
[[nodiscard]] bool matches_by_order(NeighbourCall call);

/// The rows of `flat` that begin at `offsets`.
[[nodiscard]] std::vector<Memory> pieces_of(const Memory& flat, Offsets offsets);

}  // namespace detail

/// A communicator whose ranks have neighbours: each sends to its destinations and gets from its
/// sources. All calls named exchange or neighbour_ are collective over the communicator. Result
/// and argument are in the order of sources() and destinations(); a neighbour that is no_rank,
/// beyond an edge, sends nothing and leaves its place in the result as it was made: a default
/// value, or an empty row.
class Neighbourhood : public Communicator {
  public:
    /// Whom this rank gets from.
    [[nodiscard]] const std::vector<int>& sources() const noexcept { return sources_; }
    /// Whom it sends to.
    [[nodiscard]] const std::vector<int>& destinations() const noexcept {
        return destinations_;
    }

    /// values[i] goes to destinations()[i]; result[i] came from sources()[i].
    template <typename T>
    [[nodiscard]] std::vector<T> exchange(const std::vector<T>& values,
                                          Where where = Where::current()) const;
    /// The same with as many elements for each as there are per destination, and room for as
    /// many of each source.
    template <wire::PlainRange R, typename Out>
    void exchange_into(const R& values, Out&& out, Where where = Where::current()) const;
    /// A row for each destination, of any length; from each source the row it sent.
    template <PlainData T>
    [[nodiscard]] Ragged<T> exchange_v(const Ragged<T>& rows,
                                       Where where = Where::current()) const;
    /// out[i] goes to destinations()[i], and what sources()[i] sent into in[i]: each of its own
    /// type and length, which both sides know.
    void exchange_w(std::span<const Piece> out,
                    std::span<const Piece> in,
                    Where where = Where::current()) const;

    /// One value of each source; every destination gets the same.
    template <typename T>
    [[nodiscard]] std::vector<T> neighbour_all_gather(const T& value,
                                                      Where where = Where::current()) const;
    /// The same with a range of plain data of any length.
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> neighbour_all_gather_v(
        const R& values, Where where = Where::current()) const;

    /// The same, begun: what is given is moved in, or copied; the memory of `_into` forms and
    /// of pieces must live until the future is ready.
    ///@{
    template <typename T>
    Future<std::vector<T>> iexchange(std::vector<T> values,
                                     Where where = Where::current()) const;
    template <wire::PlainRange R, typename Out>
    Future<void> iexchange_into(const R& values,
                                Out&& out,
                                Where where = Where::current()) const;
    template <PlainData T>
    Future<Ragged<T>> iexchange_v(Ragged<T> rows, Where where = Where::current()) const;
    Future<void> iexchange_w(std::span<const Piece> out,
                             std::span<const Piece> in,
                             Where where = Where::current()) const;
    template <typename T>
    Future<std::vector<T>> ineighbour_all_gather(T value, Where where = Where::current()) const;
    ///@}

    /// The same, prepared once and started many times: norma/comm/persistent.hpp.
    ///@{
    template <wire::PlainRange R, typename Out>
    Prepared prepare_exchange_into(const R& values,
                                   Out&& out,
                                   Where where = Where::current()) const;
    Prepared prepare_exchange_w(std::span<const Piece> out,
                                std::span<const Piece> in,
                                Where where = Where::current()) const;
    ///@}

  protected:
    /// What it is made of.
    struct Parts {
        detail::CommPtr state;          ///< of the communicator
        std::vector<int> sources;       ///< whom this rank gets from
        std::vector<int> destinations;  ///< and whom it sends to
        /// out_order[i] is which of the values goes out as the i-th where MPI matches the
        /// messages of two neighbours that are the same rank by their order; empty if there
        /// are none.
        std::vector<std::size_t> out_order;
    };
    /// Of a communicator that MPI knows the neighbours of.
    explicit Neighbourhood(Parts parts)
        : Communicator(std::move(parts.state)),
          sources_(std::move(parts.sources)),
          destinations_(std::move(parts.destinations)),
          out_order_(std::move(parts.out_order)) {}

    /// One element for each destination; throws UsageError for another number of them.
    [[nodiscard]] detail::Memory part(const detail::Action& action,
                                      const char* operation,
                                      const detail::Memory& in,
                                      const detail::Memory& out) const;

  private:
    /// The memory of pieces for and from all neighbours, in MPI's order. Throws UsageError for
    /// another number of them.
    [[nodiscard]] std::vector<detail::Memory> outgoing(const detail::Action& action,
                                                       std::span<const Piece> out) const;
    [[nodiscard]] std::vector<detail::Memory> incoming(const detail::Action& action,
                                                       std::span<const Piece> in) const;
    /// Exchanges `one` element or more with each, from and to memory in one piece.
    void exchange_parts(const detail::Action& action,
                        const detail::Memory& one,
                        void* out) const;

    /// Whether a call that waits, or one that does not, must put what goes out in order.
    [[nodiscard]] bool is_reordered(detail::NeighbourCall call) const {
        return !out_order_.empty() && detail::matches_by_order(call);
    }
    template <typename T>
    [[nodiscard]] std::vector<T> in_out_order(std::vector<T> values,
                                              detail::NeighbourCall call) const {
        if (!is_reordered(call)) return values;
        std::vector<T> ordered;
        ordered.reserve(values.size());
        for (const std::size_t index : out_order_)
            ordered.push_back(values[index]);
        return ordered;
    }
    template <typename T>
    [[nodiscard]] Ragged<T> in_out_order(const Ragged<T>& rows) const {
        std::vector<std::vector<T>> ordered;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = rows[out_order_[i]];
            ordered.emplace_back(row.begin(), row.end());
        }
        return Ragged<T>(ordered);
    }

    std::vector<int> sources_;
    std::vector<int> destinations_;
    std::vector<std::size_t> out_order_;
};

namespace detail {

/// Rows for each destination, and from each source, in two steps.
template <typename E, typename Rows>
struct NeighbourRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iexchange_v";

    NeighbourRows(Rows given, std::size_t from)
        : rows(std::forward<Rows>(given)), sent(rows.lengths()), lengths(from) {}

    bool next(const Action& action) {
        switch (step++) {
            case 0: {
                Memory one = memory_of(sent);
                one.count = 1;
                neighbour_exchange(action, one, lengths.data());
                return true;
            }
            case 1: {
                received.reshape(lengths);
                const auto out = pieces_of(memory_of(rows.flat()), rows.offsets());
                const auto in = pieces_of(memory_of(received.flat()), received.offsets());
                neighbour_exchange_w(action, out, in);
                return true;
            }
            default:
                return false;
        }
    }
    Ragged<E> result() { return std::move(received); }

    Rows rows;
    std::vector<std::size_t> sent;
    std::vector<std::size_t> lengths;
    Ragged<E> received;
    int step = 0;
};

/// A value for each destination, and from each source.
template <typename T>
struct NeighbourValues {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iexchange";
    using Element = typename RowOf<T>::Element;

    NeighbourValues(const std::vector<T>& values, std::size_t from)
        : rows(rows_of(values), from) {}
    bool next(const Action& action) { return rows.next(action); }
    std::vector<T> result() const {
        std::vector<T> values;
        for (std::size_t row = 0; row < rows.received.size(); ++row) {
            const auto bytes = rows.received[row];
            values.push_back(
                bytes.empty() && !wire::GrowingPlainRange<T> ? T{} : RowOf<T>::made_of(bytes));
        }
        return values;
    }

    NeighbourRows<Element, Ragged<Element>> rows;
};

template <Listable T>
struct NeighbourValues<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "iexchange";

    NeighbourValues(std::vector<T> given, std::size_t from)
        : values(std::move(given)), received(from) {}
    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        Memory one = memory_of(values);
        one.count = 1;
        neighbour_exchange(action, one, received.data());
        return true;
    }
    std::vector<T> result() { return std::move(received); }

    std::vector<T> values;
    std::vector<T> received;
    bool begun = false;
};

}  // namespace detail

template <typename T>
std::vector<T> Neighbourhood::exchange(const std::vector<T>& values, Where where) const {
    detail::check_room(action(where), "exchange", destinations_.size(), values.size());
    return detail::run_now(
        state(),
        where,
        detail::NeighbourValues<T>(in_out_order(values, detail::NeighbourCall::waiting),
                                   sources_.size()));
}

template <typename T>
Future<std::vector<T>> Neighbourhood::iexchange(std::vector<T> values, Where where) const {
    detail::check_room(action(where), "iexchange", destinations_.size(), values.size());
    return detail::begin(
        shared_state(),
        where,
        detail::NeighbourValues<T>(
            in_out_order(std::move(values), detail::NeighbourCall::begun), sources_.size()));
}

template <wire::PlainRange R, typename Out>
void Neighbourhood::exchange_into(const R& values, Out&& out, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory room = detail::memory_of(out);
    const detail::Memory one =
        part(action(where), "exchange_into", detail::memory_of(values), room);
    exchange_parts(action(where), one, room.data);
}

template <wire::PlainRange R, typename Out>
Future<void> Neighbourhood::iexchange_into(const R& values, Out&& out, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory room = detail::memory_of(out);
    const detail::Memory one =
        part(action(where), "iexchange_into", detail::memory_of(values), room);
    return detail::begin_borrowing("iexchange_into",
                                   shared_state(),
                                   where,
                                   [self = *this, one, room](const detail::Action& action) {
                                       self.exchange_parts(action, one, room.data);
                                   });
}

template <wire::PlainRange R, typename Out>
Prepared Neighbourhood::prepare_exchange_into(const R& values, Out&& out, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory room = detail::memory_of(out);
    const detail::Memory one =
        part(action(where), "prepare_exchange_into", detail::memory_of(values), room);
    return persistent().prepare("exchange_into", where, [&](const detail::Action& action) {
        exchange_parts(action, one, room.data);
    });
}

template <PlainData T>
Ragged<T> Neighbourhood::exchange_v(const Ragged<T>& rows, Where where) const {
    detail::check_room(action(where), "exchange_v", destinations_.size(), rows.size());
    if (is_reordered(detail::NeighbourCall::waiting)) {
        using Steps = detail::NeighbourRows<T, Ragged<T>>;
        return detail::run_now(state(), where, Steps(in_out_order(rows), sources_.size()));
    }
    using Steps = detail::NeighbourRows<T, const Ragged<T>&>;
    return detail::run_now(state(), where, Steps(rows, sources_.size()));
}

template <PlainData T>
Future<Ragged<T>> Neighbourhood::iexchange_v(Ragged<T> rows, Where where) const {
    detail::check_room(action(where), "iexchange_v", destinations_.size(), rows.size());
    using Steps = detail::NeighbourRows<T, Ragged<T>>;
    if (is_reordered(detail::NeighbourCall::begun)) rows = in_out_order(rows);
    return detail::begin(shared_state(), where, Steps(std::move(rows), sources_.size()));
}

template <typename T>
std::vector<T> Neighbourhood::neighbour_all_gather(const T& value, Where where) const {
    if constexpr (detail::Listable<T> && std::is_default_constructible_v<T>) {
        std::vector<T> received(sources_.size());
        detail::neighbour_all_gather(action(where), detail::memory_of(value), received.data());
        return received;
    } else {
        return exchange(std::vector<T>(destinations_.size(), value), where);
    }
}

template <typename T>
Future<std::vector<T>> Neighbourhood::ineighbour_all_gather(T value, Where where) const {
    return iexchange(std::vector<T>(destinations_.size(), std::move(value)), where);
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Neighbourhood::neighbour_all_gather_v(const R& values,
                                                                 Where where) const {
    using E = wire::ElementOf<R>;
    const detail::Memory in = detail::memory_of(values);
    std::vector<std::size_t> lengths(sources_.size());
    detail::neighbour_all_gather(action(where), detail::memory_of(in.count), lengths.data());
    Ragged<E> received;
    received.reshape(lengths);
    const std::vector<detail::Memory> out(destinations_.size(), in);
    detail::neighbour_exchange_w(
        action(where),
        out,
        detail::pieces_of(detail::memory_of(received.flat()), received.offsets()));
    return received;
}

}  // namespace norma
