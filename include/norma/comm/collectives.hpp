#pragma once
// All ranks together, waiting until it is done: what there is. Each call has its own header.

#include "norma/comm/piece.hpp"
#include "norma/comm/point_to_point.hpp"
#include "norma/comm/ragged.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace norma {

namespace detail {

/// What bcast() gives a value of, and fills where it is not the root's: no span, which shows
/// memory of the caller.
template <typename T>
concept Broadcast = Sendable<T> &&(PlainData<T> || (!FixedMemory<T> && Fillable<T>));

}  // namespace detail

/// The collectives of a communicator: every rank calls them, in the same order, with the same
/// root and operation. What is reduced, and the memory of `_into` forms, has the same length
/// everywhere, unless the name ends in _v. Values of any type travel; `_into` forms work on
/// plain data in memory of the caller, by one MPI call (those ending in _v by two, of which the
/// first exchanges the lengths), and in place where result and argument are the same memory
/// (rows of a Ragged must be other memory). All throw UsageError for arguments that cannot be
/// right and MpiError when MPI fails.
///
/// Reductions combine vectors, spans and arrays of plain data element by element, by MPI;
/// anything else is one value, also a text. Values that are no plain data are gathered at rank
/// 0 or the root, and combined there in the order of the ranks.
class Collectives : public PointToPoint {
  public:
    /// Waits until every rank is here.
    void barrier(Where where = Where::current()) const;

    /// The value of `root`, on every rank; its length is found out.
    template <detail::Broadcast T>
    [[nodiscard]] detail::Carried<T> bcast(T value,
                                           int root,
                                           Where where = Where::current()) const;
    /// The same into `value`. A span has the same length everywhere, and is one MPI call.
    template <typename T>
    requires detail::ReceivedInto<std::remove_reference_t<T>>
    void bcast_into(T&& value, int root, Where where = Where::current()) const;

    /// The values of all ranks combined in their order, for `root`; empty elsewhere. What `op`
    /// throws comes out of this call.
    template <detail::Owning T, typename Op>
    [[nodiscard]] std::optional<T> reduce(const T& value,
                                          Op op,
                                          int root,
                                          Where where = Where::current()) const;
    /// The same into `out`, which counts at the root alone.
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    void reduce_into(
        const T& value, Out&& out, Op op, int root, Where where = Where::current()) const;
    /// The same for every rank.
    template <detail::Owning T, typename Op>
    [[nodiscard]] T all_reduce(const T& value, Op op, Where where = Where::current()) const;
    /// The same in place.
    template <typename T, typename Op>
    void all_reduce_into(T&& value, Op op, Where where = Where::current()) const;
    /// The same into `out`, which is as long.
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    void all_reduce_into(const T& value,
                         Out&& out,
                         Op op,
                         Where where = Where::current()) const;
    /// Combined element by element, and dealt out: `values` has n elements for each rank, which
    /// gets those that are its own.
    template <wire::PlainRange R, typename Op>
    [[nodiscard]] std::vector<wire::ElementOf<R>> reduce_scatter_block(
        const R& values, Op op, Where where = Where::current()) const;
    /// The same into `out`, which has n elements.
    template <wire::PlainRange R, detail::ReducedFrom<R> Out, typename Op>
    void reduce_scatter_block_into(const R& values,
                                   Out&& out,
                                   Op op,
                                   Where where = Where::current()) const;
    /// The same with a row of its own length for each rank; all give rows of the same lengths.
    template <PlainData T, typename Op>
    [[nodiscard]] std::vector<T> reduce_scatter(const Ragged<T>& rows,
                                                Op op,
                                                Where where = Where::current()) const;
    /// The same into `out`, which is as long as the row of this rank.
    template <PlainData T, detail::ReducedFrom<Ragged<T>> Out, typename Op>
    void reduce_scatter_into(const Ragged<T>& rows,
                             Out&& out,
                             Op op,
                             Where where = Where::current()) const;

    /// The values of ranks 0 to this one combined.
    template <detail::Owning T, typename Op>
    [[nodiscard]] T scan(const T& value, Op op, Where where = Where::current()) const;
    /// The same into `out`, which is as long.
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    void scan_into(const T& value, Out&& out, Op op, Where where = Where::current()) const;
    /// The values of the ranks before this one combined; `init` on rank 0.
    template <detail::Owning T, typename Op>
    [[nodiscard]] T exclusive_scan(const T& value,
                                   Op op,
                                   std::type_identity_t<T> init,
                                   Where where = Where::current()) const;
    /// The same into `out`, which is as long and stays as it is on rank 0.
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    void exclusive_scan_into(const T& value,
                             Out&& out,
                             Op op,
                             Where where = Where::current()) const;

