#pragma once
// How values are combined: std::plus<> and the like become MPI's own operations, any other
// callable travels beside the call, so that what a lambda captured is what is used.
//
//     world.all_reduce(x, std::plus<>());
//     world.all_reduce(x, norma::commutative([k](double a, double b) { return a + k * b; }));

#include "norma/comm/check.hpp"
#include "norma/comm/elements.hpp"
#include "norma/comm/handle.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace boost::mpi {
template <typename Op, typename T>
struct is_commutative;  // honoured where Boost.MPI is included, not needed where it is not
}

namespace norma {

/// The smaller of two values, as an operation.
struct Min {
    /// By std::min.
    template <typename T>
    T operator()(const T& a, const T& b) const {
        return b < a ? b : a;
    }
};
/// The larger of two values, as an operation.
struct Max {
    /// By std::max.
    template <typename T>
    T operator()(const T& a, const T& b) const {
        return a < b ? b : a;
    }
};

/// A value and where it stands: the rank or position it comes from.
template <typename T, typename Position = int>
struct Located {
    T value;      ///< what is compared
    Position at;  ///< and where it stands
    bool operator==(const Located&) const = default;
};

/// Of two located values the smaller one; the one that stands first where they are equal. As
/// MPI_MINLOC, for any type with an order.
struct MinLocation {
    /// Commutative.
    template <typename T, typename P>
    Located<T, P> operator()(const Located<T, P>& a, const Located<T, P>& b) const {
        if (b.value < a.value) return b;
        return a.value < b.value || a.at <= b.at ? a : b;
    }
};
/// Of two located values the larger one; the one that stands first where they are equal. As
/// MPI_MAXLOC, for any type with an order.
struct MaxLocation {
    /// Commutative.
    template <typename T, typename P>
    Located<T, P> operator()(const Located<T, P>& a, const Located<T, P>& b) const {
        if (a.value < b.value) return b;
        return b.value < a.value || a.at <= b.at ? a : b;
    }
};

/// An operation whose operands may be exchanged, which lets MPI combine in any order.
template <typename Op>
struct Commutative {
    Op op;  ///< the operation itself
    /// What `op` makes of the two.
    template <typename A, typename B>
    decltype(auto) operator()(const A& a, const B& b) const {
        return op(a, b);
    }
};

/// Says that `op` may be given its operands the other way round: nobody looks whether it may.
template <typename Op>
[[nodiscard]] Commutative<Op> commutative(Op op) {
    return {std::move(op)};
}

namespace detail {

template <typename T, typename Op>
constexpr bool commutes() {
    if constexpr (wire::detail::is_a<Op, std::reference_wrapper>) {
        return commutes<T, std::remove_const_t<typename Op::type>>();
    } else if constexpr (std::is_same_v<Op, MinLocation> || std::is_same_v<Op, MaxLocation> ||
                         wire::detail::is_a<Op, Commutative>) {
        return true;
    } else if constexpr (requires { boost::mpi::is_commutative<Op, T>::value; }) {
        return boost::mpi::is_commutative<Op, T>::value;
    } else {
        return false;
    }
}

template <typename Op, template <typename> typename Functor, typename T>
inline constexpr bool is_functor =
    std::is_same_v<Op, Functor<void>> || std::is_same_v<Op, Functor<T>>;

template <typename T>
inline constexpr bool is_integer =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>;

struct NoOp {};

template <typename T, typename Op>
auto builtin_bit_op() noexcept {
    // clang-format off
    if constexpr (is_functor<Op, std::bit_and, T>) { return MPI_BAND; }
    else if constexpr (is_functor<Op, std::bit_or, T>) { return MPI_BOR; }
    else if constexpr (is_functor<Op, std::bit_xor, T>) { return MPI_BXOR; }
    else if constexpr (is_functor<Op, std::logical_and, T>) { return MPI_LAND; }
    else if constexpr (is_functor<Op, std::logical_or, T>) { return MPI_LOR; }
    else { return NoOp(); }
    // clang-format on
}

/// MPI's own operation for `Op` on `T`; NoOp if it has none.
template <typename T, typename Op>
auto builtin_op() noexcept {
    constexpr bool known = wire::detail::has_builtin_datatype<T>;
    constexpr bool ordered = known && (is_integer<T> || std::is_floating_point_v<T>);
    constexpr bool number = ordered || (known && wire::detail::Complex<T>);
    // clang-format off
    if constexpr (number && is_functor<Op, std::plus, T>) { return MPI_SUM; }
    else if constexpr (number && is_functor<Op, std::multiplies, T>) { return MPI_PROD; }
    else if constexpr (ordered && std::is_same_v<Op, Min>) { return MPI_MIN; }
    else if constexpr (ordered && std::is_same_v<Op, Max>) { return MPI_MAX; }
    else if constexpr (known && is_integer<T>) { return builtin_bit_op<T, Op>(); }
    else { return NoOp(); }
    // clang-format on
}

/// Asked while compiling, as has_builtin_datatype.
template <typename T, typename Op>
inline constexpr bool has_builtin_op = !std::is_same_v<decltype(builtin_op<T, Op>()), NoOp>;

/// The callable of the reduction that runs on this thread now, and what it threw. Reductions
/// inside a callable lie on top of each other like calls do.
struct OpSlot {
    const void* op;
    std::exception_ptr error;
    OpSlot* below;
};
inline thread_local OpSlot* top_op_slot = nullptr;

/// The slot on top while it lives.
class TopOp {
  public:
    explicit TopOp(const void* op) noexcept : slot_{op, nullptr, top_op_slot} {
        top_op_slot = &slot_;
    }
    TopOp(const TopOp&) = delete;
    TopOp& operator=(const TopOp&) = delete;
    ~TopOp() { top_op_slot = slot_.below; }
    /// Throws what the callable threw.
    void rethrow() const {
        if (slot_.error) [[unlikely]]
            std::rethrow_exception(slot_.error);
    }

