#pragma once
// Looking into structs nobody declared to us: how many fields, of what kinds, and each in turn.
//
//     struct Point { double x, y; std::string name; };
//     for_each_field(point, [](auto& field) { ... });  // x, y, name

#include <boost/pfr/core.hpp>

#include <cstddef>
#include <cstdlib>
#include <tuple>
#include <type_traits>
#include <utility>

namespace norma::wire::detail {

// The conversions must be implicit: that is how they ask the compiler.
// NOLINTBEGIN(google-explicit-constructor)

/// Converts (in thought: never called) to any field type of `T`, so that T{Any, Any, ...} tells
/// how many fields fit. Not to allocator_arg_t, which would call the wrong constructor of a
/// std::tuple.
template <typename T>
struct AnyField {
    template <typename Field>
    requires(!std::is_same_v<Field, T> && !std::is_same_v<Field, std::allocator_arg_t>)
    operator Field() const noexcept {
        std::abort();
    }
};

/// Converts to the fields of `T` that satisfy `Good`. For the others the conversion exists but
/// is private: a nested struct with a bad field is refused as a whole. Were there no
/// conversion, the compiler would open the nested struct and be content with its first fields.
template <typename T, template <typename> typename Good>
class GoodField {
  public:
    template <typename Field>
    requires(!std::is_same_v<Field, T> && Good<Field>::value) operator Field() const noexcept {
        std::abort();
    }

  private:
    template <typename Field>
    requires(!std::is_same_v<Field, T> && !Good<Field>::value) operator Field() const noexcept {
        std::abort();
    }
};

/// Converts to the base classes of `T` alone.
template <typename T>
struct BaseOf {
    template <typename Base>
    requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>) operator Base()
        const noexcept {
        std::abort();
    }
};

// NOLINTEND(google-explicit-constructor)

template <typename Probe, std::size_t>
using Repeat = Probe;

template <typename T, typename Probe, std::size_t... I>
constexpr bool accepts(std::index_sequence<I...> /*count*/) {
    return requires {
        T{Repeat<Probe, I>{}...};
    };
}

/// Whether T{Probe, Probe, ... (count)} compiles.
template <typename T, typename Probe, std::size_t Count>
constexpr bool accepts() {
    return accepts<T, Probe>(std::make_index_sequence<Count>());
}

template <typename T, std::size_t Low, std::size_t High>
constexpr std::size_t search_field_count() {  // Low fields fit, High do not
    if constexpr (High - Low == 1) {
        return Low;
    } else {
        constexpr std::size_t middle = Low + (High - Low) / 2;
        if constexpr (accepts<T, AnyField<T>, middle>()) {
            return search_field_count<T, middle, High>();
        } else {
            return search_field_count<T, Low, middle>();
        }
    }
}

template <typename T, std::size_t Low>
constexpr std::size_t field_count_above() {
    constexpr std::size_t high = Low == 0 ? 1 : 2 * Low;
    if constexpr (accepts<T, AnyField<T>, high>()) {
        return field_count_above<T, high>();
    } else {
        return search_field_count<T, Low, high>();
    }
}

constexpr std::size_t most_walkable_fields = 100;  // what Boost.PFR's structured bindings reach

/// Number of fields if at least `Least` must be given, because of one without a default. A
/// reference has none either, and would take a temporary: it gives itself away by not being
/// assignable.
template <typename T, std::size_t Least = 0>
constexpr std::size_t count_fields() {
    if constexpr (accepts<T, AnyField<T>, Least>()) {
        return field_count_above<T, Least>();
        // NOLINTNEXTLINE(bugprone-sizeof-expression): a field takes a byte at least
    } else if constexpr (std::is_move_assignable_v<T> && Least < sizeof(T) &&
                         Least < most_walkable_fields) {
        return count_fields<T, Least + 1>();
    } else {
        return 0;
    }
}

/// Number of fields of the aggregate `T`; each element of a C array counts, a base class is
/// one. 0 if there is a reference among them.
template <typename T>
constexpr std::size_t field_count = count_fields<T>();

/// Whether every field of the aggregate `T`, and every element of its C arrays, is `Good`.
template <typename T, template <typename> typename Good>
constexpr bool all_fields() {
    return accepts<T, GoodField<T, Good>, field_count<T>>();
}

