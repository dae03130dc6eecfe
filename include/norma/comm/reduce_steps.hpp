#pragma once
// Reductions as steps: element by element by MPI, and of whole values that are gathered first.

#include "norma/comm/bcast.hpp"
#include "norma/comm/gather.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/steps.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace norma::detail {

/// Reduces a value it owns in place, by one MPI call: `call(action, memory, op)`.
template <typename T, typename Op, typename Call>
struct ReduceInPlace {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;

    template <typename Value>
    ReduceInPlace(const char* called, Value&& initial, Op operation, Call mpi_call)
        : name(called),
          value(std::forward<Value>(initial)),
          op(std::move(operation)),
          call(std::move(mpi_call)) {}

    bool next(const Action& action) {
        if (std::exchange(begun, true)) {
            op.rethrow();
            return false;
        }
        call(action, op.typed(elements_of(value)), op.mpi());
        return true;
    }
    T result() { return std::move(value); }

    const char* name;
    T value;
    HeldOp<ReducedElement<T>, Op> op;
    Call call;
    bool begun = false;
};

/// Reduces memory of the caller by one MPI call: `call(action, memory, op)`.
template <typename T, typename Op, typename Call>
struct ReduceBorrowed {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr bool borrows = true;

    const char* name;
    Memory memory;
    HeldOp<ReducedElement<T>, Op> op;
    Call call;
    bool begun = false;

    bool next(const Action& action) {
        if (std::exchange(begun, true)) {
            op.rethrow();
            return false;
        }
        call(action, op.typed(memory), op.mpi());
        return true;
    }
    void result() const noexcept {}
};

template <typename T, typename Op, typename Call>
Future<void> begin_reduction(const char* name,
                             const CommPtr& comm,
                             const Where& where,
                             const Memory& memory,
                             Op op,
                             Call call) {
    static_assert(ReducedByElement<T>,
                  "norma: an _into reduction works on plain data, and ranges of it; reduce "
                  "other values by reduce(), all_reduce() and scan()");
    using Element = ReducedElement<T>;
    if constexpr (has_builtin_op<Element, Op>) {
        return begin_borrowing(name, comm, where, [memory, call](const Action& action) {
            call(action, memory, builtin_op<Element, Op>());
        });
    } else {
        using Steps = ReduceBorrowed<T, Op, Call>;
        return begin(comm,
                     where,
                     Steps{name, memory, HeldOp<Element, Op>(std::move(op)), std::move(call)});
    }
}

/// The first `count` of `values` combined in their order.
template <typename T, typename Op>
T folded(std::vector<T>& values, std::size_t count, const Op& op) {
    refuse_misfit<T, Op, T, T&>();
    T result = std::move(values.front());
    for (std::size_t i = 1; i < count; ++i)
        result = op(std::move(result), values[i]);
    return result;
}

/// Whole values: gathered at the root and combined there in the order of the ranks.
template <typename T, typename Op>
struct ReduceWhole {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "ireduce";

    template <typename Value>
    ReduceWhole(Value&& value, Op operation, int to)
        : gather(std::forward<Value>(value), to), op(std::move(operation)), root(to) {}

    bool next(const Action& action) {
        if (gather.next(action)) return true;
        if (action.comm.rank == root) {
            auto values = gather.result();
            combined.emplace(folded(values, values.size(), op));
        }
        return false;
    }
    std::optional<T> result() { return std::move(combined); }

    GatherValues<T> gather;
    Op op;
    int root;
    std::optional<T> combined;
};

/// The same for every rank: combined at rank 0, and sent to all. If that fails, the others get
/// a RemoteError.
template <typename T, typename Op>
struct AllReduceWhole {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iall_reduce";

    template <typename Value>
    AllReduceWhole(Value&& value, Op operation)
        : reduce(value, std::move(operation), 0), bcast{std::forward<Value>(value), 0} {}

    bool next(const Action& action) {
        if (!reduced && !combine(action)) return true;
        if (failure && bcast.step == 1) std::rethrow_exception(failure);  // the others know
        return bcast.next(action);
    }
    T result() { return bcast.result(); }

    /// Whether it is done, well or not.
    bool combine(const Action& action) {
        try {
            if (reduce.next(action)) return false;
            if (auto combined = reduce.result()) bcast.value = std::move(*combined);
        } catch (...) {
            failure = std::current_exception();
            bcast.length = bcast.nothing;
        }
        return reduced = true;
    }

    ReduceWhole<T, Op> reduce;
    BcastValue<T> bcast;
    std::exception_ptr failure;
    bool reduced = false;
};

/// Of every rank the values of the ranks up to it, with or without its own.
template <typename T, typename Op>
struct ScanWhole {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;

    /// `first` is what rank 0 gets of an exclusive scan.
    template <typename Value>
    ScanWhole(const char* called, Value&& value, Op operation, std::optional<T> first)
        : name(called),
          gather(std::forward<Value>(value)),
          op(std::move(operation)),
          init(std::move(first)) {}

    bool next(const Action& action) {
        if (gather.next(action)) return true;
        const auto rank = static_cast<std::size_t>(action.comm.rank);
        const std::size_t count = init ? rank : rank + 1;
        auto values = gather.result();
        combined.emplace(count == 0 ? std::move(*init) : folded(values, count, op));
        return false;
    }
    T result() { return std::move(*combined); }

    const char* name;
    AllGatherValues<T> gather;
    Op op;
    std::optional<T> init;
    std::optional<T> combined;
};

}  // namespace norma::detail
