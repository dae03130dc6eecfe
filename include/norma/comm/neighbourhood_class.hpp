#pragma once
// The class Neighbourhood, without the bodies of its calls: ranks with neighbours, and what
// neighbours exchange. Base of Neighbours and Cartesian.
//
//     norma::Neighbours ring(world, {left, right});
//     std::vector<double> in = ring.exchange(out);  // in[0] from left, in[1] from right

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/neighbour_calls.hpp"
#include "norma/comm/piece.hpp"
#include "norma/comm/ragged.hpp"

#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma {

class Prepared;

namespace detail {

/// Whether `Values` is a vector of what cannot be sent, or not be made where it comes.
template <typename Values>
inline constexpr bool is_list_that_cannot_travel = false;
template <typename T>
inline constexpr bool is_list_that_cannot_travel<std::vector<T>> = !Sendable<T>;
template <typename Values>
inline constexpr bool is_list_that_cannot_be_made = false;
template <typename T>
inline constexpr bool is_list_that_cannot_be_made<std::vector<T>> = Sendable<T> && !Gathered<T>;

}  // namespace detail

/// A communicator whose ranks have neighbours: each sends to its destinations and gets from its
/// sources. All calls named exchange or neighbour_ are collective over the communicator. Result
/// and argument are in the order of sources() and destinations(); a neighbour that is no_rank,
/// beyond an edge, sends nothing and leaves its place in the result as it was made: a default
/// value, or an empty row.
/// Cost: one message to each destination, twice as many where the lengths are worked out (rows,
/// and values that are not plain data).
class Neighbourhood : public Communicator {
  public:
    /// Whom this rank gets from.
    [[nodiscard]] const std::vector<int>& sources() const noexcept { return lists_->sources; }
    /// Whom it sends to.
    [[nodiscard]] const std::vector<int>& destinations() const noexcept {
        return lists_->destinations;
    }

