#pragma once
// All ranks together without waiting: the collectives that give a Future.

#include "norma/comm/collectives.hpp"

namespace norma {

namespace detail {

/// What a call without waiting keeps of its argument: a value moved in, a copy of a plain one,
/// or a reference to what norma::view() shows.
template <typename T>
struct HeldOf {
    using Type = std::remove_cvref_t<T>;
};
template <typename T>
struct HeldOf<View<T>> {
    using Type = decltype(View<T>::value);
};
template <typename T>
using Held = typename HeldOf<std::remove_cvref_t<T>>::Type;
template <typename T>
using HeldValue = std::remove_cvref_t<Held<T>>;

/// What such a call takes.
template <typename T>
concept Holdable = !std::is_lvalue_reference_v<T> || PlainData<std::remove_cvref_t<T>> ||
                   is_view<std::remove_cvref_t<T>>;

/// What one that gives a value of its own takes: no span, which shows the caller's.
template <typename T>
concept HoldableOwning = Holdable<T> && Owning<HeldValue<T>>;

/// What one takes whose values are made on other ranks.
template <typename T>
concept HoldableGathered = Holdable<T> && Gathered<HeldValue<T>>;

template <Holdable T>
decltype(auto) held(T&& value) {
    using Value = std::remove_cvref_t<T>;
    if constexpr (is_view<Value>) {
        return static_cast<Held<T>>(value.value);
    } else {
        return Value(std::forward<T>(value));
    }
}

}  // namespace detail

/// The same collectives, begun: the future has the result, and owns the memory. Values are
/// moved in or lent by norma::view(x); vectors and rows for scatter and all_to_all are moved
/// in, or copied. What is said of Collectives holds; a call begun is matched by calls begun on
/// the other ranks, in the same order, never by one that waits. The memory of `_into` forms,
/// what is read and what is written, stays the caller's and must live until the future is
/// ready.
///
/// Those whose lengths MPI must be told first take place in several steps, which every call of
/// norma that waits helps along: docs/decisions/collectives-in-steps.md.
class BegunCollectives : public Collectives {
  public:
    /// What the call without the i says.
    ///@{
    Future<void> ibarrier(Where where = Where::current()) const;
    template <detail::Broadcast T>
    Future<detail::Carried<T>> ibcast(T value, int root, Where where = Where::current()) const;
    /// Of a span, an array or a plain value: its length is the same everywhere.
    template <detail::Staying T>
    Future<void> ibcast_into(T&& value, int root, Where where = Where::current()) const;

    template <detail::HoldableOwning T, typename Op>
    Future<std::optional<detail::HeldValue<T>>> ireduce(T&& value,
                                                        Op op,
                                                        int root,
                                                        Where where = Where::current()) const;
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Future<void> ireduce_into(
        const T& value, Out&& out, Op op, int root, Where where = Where::current()) const;
    template <detail::HoldableOwning T, typename Op>
    Future<detail::HeldValue<T>> iall_reduce(T&& value,
                                             Op op,
                                             Where where = Where::current()) const;
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Future<void> iall_reduce_into(const T& value,
                                  Out&& out,
                                  Op op,
                                  Where where = Where::current()) const;
    template <detail::Holdable R, typename Op>
    Future<std::vector<wire::ElementOf<detail::HeldValue<R>>>> ireduce_scatter_block(
        R&& values, Op op, Where where = Where::current()) const;
    template <wire::PlainRange R, detail::ReducedFrom<R> Out, typename Op>
    Future<void> ireduce_scatter_block_into(const R& values,
                                            Out&& out,
                                            Op op,
                                            Where where = Where::current()) const;
    template <PlainData T, typename Op>
    Future<std::vector<T>> ireduce_scatter(Ragged<T> rows,
                                           Op op,
                                           Where where = Where::current()) const;
    template <PlainData T, detail::ReducedFrom<Ragged<T>> Out, typename Op>
    Future<void> ireduce_scatter_into(const Ragged<T>& rows,
                                      Out&& out,
                                      Op op,
                                      Where where = Where::current()) const;
    template <detail::HoldableOwning T, typename Op>
    Future<detail::HeldValue<T>> iscan(T&& value, Op op, Where where = Where::current()) const;
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Future<void> iscan_into(const T& value,
                            Out&& out,
                            Op op,
                            Where where = Where::current()) const;
    template <detail::HoldableOwning T, typename Op>
    Future<detail::HeldValue<T>> iexclusive_scan(T&& value,
                                                 Op op,
                                                 detail::HeldValue<T> init,
                                                 Where where = Where::current()) const;

    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Future<void> iexclusive_scan_into(const T& value,
                                      Out&& out,
                                      Op op,
                                      Where where = Where::current()) const;

