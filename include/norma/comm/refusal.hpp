#pragma once
// What a compiler prints for a call that norma refuses: our sentence first, at the caller's
// line.
//
// A static_assert inside a template is reported after the chain of includes that leads to it.
// So each refused kind of argument has an overload of its own, marked deprecated with the
// sentence, which compilers print at once where it is called; its static_assert then ends the
// compilation.

#include "norma/comm/elements.hpp"
#include "norma/wire/refusal.hpp"

#define NORMA_WRITES                                                                       \
    "norma: this call writes to what it is given: it takes no const value and no span of " \
    "const, and nothing with a const part"

#define NORMA_OWNS                                                                           \
    "norma: a call that does not wait needs to own what it works on: pass std::move(x) and " \
    "get "                                                                                   \
    "it back from the future, or norma::view(x) and leave x alone until the future is ready"

#define NORMA_TEXT                                                                          \
    "norma: an array of characters, as text between quotes is, would travel with the zero " \
    "byte at its end: give this call a std::string of the text, or a std::span of the array"

#define NORMA_GIVES_ITS_OWN                                                                   \
    "norma: a span shows memory of the caller, and this call gives a value of its own: pass " \
    "a vector or a string, or the span to the call ending in _into"

#define NORMA_SAME_ELEMENTS                                                                 \
    "norma: what comes has the type of what goes: give this call memory of the same plain " \
    "data twice"

#define NORMA_ROWS                                                                           \
    "norma: this call takes rows of plain data: a vector or a span of it where each rank "   \
    "gives one row, norma::Ragged(rows) where it gives one to each rank; the calls without " \
    "_v take values of any type"

#define NORMA_BY_RANK                                                                       \
    "norma: sparse_exchange() takes messages by their destination: a map or another range " \
    "of pairs of rank and value"

#define NORMA_STAYS                                                                        \
    "norma: this call does not wait, and works on memory of the caller until it is over: " \
    "give it a variable or a span, nothing that is gone at the end of the line"

#define NORMA_REDUCES_ITS_OWN                                                                 \
    "norma: a span shows memory of the caller, and this call gives a value of its own: pass " \
    "a vector, or reduce in place by all_reduce_into(span, op)"

#define NORMA_PERSISTENT_PLAIN                                                             \
    "norma: a persistent call works on plain data, and ranges of it, that stay in place: " \
    "numbers, enums, plain structs"

namespace norma::detail {

/// What a refused call gives, so that nothing else is wrong with the line it stands in.
struct Refused {};

}  // namespace norma::detail

/// An overload of `call` for arguments that are refused: those for whose type `Argument`,
/// without reference, `condition` holds. What it refuses, the others must not accept.
#define NORMA_REFUSE(call, condition, why)                                                  \
    template <typename T, typename... Rest, typename Argument = std::remove_reference_t<T>> \
    requires(condition) [[deprecated(why)]] detail::Refused call(                           \
        T&& /*value*/, const Rest&... /*rest*/) const {                                     \
        static_assert(wire::detail::refused<T>, why);                                       \
        return {};                                                                          \
    }

/// An overload of `call` for what cannot be sent as a `Value`, which is made of `Argument`.
#define NORMA_REFUSE_UNSENDABLE(call, Value)                                   \
    NORMA_REFUSE(call, detail::is_text_array<Argument>, NORMA_TEXT)            \
    NORMA_REFUSE(call,                                                         \
                 !detail::is_text_array<Argument> && !detail::Sendable<Value>, \
                 NORMA_CANNOT_TRAVEL)

/// The same for values that are made on another rank.
#define NORMA_REFUSE_UNGATHERED(call, Value) \
    NORMA_REFUSE_UNSENDABLE(call, Value)     \
    NORMA_REFUSE(call, detail::Sendable<Value> && !detail::Gathered<Value>, NORMA_NEEDS_DEFAULT)

/// The same where `Part`s are given in a range, one of which each rank gets.
#define NORMA_REFUSE_UNGATHERED_PARTS(call, Part)                    \
    NORMA_REFUSE(call, !detail::Sendable<Part>, NORMA_CANNOT_TRAVEL) \
    NORMA_REFUSE(call, detail::Sendable<Part> && !detail::Gathered<Part>, NORMA_NEEDS_DEFAULT)

/// The same for what is no value that the call could give one of.
#define NORMA_REFUSE_UNOWNED(call, Value)                        \
    NORMA_REFUSE(call, detail::is_text_array<Value>, NORMA_TEXT) \
    NORMA_REFUSE(call, detail::Showing<Value>, NORMA_REDUCES_ITS_OWN)

/// The same for values that are filled on other ranks, and given.
#define NORMA_REFUSE_UNBROADCAST(call, Value)                                               \
    NORMA_REFUSE_UNSENDABLE(call, Value)                                                    \
    NORMA_REFUSE(call,                                                                      \
                 detail::Sendable<Value>&& detail::FixedMemory<Value> && !PlainData<Value>, \
                 NORMA_GIVES_ITS_OWN)                                                       \
    NORMA_REFUSE(                                                                           \
        call,                                                                               \
        detail::Sendable<Value> && !detail::FixedMemory<Value> && !detail::Fillable<Value>, \
        NORMA_NEEDS_DEFAULT)

