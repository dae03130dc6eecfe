#pragma once
// Calls prepared once and started many times: what they work on stays in place.
//
//     norma::Prepared step = world.persistent().all_reduce_into(mine, sum, std::plus<>());
//     while (...) { step.start(); compute(); step.wait(); }

#include "norma/comm/communicator.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/rows.hpp"

#include <memory>
#include <span>
#include <utility>

namespace norma {

namespace detail {

/// A call that can be started again and again.
class Startable {
  public:
    Startable(CommPtr comm, const Call& call) : comm_(std::move(comm)), call_(call) {}
    Startable(const Startable&) = delete;
    Startable& operator=(const Startable&) = delete;
    ~Startable();

    void prepare_receive();
    void start();
    bool test();
    void wait();
    [[nodiscard]] bool started() const noexcept { return started_; }

    Flight flight;
    void (*rethrow)(const void*) = nullptr;  // what an operation threw
    const void* op = nullptr;
    /// Of a receive: what it fills, exactly.
    Memory room;
    bool receives = false;

  private:
    [[gnu::cold]] void start_unusually();
    [[gnu::cold]] void wait_unusually();
    /// Open MPI frees a request that failed.
    [[noreturn, gnu::cold]] void fail_to_wait(int code, const char* function);
    void let_go();
    void finish(const MPI_Status& status);

    CommPtr comm_;
    Call call_;
    bool started_ = false;
    std::shared_ptr<MessageTransfer> in_line_;
    std::unique_ptr<FixedTarget> target_;
    friend class norma::PersistentCalls;
};

[[noreturn]] void refuse_empty_prepared();

}  // namespace detail

/// A prepared call; made by Communicator::persistent(). What it reads and writes must live as
/// long, and be left alone between start() and the end. Its destructor waits for what was
/// started.
class [[nodiscard]] Prepared {
  public:
    Prepared() = default;

    /// Starts it once more. Throws UsageError if it is under way. Of collectives, all ranks
    /// start the same ones in the same order.
    void start() { startable().start(); }
    /// Whether what was started is over; true if nothing was.
    [[nodiscard]] bool ready() { return startable().test(); }
    /// Waits until it is over. Throws what went wrong.
    void wait() { startable().wait(); }
    /// Whether it was started and not waited for since.
    [[nodiscard]] bool started() const noexcept { return startable_ && startable_->started(); }
    /// Whether a call was prepared: false for a Prepared{}.
    [[nodiscard]] bool valid() const noexcept { return startable_ != nullptr; }

  private:
    explicit Prepared(std::unique_ptr<detail::Startable> startable)
        : startable_(std::move(startable)) {}
    [[nodiscard]] detail::Startable& startable() const {
        if (!startable_) [[unlikely]]
            detail::refuse_empty_prepared();
        return *startable_;
    }

    std::unique_ptr<detail::Startable> startable_;
    friend class PersistentCalls;
};

/// Starts all of them.
///@{
template <std::same_as<Prepared>... P>
void start_all(P&... prepared) {
    (prepared.start(), ...);
}
template <detail::FutureRange Range>
void start_all(Range& prepared) {
    for (Prepared& one : prepared)
        one.start();
}
///@}

/// The calls of a communicator in their persistent form, on plain data in memory of the caller.
/// Preparing a collective is collective itself, and in the same order on all ranks; lengths of
/// rows are exchanged then, once. MPI's persistent collectives are of MPI 4, or of Open MPI's
/// extension; without either UsageError is thrown.
class PersistentCalls {
  public:
    /// Each start() sends what `values` holds then; any receive may take it.
    template <detail::PlainMemory T>
    requires detail::Sendable<T> Prepared send(const T& values,
                                               int destination,
                                               SendOptions options = {},
                                               Where where = Where::current())
    const { return prepare_send(detail::memory_of(values), destination, options, where); }
    /// Each start() begins to receive exactly as much as `values` holds, from any send.
    template <detail::Staying T>
    requires detail::PlainMemory<std::remove_reference_t<T>> Prepared
    recv_into(T&& values, int source, RecvOptions options = {}, Where where = Where::current())
    const { return prepare_receive(writable<T>(values), source, options, where); }