template <typename T, std::size_t... Before, std::size_t... Inside, std::size_t... After>
constexpr bool braces_fit(std::index_sequence<Before...> /*before*/,
                          std::index_sequence<Inside...> /*inside*/,
                          std::index_sequence<After...> /*after*/) {
    using Any = AnyField<T>;
    return requires {
        T{Repeat<Any, Before>{}..., {Repeat<Any, Inside>{}...}, Repeat<Any, After>{}...};
    };
}

/// Whether a C array of `Size` elements begins at field `At`: {a, b, ...} may stand for exactly
/// `Size` fields there. A nested struct or container takes the same braces for one field.
template <typename T, std::size_t At, std::size_t Size>
constexpr bool array_at() {
    constexpr auto before = std::make_index_sequence<At>();
    constexpr auto inside = std::make_index_sequence<Size>();
    constexpr std::size_t rest = field_count<T> - At - Size;
    return braces_fit<T>(before, inside, std::make_index_sequence<rest>()) &&
           !braces_fit<T>(before, inside, std::make_index_sequence<rest + 1>());
}

template <typename T, std::size_t At, std::size_t... I>
constexpr bool any_array_at(std::index_sequence<I...> /*sizes*/) {
    return (array_at<T, At, I + 2>() || ...);
}

template <typename T, std::size_t... At>
constexpr bool has_array_field(std::index_sequence<At...> /*starts*/) {
    constexpr std::size_t count = field_count<T>;
    return (any_array_at<T, At>(std::make_index_sequence<count - At - 1>()) || ...);
}

template <typename T, std::size_t... I>
constexpr bool has_base(std::index_sequence<I...> /*all but the first*/) {
    return requires {
        T{BaseOf<T>{}, Repeat<AnyField<T>, I>{}...};
    };
}

template <typename T>
constexpr bool has_walkable_fields() {
    constexpr std::size_t count = field_count<T>;
    // NOLINTNEXTLINE(bugprone-branch-clone): the next is asked only of the others
    if constexpr (count == 0 || count > most_walkable_fields) {
        return false;
    } else if constexpr (has_base<T>(std::make_index_sequence<count - 1>())) {
        return false;
    } else {
        return !has_array_field<T>(std::make_index_sequence<count>());
    }
}

/// An aggregate whose fields can be visited one by one: no base class, no C array of two or
/// more.
template <typename T>
constexpr bool walkable() {
    if constexpr (!std::is_class_v<T> || !std::is_aggregate_v<T> || std::is_polymorphic_v<T>) {
        return false;
    } else {
        return std::is_empty_v<T> || has_walkable_fields<T>();
    }
}

template <typename T>
concept WalkableAggregate = walkable<T>();

/// A tuple of references to the fields. Boost.PFR is told their number: where it counts them
/// itself, g++ 12 breaks down at a field of type std::array<std::string, 2>.
template <typename T>
constexpr auto fields_of(T& value) {
    using Count = std::integral_constant<std::size_t, field_count<std::remove_const_t<T>>>;
    return boost::pfr::detail::tie_as_tuple(value, Count());
}

template <std::size_t I, typename Fields>
constexpr auto& field(const Fields& fields) {
    return boost::pfr::detail::sequence_tuple::get<I>(fields);
}

template <typename T, std::size_t I>
using FieldType = std::remove_reference_t<decltype(field<I>(fields_of(std::declval<T&>())))>;

template <typename Fields, typename Visit, std::size_t... I>
constexpr void for_each_field_in(const Fields& fields,
                                 const Visit& visit,
                                 std::index_sequence<I...> /*all*/) {
    (visit(field<I>(fields)), ...);
}

/// Calls `visit` with each field of `value`, in order.
template <typename T, typename Visit>
constexpr void for_each_field(T& value, const Visit& visit) {
    if constexpr (!std::is_empty_v<T>) {
        constexpr std::size_t count = field_count<std::remove_const_t<T>>;
        for_each_field_in(fields_of(value), visit, std::make_index_sequence<count>());
    }
}

}  // namespace norma::wire::detail