    /// One value of every rank, in their order, for `root`; empty elsewhere. Strings, vectors
    /// and what is serialized may differ in length.
    template <detail::Gathered T>
    [[nodiscard]] std::vector<detail::Carried<T>> gather(const T& value,
                                                         int root,
                                                         Where where = Where::current()) const;
    /// `out` has room for `value` of every rank at the root.
    template <typename T, detail::OfElementsOf<T> Out>
    void gather_into(const T& value, Out&& out, int root, Where where = Where::current()) const;
    /// A range of plain data of any length from every rank, for `root`; no rows elsewhere.
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> gather_v(const R& values,
                                                      int root,
                                                      Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`, which counts at the root alone.
    template <wire::PlainRange R>
    void gather_v_into(const R& values,
                       Ragged<wire::ElementOf<R>>& out,
                       int root,
                       Where where = Where::current()) const;

    /// One of the root's values for each rank; the argument counts at the root alone.
    template <detail::Gathered T>
    [[nodiscard]] T scatter(const std::vector<T>& values,
                            int root,
                            Where where = Where::current()) const;
    /// `values` has as many elements as `out` for every rank, at the root.
    template <wire::PlainRange R, detail::OfElementsOf<R> Out>
    void scatter_into(const R& values,
                      Out&& out,
                      int root,
                      Where where = Where::current()) const;
    /// One of the root's rows for each rank.
    template <PlainData T>
    [[nodiscard]] std::vector<T> scatter_v(const Ragged<T>& rows,
                                           int root,
                                           Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`.
    template <PlainData T>
    void scatter_v_into(const Ragged<T>& rows,
                        std::vector<T>& out,
                        int root,
                        Where where = Where::current()) const;

    /// One value of every rank, for every rank; as gather().
    template <detail::Gathered T>
    [[nodiscard]] std::vector<detail::Carried<T>> all_gather(
        const T& value, Where where = Where::current()) const;
    /// `out` has room for `value` of every rank.
    template <typename T, detail::OfElementsOf<T> Out>
    void all_gather_into(const T& value, Out&& out, Where where = Where::current()) const;
    /// A range of plain data of any length from every rank, for every rank.
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> all_gather_v(const R& values,
                                                          Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`.
    template <wire::PlainRange R>
    void all_gather_v_into(const R& values,
                           Ragged<wire::ElementOf<R>>& out,
                           Where where = Where::current()) const;

    /// values[r] goes to rank r; result[r] came from rank r.
    template <detail::Gathered T>
    [[nodiscard]] std::vector<T> all_to_all(const std::vector<T>& values,
                                            Where where = Where::current()) const;
    /// The same with as many elements for each rank as there are per rank.
    template <wire::PlainRange R, detail::OfElementsOf<R> Out>
    void all_to_all_into(const R& values, Out&& out, Where where = Where::current()) const;
    /// rows[r] goes to rank r; result[r] came from rank r.
    template <PlainData T>
    [[nodiscard]] Ragged<T> all_to_all_v(const Ragged<T>& rows,
                                         Where where = Where::current()) const;
    /// The same, keeping the capacity of `out`.
    template <PlainData T>
    void all_to_all_v_into(const Ragged<T>& rows,
                           Ragged<T>& out,
                           Where where = Where::current()) const;
    /// out[r] goes to rank r, and what comes from it into in[r]: each of its own type and
    /// length, which both sides know.
    void all_to_all_w(std::span<const Piece> out,
                      std::span<const Piece> in,
                      Where where = Where::current()) const;

    /// Sends to some ranks and takes what comes, from whomever: `messages` is a map or another
    /// range of pairs of destination and value of any type. The result has pairs of source and
    /// value, ordered by source, those of one source in the order in which it sent them.
    /// Cost: one message each and one barrier, whatever the number of ranks.
    template <detail::ByRank Messages>
    [[nodiscard]] auto sparse_exchange(const Messages& messages,
                                       Where where = Where::current()) const;

    // Refused: norma/comm/refusal.hpp.
    NORMA_REFUSE_UNOWNED(reduce, Argument)
    NORMA_REFUSE_UNOWNED(all_reduce, Argument)
    NORMA_REFUSE_UNOWNED(scan, Argument)
    NORMA_REFUSE_UNOWNED(exclusive_scan, Argument)
    NORMA_REFUSE_OTHER_ELEMENTS()
    NORMA_REFUSE_UNBROADCAST(bcast, std::decay_t<Argument>)
    NORMA_REFUSE(gather_v, !wire::PlainRange<Argument>, NORMA_ROWS)
    NORMA_REFUSE(all_gather_v, !wire::PlainRange<Argument>, NORMA_ROWS)
    NORMA_REFUSE_UNGATHERED_PARTS(scatter, detail::PartOf<Argument>)
    NORMA_REFUSE_UNGATHERED_PARTS(all_to_all, detail::PartOf<Argument>)
    NORMA_REFUSE(scatter_v, !detail::is_ragged<Argument>, NORMA_ROWS)
    NORMA_REFUSE(all_to_all_v, !detail::is_ragged<Argument>, NORMA_ROWS)
    NORMA_REFUSE(sparse_exchange, !detail::ByRank<Argument>, NORMA_BY_RANK)
    NORMA_REFUSE(bcast_into, detail::is_read_only<Argument>(), NORMA_WRITES)
    NORMA_REFUSE(bcast_into,
                 !detail::is_read_only<Argument>() && !detail::ReceivedInto<Argument>,
                 NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE_UNGATHERED(gather, std::remove_cv_t<Argument>)
    NORMA_REFUSE_UNGATHERED(all_gather, std::remove_cv_t<Argument>)

  protected:
    using PointToPoint::PointToPoint;

    /// A call of this communicator from there.
    [[nodiscard]] detail::Action action(const Where& where) const noexcept {
        return {state(), where};
    }

    /// Throws UsageError unless the root is a rank: now, not when the turn of a call
    /// begun comes.
    void expect_root(const char* operation, int root, const Where& where) const {
        detail::check_root(state(), action(where).call(operation, root, 0));
    }
};

}  // namespace norma