    /// What Collectives says of the call of this name.
    ///@{
    Prepared barrier(Where where = Where::current()) const;
    template <detail::Staying T>
    requires detail::PlainMemory<std::remove_reference_t<T>> Prepared
    bcast_into(T&& values, int root, Where where = Where::current())
    const {
        return prepare("bcast", where, [&](const detail::Action& action) {
            detail::bcast(action, writable<T>(values), root);
        });
    }
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Prepared reduce_into(
        const T& values, Out&& out, Op op, int root, Where where = Where::current()) const {
        return prepare_reduction<T>(
            "reduce",
            where,
            std::move(op),
            [&](const detail::Action& action, const auto& held) {
                const detail::Memory in = detail::elements_of(values);
                const detail::Memory room = to_fill<Out>(out);
                if (comm_.rank() == root)
                    check_room(action, "reduce_into", in.count, room.count);
                detail::reduce(action, held.typed(in), room.data, held.mpi(), root);
            });
    }
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Prepared all_reduce_into(const T& values,
                             Out&& out,
                             Op op,
                             Where where = Where::current()) const {
        return prepare_reduction<T>(
            "all_reduce",
            where,
            std::move(op),
            [&](const detail::Action& action, const auto& held) {
                const detail::Memory in = detail::elements_of(values);
                check_room(action, "all_reduce_into", in.count, to_fill<Out>(out).count);
                detail::all_reduce(action, held.typed(in), to_fill<Out>(out).data, held.mpi());
            });
    }
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Prepared reduce_scatter_block_into(const T& values,
                                       Out&& out,
                                       Op op,
                                       Where where = Where::current()) const {
        return prepare_reduction<T>(
            "reduce_scatter_block",
            where,
            std::move(op),
            [&](const detail::Action& action, const auto& held) {
                const detail::Memory in = detail::elements_of(values);
                const detail::Memory room = to_fill<Out>(out);
                check_room(action,
                           "reduce_scatter_block_into",
                           room.count * static_cast<std::size_t>(action.comm.size),
                           in.count);
                detail::reduce_scatter_block(action, in.data, held.typed(room), held.mpi());
            });
    }
    template <PlainData T, detail::ReducedFrom<Ragged<T>> Out, typename Op>
    Prepared reduce_scatter_into(const Ragged<T>& rows,
                                 Out&& out,
                                 Op op,
                                 Where where = Where::current()) const {
        return prepare_reduction<T>(
            "reduce_scatter",
            where,
            std::move(op),
            [&](const detail::Action& action, const auto& held) {
                detail::check_one_per_rank(action, "reduce_scatter_into", rows.size());
                const detail::Memory room = to_fill<Out>(out);
                const auto mine = static_cast<std::size_t>(comm_.rank());
                check_room(action, "reduce_scatter_into", rows[mine].size(), room.count);
                detail::reduce_scatter(action,
                                       held.typed(detail::memory_of(rows.flat())),
                                       rows.offsets(),
                                       room.data,
                                       held.mpi());
            });
    }
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Prepared scan_into(const T& values,
                       Out&& out,
                       Op op,
                       Where where = Where::current()) const {
        return prepare_reduction<T>(
            "scan", where, std::move(op), [&](const detail::Action& action, const auto& held) {
                const detail::Memory in = detail::elements_of(values);
                check_room(action, "scan_into", in.count, to_fill<Out>(out).count);
                detail::scan(action, held.typed(in), to_fill<Out>(out).data, held.mpi());
            });
    }
    template <typename T, detail::ReducedFrom<T> Out, typename Op>
    Prepared exclusive_scan_into(const T& values,
                                 Out&& out,
                                 Op op,
                                 Where where = Where::current()) const {
        return prepare_reduction<T>(
            "exclusive_scan",
            where,
            std::move(op),
            [&](const detail::Action& action, const auto& held) {
                const detail::Memory in = detail::elements_of(values);
                check_room(action, "exclusive_scan_into", in.count, to_fill<Out>(out).count);
                detail::exclusive_scan(
                    action, held.typed(in), to_fill<Out>(out).data, held.mpi());
            });
    }
    template <typename T, detail::OfElementsOf<T> Out>
    Prepared gather_into(const T& values,
                         Out&& out,
                         int root,
                         Where where = Where::current()) const {
        return prepare("gather", where, [&](const detail::Action& action) {
            const detail::Memory in = detail::memory_of(values);
            const detail::Memory room = writable<Out>(out);
            if (comm_.rank() == root)
                detail::check_room_for_all(action, "gather_into", in, room);
            detail::gather(action, in, room.data, root);
        });
    }
    template <typename T, detail::OfElementsOf<T> Out>
    Prepared all_gather_into(const T& values, Out&& out, Where where = Where::current()) const {
        return prepare("all_gather", where, [&](const detail::Action& action) {
            const detail::Memory in = detail::memory_of(values);
            detail::check_room_for_all(action, "all_gather_into", in, writable<Out>(out));
            detail::all_gather(action, in, writable<Out>(out).data);
        });
    }
    template <typename R, detail::OfElementsOf<R> Out>
    Prepared scatter_into(const R& values,
                          Out&& out,
                          int root,
                          Where where = Where::current()) const {
        return prepare("scatter", where, [&](const detail::Action& action) {
            const detail::Memory in = detail::memory_of(values);
            const detail::Memory room = writable<Out>(out);
            if (comm_.rank() == root)
                detail::check_room_for_all(action, "scatter_into", room, in);
            detail::scatter(action, in.data, room, root);
        });
    }
    template <typename R, detail::OfElementsOf<R> Out>
    Prepared all_to_all_into(const R& values, Out&& out, Where where = Where::current()) const {
        return prepare("all_to_all", where, [&](const detail::Action& action) {
            const detail::Memory room = writable<Out>(out);
            const detail::Memory one =
                detail::part_for_one(action, detail::memory_of(values), room);
            detail::all_to_all(action, one, room.data);
        });
    }
    template <wire::PlainRange R>
    Prepared gather_v_into(const R& values,
                           Ragged<wire::ElementOf<R>>& out,
                           int root,
                           Where where = Where::current()) const {
        const detail::Memory in = detail::memory_of(values);
        const std::vector<std::size_t> lengths = comm_.gather(in.count, root, where);
        if (comm_.rank() == root) out.reshape(lengths);
        return prepare("gather_v", where, [&](const detail::Action& action) {
            detail::gather_v(action, in, out.flat().data(), out.offsets(), root);
        });
    }
    template <wire::PlainRange R>
    Prepared all_gather_v_into(const R& values,
                               Ragged<wire::ElementOf<R>>& out,
                               Where where = Where::current()) const {
        const detail::Memory in = detail::memory_of(values);
        out.reshape(comm_.all_gather(in.count, where));
        return prepare("all_gather_v", where, [&](const detail::Action& action) {
            detail::all_gather_v(action, in, out.flat().data(), out.offsets());
        });
    }
    template <PlainData T>
    Prepared scatter_v_into(const Ragged<T>& rows,
                            std::vector<T>& out,
                            int root,
                            Where where = Where::current()) const {
        wire::resize(out, comm_.scatter(rows.lengths(), root, where));
        return prepare("scatter_v", where, [&](const detail::Action& action) {
            detail::scatter_v(
                action, rows.flat().data(), rows.offsets(), detail::memory_of(out), root);
        });
    }
    template <PlainData T>
    Prepared all_to_all_v_into(const Ragged<T>& rows,
                               Ragged<T>& out,
                               Where where = Where::current()) const {
        detail::check_rows({*state_, where}, "all_to_all_v_into", rows, out);
        out.reshape(comm_.all_to_all(rows.lengths(), where));
        return prepare("all_to_all_v", where, [&](const detail::Action& action) {
            detail::all_to_all_v(action,
                                 detail::memory_of(rows.flat()),
                                 rows.offsets(),
                                 out.flat().data(),
                                 out.offsets());
        });
    }
    Prepared all_to_all_w(std::span<const Piece> out,
                          std::span<const Piece> in,
                          Where where = Where::current()) const;
    ///@}