/// The same where the value is moved in or lent.
#define NORMA_REFUSE_HELD_UNGATHERED(call)                                              \
    NORMA_REFUSE(call, detail::is_text_array<detail::HeldValue<T>>, NORMA_TEXT)         \
    NORMA_REFUSE(call, !detail::Holdable<T>, NORMA_OWNS)                                \
    NORMA_REFUSE(call,                                                                  \
                 detail::Holdable<T> && !detail::is_text_array<detail::HeldValue<T>> && \
                     !detail::Sendable<detail::HeldValue<T>>,                           \
                 NORMA_CANNOT_TRAVEL)                                                   \
    NORMA_REFUSE(call,                                                                  \
                 detail::Holdable<T>&& detail::Sendable<detail::HeldValue<T>> &&        \
                     !detail::Gathered<detail::HeldValue<T>>,                           \
                 NORMA_NEEDS_DEFAULT)

/// The same for calls whose type is written out: world.recv<Argument>(0).
#define NORMA_REFUSE_TYPE(call, condition, why)                                           \
    template <typename Argument, typename... Rest>                                        \
    requires(condition) [[deprecated(why)]] detail::Refused call(const Rest&... /*rest*/) \
        const {                                                                           \
        static_assert(wire::detail::refused<Argument>, why);                              \
        return {};                                                                        \
    }

/// The same for memory that is gone at the end of the line, where `call` reads its first
/// argument later: a better match for it than const T&.
#define NORMA_REFUSE_TEMPORARY(call)                                                \
    template <typename T, typename Out, typename... Rest>                           \
    requires(!detail::Showing<T>) [[deprecated(NORMA_STAYS)]] detail::Refused call( \
        const T&& /*value*/, Out&& /*out*/, Rest... /*rest*/) const {               \
        static_assert(wire::detail::refused<T>, NORMA_STAYS);                       \
        return {};                                                                  \
    }

/// The same for calls that fill their second argument later, and take only what stays for it.
#define NORMA_REFUSE_TEMPORARY_RESULT(call)                               \
    template <typename T, typename Out, typename... Rest>                 \
    requires(detail::OfElementsOf<Out, T> && !detail::Staying<Out>)       \
        [[deprecated(NORMA_STAYS)]] detail::Refused                       \
        call(const T& /*value*/, Out&& /*out*/, Rest... /*rest*/) const { \
        static_assert(wire::detail::refused<T>, NORMA_STAYS);             \
        return {};                                                        \
    }

#define NORMA_REFUSE_REDUCED_TO_OTHERS(call) \
    NORMA_REFUSE(call, (detail::is_reduced_to_others<Argument, Rest...>), NORMA_SAME_ELEMENTS)
#define NORMA_REFUSE_OF_OTHERS(call) \
    NORMA_REFUSE(call, (detail::is_of_other_elements<Argument, Rest...>), NORMA_SAME_ELEMENTS)

/// Refuses memory of other elements in all calls that read one piece of memory and fill
/// another; `i` stands before their names, or nothing.
#define NORMA_REFUSE_OTHER_ELEMENTS(i)                           \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##all_reduce_into)           \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##exclusive_scan_into)       \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##reduce_into)               \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##reduce_scatter_block_into) \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##reduce_scatter_into)       \
    NORMA_REFUSE_REDUCED_TO_OTHERS(i##scan_into)                 \
    NORMA_REFUSE_OF_OTHERS(i##all_gather_into)                   \
    NORMA_REFUSE_OF_OTHERS(i##all_to_all_into)                   \
    NORMA_REFUSE_OF_OTHERS(i##gather_into)                       \
    NORMA_REFUSE_OF_OTHERS(i##scatter_into)

/// Refuses memory that is gone at the end of the line in all of them, and those ending in _v.
#define NORMA_REFUSE_TEMPORARIES(i)                      \
    NORMA_REFUSE_TEMPORARY(i##all_reduce_into)           \
    NORMA_REFUSE_TEMPORARY(i##exclusive_scan_into)       \
    NORMA_REFUSE_TEMPORARY(i##reduce_into)               \
    NORMA_REFUSE_TEMPORARY(i##reduce_scatter_block_into) \
    NORMA_REFUSE_TEMPORARY(i##reduce_scatter_into)       \
    NORMA_REFUSE_TEMPORARY(i##scan_into)                 \
    NORMA_REFUSE_TEMPORARY(i##all_gather_into)           \
    NORMA_REFUSE_TEMPORARY(i##all_to_all_into)           \
    NORMA_REFUSE_TEMPORARY(i##gather_into)               \
    NORMA_REFUSE_TEMPORARY(i##scatter_into)              \
    NORMA_REFUSE_TEMPORARY(i##all_gather_v_into)         \
    NORMA_REFUSE_TEMPORARY(i##all_to_all_v_into)         \
    NORMA_REFUSE_TEMPORARY(i##gather_v_into)             \
    NORMA_REFUSE_TEMPORARY(i##scatter_v_into)