    template <detail::HoldableGathered T>
    Future<std::vector<detail::Carried<detail::HeldValue<T>>>> igather(
        T&& value, int root, Where where = Where::current()) const;
    template <typename T, detail::OfElementsOf<T> Out>
    Future<void> igather_into(const T& value,
                              Out&& out,
                              int root,
                              Where where = Where::current()) const;
    template <detail::Holdable R>
    Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> igather_v(
        R&& values, int root, Where where = Where::current()) const;
    template <wire::PlainRange R>
    Future<void> igather_v_into(const R& values,
                                Ragged<wire::ElementOf<R>>& out,
                                int root,
                                Where where = Where::current()) const;
    template <detail::Gathered T>
    Future<T> iscatter(std::vector<T> values, int root, Where where = Where::current()) const;
    template <wire::PlainRange R, detail::OfElementsOf<R> Out>
    Future<void> iscatter_into(const R& values,
                               Out&& out,
                               int root,
                               Where where = Where::current()) const;
    template <PlainData T>
    Future<std::vector<T>> iscatter_v(Ragged<T> rows,
                                      int root,
                                      Where where = Where::current()) const;
    template <PlainData T>
    Future<void> iscatter_v_into(const Ragged<T>& rows,
                                 std::vector<T>& out,
                                 int root,
                                 Where where = Where::current()) const;
    template <detail::HoldableGathered T>
    Future<std::vector<detail::Carried<detail::HeldValue<T>>>> iall_gather(
        T&& value, Where where = Where::current()) const;
    template <typename T, detail::OfElementsOf<T> Out>
    Future<void> iall_gather_into(const T& value,
                                  Out&& out,
                                  Where where = Where::current()) const;
    template <detail::Holdable R>
    Future<Ragged<wire::ElementOf<detail::HeldValue<R>>>> iall_gather_v(
        R&& values, Where where = Where::current()) const;
    template <wire::PlainRange R>
    Future<void> iall_gather_v_into(const R& values,
                                    Ragged<wire::ElementOf<R>>& out,
                                    Where where = Where::current()) const;
    template <detail::Gathered T>
    Future<std::vector<T>> iall_to_all(std::vector<T> values,
                                       Where where = Where::current()) const;
    template <wire::PlainRange R, detail::OfElementsOf<R> Out>
    Future<void> iall_to_all_into(const R& values,
                                  Out&& out,
                                  Where where = Where::current()) const;
    template <PlainData T>
    Future<Ragged<T>> iall_to_all_v(Ragged<T> rows, Where where = Where::current()) const;
    template <PlainData T>
    Future<void> iall_to_all_v_into(const Ragged<T>& rows,
                                    Ragged<T>& out,
                                    Where where = Where::current()) const;
    Future<void> iall_to_all_w(std::span<const Piece> out,
                               std::span<const Piece> in,
                               Where where = Where::current()) const;
    ///@}

    NORMA_REFUSE_UNOWNED(ireduce, detail::HeldValue<T>)
    NORMA_REFUSE_UNOWNED(iall_reduce, detail::HeldValue<T>)
    NORMA_REFUSE_UNOWNED(iscan, detail::HeldValue<T>)
    NORMA_REFUSE_UNOWNED(iexclusive_scan, detail::HeldValue<T>)
    NORMA_REFUSE_OTHER_ELEMENTS(i)
    NORMA_REFUSE_TEMPORARIES(i)
    NORMA_REFUSE(ibcast_into, !detail::Staying<T>, NORMA_STAYS)
    NORMA_REFUSE(ireduce, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE(iall_reduce, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE(ireduce_scatter_block, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE(iscan, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE(iexclusive_scan, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE_HELD_UNGATHERED(igather)
    NORMA_REFUSE(igather_v, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE_HELD_UNGATHERED(iall_gather)
    NORMA_REFUSE(iall_gather_v, !detail::Holdable<T>, NORMA_OWNS)
    NORMA_REFUSE_UNBROADCAST(ibcast, std::decay_t<Argument>)
    NORMA_REFUSE(igather_v,
                 detail::Holdable<T> && !wire::PlainRange<detail::HeldValue<T>>,
                 NORMA_ROWS)
    NORMA_REFUSE(iall_gather_v,
                 detail::Holdable<T> && !wire::PlainRange<detail::HeldValue<T>>,
                 NORMA_ROWS)
    NORMA_REFUSE_UNGATHERED_PARTS(iscatter, detail::PartOf<Argument>)
    NORMA_REFUSE_UNGATHERED_PARTS(iall_to_all, detail::PartOf<Argument>)
    NORMA_REFUSE(iscatter_v, !detail::is_ragged<Argument>, NORMA_ROWS)
    NORMA_REFUSE(iall_to_all_v, !detail::is_ragged<Argument>, NORMA_ROWS)

  protected:
    using Collectives::Collectives;
};

}  // namespace norma