    // Refused: norma/comm/refusal.hpp.
    NORMA_REFUSE_OTHER_ELEMENTS()
    NORMA_REFUSE_TEMPORARIES()
    NORMA_REFUSE_TEMPORARY(send)
    NORMA_REFUSE(send, detail::is_text_array<Argument>, NORMA_TEXT)
    NORMA_REFUSE(send, !detail::PlainMemory<Argument>, NORMA_PERSISTENT_PLAIN)
    NORMA_REFUSE(recv_into,
                 detail::Staying<T> && !detail::PlainMemory<Argument>,
                 NORMA_PERSISTENT_PLAIN)
    NORMA_REFUSE(bcast_into,
                 detail::Staying<T> && !detail::PlainMemory<Argument>,
                 NORMA_PERSISTENT_PLAIN)
    NORMA_REFUSE(recv_into, !detail::Staying<T>, NORMA_STAYS)
    NORMA_REFUSE(bcast_into, !detail::Staying<T>, NORMA_STAYS)

  private:
    explicit PersistentCalls(const Communicator& comm, detail::CommPtr state)
        : comm_(comm), state_(std::move(state)) {}
    friend class Communicator;
    friend class Neighbourhood;

    template <typename T>
    static detail::Memory writable(std::remove_reference_t<T>& values) {
        using Values = std::remove_reference_t<T>;
        static_assert(detail::FixedMemory<Values> || wire::PlainRange<Values>,
                      NORMA_PERSISTENT_PLAIN);
        detail::refuse_passing<T>();
        return detail::memory_of(values);
    }