  private:
    OpSlot slot_;
};

/// inout = in op inout, element by element. What `op` throws must not pass through MPI: it is
/// kept, and thrown after the call.
template <typename T, typename Op>
void apply_op(
    void* in, void* inout, int count, const void* op, std::exception_ptr& error) noexcept {
    if (error) return;
    try {
        const Op& callable = *static_cast<const Op*>(op);
        const T* const left = static_cast<const T*>(in);
        T* const right = static_cast<T*>(inout);
        for (int i = 0; i < count; ++i)
            right[i] = static_cast<T>(callable(left[i], right[i]));
    } catch (...) {
        error = std::current_exception();
    }
}

/// Refuses an operation that does not combine two values into one.
template <typename T, typename Op, typename Left = const T&, typename Right = const T&>
constexpr void refuse_misfit() {
    static_assert(std::is_invocable_r_v<T, const Op&, Left, Right>,
                  "norma: this operation does not make one of two of these values: it gets "
                  "elements of vectors, spans and arrays of plain data, and whole values else, "
                  "and must not change what it is called on");
}

/// What MPI calls for the operation in the slot of this thread.
template <typename T, typename Op>
void apply_top_op(void* in, void* inout, int* count, MPI_Datatype* /*type*/) noexcept {
    apply_op<T, Op>(in, inout, *count, top_op_slot->op, top_op_slot->error);
}

/// An operation that outlives the call that uses it: MPI finds it through a datatype of its
/// own, so any number may be in flight.
struct KeptOp {
    const void* op = nullptr;
    std::exception_ptr error;
    Handle<TypeKind> type;
    /// MPI may apply it on any thread that calls MPI: counted, so that each sees what the
    /// others wrote.
    std::atomic<unsigned> applied = 0;
};

/// Gives `kept` a copy of `type` that leads back to it.
void bind_type(KeptOp& kept, MPI_Datatype type);
[[nodiscard]] KeptOp& kept_op_of(MPI_Datatype type) noexcept;
/// Whether MPI may run operations of this thread's reductions on another one.
[[nodiscard]] bool several_threads_call_mpi();

/// What MPI calls for an operation that is kept.
template <typename T, typename Op>
void apply_kept_op(void* in, void* inout, int* count, MPI_Datatype* type) noexcept {
    KeptOp& kept = kept_op_of(*type);
    static_cast<void>(kept.applied.load(std::memory_order_acquire));
    apply_op<T, Op>(in, inout, *count, kept.op, kept.error);
    kept.applied.fetch_add(1, std::memory_order_release);
}

/// One MPI_Op for each pair of types, made on first use.
template <typename T, typename Op, MPI_User_function* Apply>
MPI_Op made_op() {
    static const Handle<OpKind> made = [] {
        MPI_Op op = MPI_OP_NULL;
        check(MPI_Op_create(Apply, commutes<T, Op>() ? 1 : 0, &op), "MPI_Op_create");
        return Handle<OpKind>(op);
    }();
    return made.get();
}

/// An operation as MPI wants it, for as long as a flight lasts.
template <typename T, typename Op>
class HeldOp {
  public:
    explicit HeldOp(Op op) : kept_(std::make_unique<Kept>(std::move(op))) {
        refuse_misfit<T, Op>();
        kept_->KeptOp::op = std::addressof(kept_->callable);
        bind_type(*kept_, wire::datatype<T>());
    }
    [[nodiscard]] MPI_Op mpi() const { return made_op<T, Op, &apply_kept_op<T, Op>>(); }
    /// The memory with the type that leads MPI to the operation.
    [[nodiscard]] Memory typed(Memory memory) const noexcept {
        memory.type = kept_->type.get();
        return memory;
    }
    /// Throws what the operation threw, once: it may be used again.
    void rethrow() const {
        static_cast<void>(kept_->applied.load(std::memory_order_acquire));
        if (kept_->error) std::rethrow_exception(std::exchange(kept_->error, nullptr));
    }

  private:
    struct Kept : KeptOp {
        explicit Kept(Op given) : callable(std::move(given)) {}
        Op callable;
    };
    std::unique_ptr<Kept> kept_;
};

/// The same where MPI has the operation.
template <typename T, typename Op>
requires has_builtin_op<T, Op>
class HeldOp<T, Op> {
  public:
    explicit HeldOp(const Op& /*op*/) {}
    [[nodiscard]] MPI_Op mpi() const noexcept { return builtin_op<T, Op>(); }
    [[nodiscard]] const Memory& typed(const Memory& memory) const noexcept { return memory; }
    void rethrow() const noexcept {}
};

/// Runs `reduction(MPI_Op, memory typed for it)` at once.
template <typename T, typename Op, typename Reduction>
void with_op(const Op& op, const Memory& memory, Reduction&& reduction) {
    refuse_misfit<T, Op>();
    if constexpr (has_builtin_op<T, Op>) {
        reduction(builtin_op<T, Op>(), memory);
    } else if (several_threads_call_mpi()) {
        const HeldOp<T, std::reference_wrapper<const Op>> held{std::cref(op)};
        reduction(held.mpi(), held.typed(memory));
        held.rethrow();
    } else {
        const MPI_Op made = made_op<T, Op, &apply_top_op<T, Op>>();
        const TopOp slot(std::addressof(op));
        reduction(made, memory);
        slot.rethrow();
    }
}

}  // namespace detail

}  // namespace norma