    /// values[i] goes to destinations()[i]; result[i] came from sources()[i].
    template <detail::Gathered T>
    [[nodiscard]] std::vector<detail::Carried<T>> exchange(
        const std::vector<T>& values, Where where = Where::current()) const;
    /// The same with as many elements for each as there are per destination, and room for as
    /// many of each source.
    template <wire::PlainRange R, detail::OfElementsOf<R> Out>
    void exchange_into(const R& values, Out&& out, Where where = Where::current()) const;
    /// A row for each destination, of any length; from each source the row it sent.
    template <PlainData T>
    [[nodiscard]] Ragged<T> exchange_v(const Ragged<T>& rows,
                                       Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`.
    template <PlainData T>
    void exchange_v_into(const Ragged<T>& rows,
                         Ragged<T>& out,
                         Where where = Where::current()) const;
    /// out[i] goes to destinations()[i], and what sources()[i] sent into in[i]: each of its own
    /// type and length, which both sides know.
    void exchange_w(std::span<const Piece> out,
                    std::span<const Piece> in,
                    Where where = Where::current()) const;

    /// One value of each source; every destination gets the same.
    template <detail::Gathered T>
    [[nodiscard]] std::vector<detail::Carried<T>> neighbour_all_gather(
        const T& value, Where where = Where::current()) const;
    /// The same with room for as many elements of each source as this rank gives.
    template <typename T, detail::OfElementsOf<T> Out>
    void neighbour_all_gather_into(const T& value,
                                   Out&& out,
                                   Where where = Where::current()) const;
    /// A range of any length of each source.
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> neighbour_all_gather_v(
        const R& values, Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`.
    template <wire::PlainRange R>
    void neighbour_all_gather_v_into(const R& values,
                                     Ragged<wire::ElementOf<R>>& out,
                                     Where where = Where::current()) const;

    // The same, begun: the future has the result, and owns the memory. The memory of `_into`
    // forms and pieces stays the caller's and must live until the future is ready.

    /// exchange(), begun: the values are moved in.
    template <detail::Gathered T>
    Future<std::vector<detail::Carried<T>>> iexchange(std::vector<T> values,
                                                      Where where = Where::current()) const;
    /// exchange_into(), begun.
    template <wire::PlainRange R, detail::StaysOfElementsOf<R> Out>
    Future<void> iexchange_into(const R& values,
                                Out&& out,
                                Where where = Where::current()) const;
    /// exchange_v(), begun: the rows are moved in.
    template <PlainData T>
    Future<Ragged<T>> iexchange_v(Ragged<T> rows, Where where = Where::current()) const;
    /// exchange_v_into(), begun.
    template <PlainData T>
    Future<void> iexchange_v_into(const Ragged<T>& rows,
                                  Ragged<T>& out,
                                  Where where = Where::current()) const;
    /// exchange_w(), begun; the pieces themselves may go, their memory not.
    Future<void> iexchange_w(std::span<const Piece> out,
                             std::span<const Piece> in,
                             Where where = Where::current()) const;
    /// neighbour_all_gather(), begun: the value is moved in, or lent by norma::view(x).
    template <detail::HoldableGathered T>
    Future<std::vector<detail::Carried<detail::HeldValue<T>>>> ineighbour_all_gather(
        T&& value, Where where = Where::current()) const;
    /// neighbour_all_gather_into(), begun.
    template <typename T, detail::StaysOfElementsOf<T> Out>
    Future<void> ineighbour_all_gather_into(const T& value,
                                            Out&& out,
                                            Where where = Where::current()) const;
    /// neighbour_all_gather_v(), begun: the range is moved in, or lent by norma::view(x).
    template <detail::Holdable R>
    Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> ineighbour_all_gather_v(
        R&& values, Where where = Where::current()) const;
    /// neighbour_all_gather_v_into(), begun.
    template <wire::PlainRange R>
    Future<void> ineighbour_all_gather_v_into(const R& values,
                                              Ragged<wire::ElementOf<R>>& out,
                                              Where where = Where::current()) const;

    // The same, prepared once and started many times, on memory that stays in place; lengths of
    // rows are exchanged while preparing, once.

    /// exchange_into(), prepared.
    template <wire::PlainRange R, detail::StaysOfElementsOf<R> Out>
    Prepared prepare_exchange_into(const R& values,
                                   Out&& out,
                                   Where where = Where::current()) const;
    /// exchange_v_into(), prepared; the rows keep their lengths.
    template <PlainData T>
    Prepared prepare_exchange_v_into(const Ragged<T>& rows,
                                     Ragged<T>& out,
                                     Where where = Where::current()) const;
    /// exchange_w(), prepared.
    Prepared prepare_exchange_w(std::span<const Piece> out,
                                std::span<const Piece> in,
                                Where where = Where::current()) const;
    /// neighbour_all_gather_into(), prepared.
    template <typename T, detail::StaysOfElementsOf<T> Out>
    Prepared prepare_neighbour_all_gather_into(const T& value,
                                               Out&& out,
                                               Where where = Where::current()) const;
    /// neighbour_all_gather_v_into(), prepared; the range keeps its length.
    template <wire::PlainRange R>
    Prepared prepare_neighbour_all_gather_v_into(const R& values,
                                                 Ragged<wire::ElementOf<R>>& out,
                                                 Where where = Where::current()) const;

    // Refused: norma/comm/refusal.hpp.
    NORMA_REFUSE(exchange,
                 detail::is_list_that_cannot_travel<std::remove_cv_t<Argument>>,
                 NORMA_CANNOT_TRAVEL)
    NORMA_REFUSE(exchange,
                 detail::is_list_that_cannot_be_made<std::remove_cv_t<Argument>>,
                 NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE(iexchange,
                 detail::is_list_that_cannot_travel<std::remove_cv_t<Argument>>,
                 NORMA_CANNOT_TRAVEL)
    NORMA_REFUSE(iexchange,
                 detail::is_list_that_cannot_be_made<std::remove_cv_t<Argument>>,
                 NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE_UNGATHERED(neighbour_all_gather, std::remove_cv_t<Argument>)
    NORMA_REFUSE_HELD_UNGATHERED(ineighbour_all_gather)
    NORMA_REFUSE(ineighbour_all_gather_v, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE_OF_OTHERS(exchange_into)
    NORMA_REFUSE_OF_OTHERS(neighbour_all_gather_into)
    NORMA_REFUSE_OF_OTHERS(iexchange_into)
    NORMA_REFUSE_OF_OTHERS(ineighbour_all_gather_into)
    NORMA_REFUSE_OF_OTHERS(prepare_exchange_into)
    NORMA_REFUSE_OF_OTHERS(prepare_neighbour_all_gather_into)
    NORMA_REFUSE_TEMPORARY(iexchange_into)
    NORMA_REFUSE_TEMPORARY(iexchange_v_into)
    NORMA_REFUSE_TEMPORARY(ineighbour_all_gather_into)
    NORMA_REFUSE_TEMPORARY(ineighbour_all_gather_v_into)
    NORMA_REFUSE_TEMPORARY(prepare_exchange_into)
    NORMA_REFUSE_TEMPORARY(prepare_exchange_v_into)
    NORMA_REFUSE_TEMPORARY(prepare_neighbour_all_gather_into)
    NORMA_REFUSE_TEMPORARY(prepare_neighbour_all_gather_v_into)
    NORMA_REFUSE_TEMPORARY_RESULT(iexchange_into)
    NORMA_REFUSE_TEMPORARY_RESULT(ineighbour_all_gather_into)
    NORMA_REFUSE_TEMPORARY_RESULT(prepare_exchange_into)
    NORMA_REFUSE_TEMPORARY_RESULT(prepare_neighbour_all_gather_into)

  protected:
    /// Of a communicator whose topology these lists are.
    Neighbourhood(detail::CommPtr state, detail::NeighbourLists lists)
        : Communicator(std::move(state)),
          lists_(std::make_shared<const detail::NeighbourLists>(std::move(lists))) {}

    /// An MPI_Comm that has this topology of MPI, MPI_CART or another of `topologies`, taken as
    /// a Communicator takes it. Throws UsageError with `remedy` if it has none of them.
    [[nodiscard]] static detail::CommPtr taken(MPI_Comm comm,
                                               Ownership ownership,
                                               std::span<const int> topologies,
                                               const char* remedy,
                                               const Where& where);

  private:
    detail::NeighbourPtr lists_;
};

}  // namespace norma