    /// The same of what is reduced element by element.
    template <typename T>
    static detail::Memory to_fill(std::remove_reference_t<T>& values) {
        static_cast<void>(writable<T>(values));
        return detail::elements_of(values);
    }

    /// A flight in which `call(action)` prepares a collective.
    template <typename Call>
    Prepared prepare(const char* name, const Where& where, Call&& call) const {
        auto made = prepare_collective(name, where);
        call(detail::Action{*state_, where, &made->flight});
        return Prepared(std::move(made));
    }
    template <typename T, typename Op, typename Call>
    Prepared prepare_reduction(const char* name, const Where& where, Op op, Call&& call) const {
        using Held = detail::HeldOp<detail::ReducedElement<T>, Op>;
        auto made = prepare_collective(name, where);
        const auto held = std::make_shared<Held>(std::move(op));
        made->flight.keep(held);
        made->op = held.get();
        made->rethrow = [](const void* it) { static_cast<const Held*>(it)->rethrow(); };
        call(detail::Action{*state_, where, &made->flight}, *held);
        return Prepared(std::move(made));
    }
    [[nodiscard]] std::unique_ptr<detail::Startable> prepare_collective(
        const char* name, const Where& where) const;
    [[nodiscard]] Prepared prepare_send(const detail::Memory& memory,
                                        int destination,
                                        SendOptions options,
                                        const Where& where) const;
    [[nodiscard]] Prepared prepare_receive(const detail::Memory& memory,
                                           int source,
                                           RecvOptions options,
                                           const Where& where) const;

    Communicator comm_;
    detail::CommPtr state_;
};

}  // namespace norma
