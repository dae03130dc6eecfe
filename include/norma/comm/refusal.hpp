#pragma once
// What a compiler prints for a call that norma refuses: our sentence first, at the caller's
// line.
//
// A static_assert inside a template is reported after the chain of includes that leads to it.
// So each refused kind of argument has an overload of its own, marked deprecated with the
// sentence, which compilers print at once where it is called; its static_assert then ends the
// compilation.

#include "norma/wire/refusal.hpp"

#define NORMA_WRITES                                                                       \
    "norma: this call writes to what it is given: it takes no const value and no span of " \
    "const"

#define NORMA_OWNS                                                                           \
    "norma: a call that does not wait needs to own what it works on: pass std::move(x) and " \
    "get "                                                                                   \
    "it back from the future, or norma::view(x) and leave x alone until the future is ready"

#define NORMA_PERSISTENT_PLAIN                                                             \
    "norma: a persistent call works on plain data, and ranges of it, that stay in place: " \
    "numbers, enums, plain structs"

/// An overload of `call` for arguments that are refused: those for whose type `Argument`,
/// without reference, `condition` holds. What it refuses, the others must not accept.
#define NORMA_REFUSE(call, condition, why)                                                    \
    template <typename T, typename... Rest, typename Argument = std::remove_reference_t<T>>   \
    requires(condition) [[deprecated(why)]] void call(T&& /*value*/, const Rest&... /*rest*/) \
        const {                                                                               \
        static_assert(wire::detail::refused<T>, why);                                         \
    }

/// The same for calls whose type is written out: world.recv<Argument>(0).
#define NORMA_REFUSE_TYPE(call, condition, why)                                        \
    template <typename Argument, typename... Rest>                                     \
    requires(condition) [[deprecated(why)]] void call(const Rest&... /*rest*/) const { \
        static_assert(wire::detail::refused<Argument>, why);                           \
    }
