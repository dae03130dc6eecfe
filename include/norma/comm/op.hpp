#pragma once
// How values are combined: std::plus<> and the like become MPI's own operations, any other
// callable travels beside the call, so that what a lambda captured is what is used.
//
//     world.all_reduce(x, std::plus<>());
//     world.all_reduce(x, norma::commutative([k](double a, double b) { return a + k * b; }));

#include "norma/comm/check.hpp"
#include "norma/comm/handle.hpp"
#include "norma/comm/memory.hpp"

#include <algorithm>
#include <complex>
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

/// The smaller and the larger of two values, as operations.
struct Min {
    template <typename T>
    T operator()(const T& a, const T& b) const {
        return std::min(a, b);
    }
};
struct Max {
    template <typename T>
    T operator()(const T& a, const T& b) const {
        return std::max(a, b);
    }
};

/// An operation whose operands may be exchanged, which lets MPI combine in any order.
template <typename Op>
struct Commutative {
    Op op;
    template <typename A, typename B>
    decltype(auto) operator()(const A& a, const B& b) const {
        return op(a, b);
    }
};

template <typename Op>
[[nodiscard]] Commutative<Op> commutative(Op op) {
    return {std::move(op)};
}

namespace detail {

template <typename T, typename Op>
constexpr bool commutes() {
    if constexpr (wire::detail::is_a<Op, Commutative>) {
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
inline constexpr bool is_complex = false;
template <typename T>
inline constexpr bool is_complex<std::complex<T>> = true;

template <typename T>
inline constexpr bool is_integer =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>;

template <typename T, typename Op>
MPI_Op builtin_number_op() noexcept {
    constexpr bool number = is_integer<T> || std::is_floating_point_v<T>;
    // clang-format off
    if constexpr ((number || is_complex<T>) && is_functor<Op, std::plus, T>) { return MPI_SUM; }
    else if constexpr ((number || is_complex<T>) && is_functor<Op, std::multiplies, T>) { return MPI_PROD; }
    else if constexpr (number && std::is_same_v<Op, Min>) { return MPI_MIN; }
    else if constexpr (number && std::is_same_v<Op, Max>) { return MPI_MAX; }
    else { return MPI_OP_NULL; }
    // clang-format on
}

template <typename T, typename Op>
MPI_Op builtin_bit_op() noexcept {
    // clang-format off
    if constexpr (is_functor<Op, std::bit_and, T>) { return MPI_BAND; }
    else if constexpr (is_functor<Op, std::bit_or, T>) { return MPI_BOR; }
    else if constexpr (is_functor<Op, std::bit_xor, T>) { return MPI_BXOR; }
    else if constexpr (is_functor<Op, std::logical_and, T>) { return MPI_LAND; }
    else if constexpr (is_functor<Op, std::logical_or, T>) { return MPI_LOR; }
    else { return MPI_OP_NULL; }
    // clang-format on
}

/// MPI's own operation for `Op` on `T`; MPI_OP_NULL if it has none.
template <typename T, typename Op>
MPI_Op builtin_op() noexcept {
    if (wire::detail::builtin_datatype<T>() == MPI_DATATYPE_NULL) return MPI_OP_NULL;
    const MPI_Op op = builtin_number_op<T, Op>();
    return op == MPI_OP_NULL && is_integer<T> ? builtin_bit_op<T, Op>() : op;
}

/// The callable of the reduction that runs on this thread now, and what it threw. Reductions
/// inside a callable lie on top of each other like calls do.
struct OpSlot {
    const void* op;
    std::exception_ptr error;
    OpSlot* below;
};
inline thread_local OpSlot* top_op_slot = nullptr;

/// What MPI calls: inout = in op inout, element by element.
template <typename T, typename Op>
void apply_op(void* in, void* inout, int* count, MPI_Datatype* /*type*/) noexcept {
    OpSlot& slot = *top_op_slot;
    if (slot.error) return;
    try {
        const Op& op = *static_cast<const Op*>(slot.op);
        const T* const left = static_cast<const T*>(in);
        T* const right = static_cast<T*>(inout);
        for (int i = 0; i < *count; ++i)
            right[i] = static_cast<T>(op(left[i], right[i]));
    } catch (...) {  // must not pass through MPI: thrown again after the call
        slot.error = std::current_exception();
    }
}

/// One MPI_Op for each pair of types, made on first use.
template <typename T, typename Op>
MPI_Op made_op() {
    static const Handle<OpKind> made = [] {
        MPI_Op op = MPI_OP_NULL;
        check(MPI_Op_create(&apply_op<T, Op>, commutes<T, Op>() ? 1 : 0, &op), "MPI_Op_create");
        return Handle<OpKind>(op);
    }();
    return made.get();
}

/// Runs `reduction(MPI_Op)` with `op` in the slot of this thread.
template <typename T, typename Op, typename Reduction>
void with_op(const Op& op, Reduction&& reduction) {
    const MPI_Op builtin = builtin_op<T, Op>();
    if (builtin != MPI_OP_NULL) {
        reduction(builtin);
        return;
    }
    const MPI_Op made = made_op<T, Op>();
    OpSlot slot{std::addressof(op), nullptr, top_op_slot};
    top_op_slot = &slot;
    try {
        reduction(made);
    } catch (...) {
        top_op_slot = slot.below;
        throw;
    }
    top_op_slot = slot.below;
    if (slot.error) std::rethrow_exception(slot.error);
}

/// Element by element: plain data, and ranges of it other than text.
template <typename T>
concept ReducedByElement = PlainData<T> ||
    (wire::PlainRange<T> && !wire::detail::is_a<T, std::basic_string>);

template <typename T>
struct ReducedElement {
    using Type = T;
};
template <wire::PlainRange T>
struct ReducedElement<T> {
    using Type = wire::ElementOf<T>;
};
}  // namespace detail

}  // namespace norma
