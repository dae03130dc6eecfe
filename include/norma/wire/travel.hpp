#pragma once
// Which types can be sent, and which can be received: asked before anything is instantiated,
// so that a refusal is the first thing the compiler says.
//
//     static_assert(norma::wire::Travels<Job>);   // can be written
//     static_assert(norma::wire::Makeable<Job>);  // can be made on the receiving rank
//     static_assert(norma::wire::Fillable<Job>);  // one that is there can be received into

#include "norma/wire/form.hpp"
#include "norma/wire/refusal.hpp"

#include <type_traits>

namespace norma::wire {

namespace detail {

enum class Want { written, filled, made };

template <Want want, typename T>
struct Asked {};

template <Want want, typename T, typename... Around>
constexpr bool can();

template <typename T, typename... Others>
inline constexpr bool is_among = (std::is_same_v<T, Others> || ...);

template <Want want, typename T, typename... Around, std::size_t... I>
constexpr bool parts_can(std::index_sequence<I...> /*parts*/) {
    return (can<want, Part<T, I>, Around...>() && ...);
}

template <Want want, typename T, typename... Around, std::size_t... I>
constexpr bool alternatives_can(std::index_sequence<I...> /*alternatives*/) {
    return (can<want, typename AlternativesOf<T>::template At<I>, Around...>() && ...);
}

/// Whether the values inside a `T` can be what is wanted of them: `inner` if they lie in it
/// from the beginning, `fresh` if they are put there one by one.
template <Want inner, Want fresh, typename T, typename... Around>
constexpr bool contents_can() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::array) {
        return can<inner,
                   std::remove_cvref_t<decltype(*std::begin(std::declval<T&>()))>,
                   Around...>();
    } else if constexpr (form == Form::tuple || form == Form::fields) {
        return parts_can<inner, T, Around...>(PartIndices<T>());
    } else if constexpr (form == Form::adaptor) {
        return can<inner, typename T::container_type, Around...>();
    } else if constexpr (form == Form::map) {
        return can<fresh, typename T::key_type, Around...>() &&
               can<fresh, typename T::mapped_type, Around...>();
    } else if constexpr (is_container_form<T> || form == Form::optional) {
        return can<fresh, typename T::value_type, Around...>();
    } else if constexpr (form == Form::pointer) {
        return can<fresh, std::remove_const_t<typename T::element_type>, Around...>();
    } else if constexpr (form == Form::variant) {
        constexpr std::size_t count = AlternativesOf<T>::count;
        return alternatives_can<fresh, T, Around...>(std::make_index_sequence<count>());
    } else {
        return true;
    }
}

/// Whether a `T` without a default constructor, or with parts that are const, can be made
/// nevertheless.
template <typename T, typename... Around>
constexpr bool made_without_default() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::bytes || form == Form::block) {
        return std::is_copy_constructible_v<T>;
    } else if constexpr (form == Form::tuple || form == Form::fields || form == Form::variant ||
                         (form == Form::array && std::is_class_v<T>)) {
        return contents_can<Want::made, Want::made, T, Around...>();
    } else {
        return form == Form::object && HasDefault<T> && std::is_move_constructible_v<T>;
    }
}

/// Types may hold others of their kind: what is asked already (`Around`) is not asked again.
template <Want want, typename T, typename... Around>
constexpr bool can() {
    constexpr Form form = form_of<T>;
    // NOLINTNEXTLINE(bugprone-branch-clone): each is asked only where those before say no
    if constexpr (form == Form::none) {
        return false;
    } else if constexpr (is_among<Asked<want, T>, Around...>) {
        return true;
    } else if constexpr (want == Want::written) {
        return contents_can<want, want, T, Asked<want, T>, Around...>();
    } else if constexpr (form == Form::view) {
        return false;
    } else if constexpr (form == Form::object && Reconstructed<T>) {
        return std::is_move_constructible_v<T> &&
               (want == Want::made || std::is_move_assignable_v<T>);
    } else if constexpr (has_const_part<T>()) {
        return want == Want::made && made_without_default<T, Asked<want, T>, Around...>();
    } else if constexpr (want == Want::filled || std::is_default_constructible_v<T>) {
        return contents_can<Want::filled, Want::made, T, Asked<want, T>, Around...>();
    } else {
        return made_without_default<T, Asked<want, T>, Around...>();
    }
}

}  // namespace detail

/// Can be written into a message. What a class with a serialize() of its own puts there is
/// looked at only when it is called.
template <typename T>
concept Travels = detail::can<detail::Want::written, std::remove_cvref_t<T>>();

/// Can be received into: the value is there, and values inside it can be made.
template <typename T>
concept Fillable = detail::can<detail::Want::filled, std::remove_cvref_t<T>>();

/// Can be made on the receiving rank, by one of these:
///
/// - a default constructor, which boost::serialization::access may be the only friend of;
/// - Boost's pair of functions save_construct_data() and load_construct_data();
/// - its bytes, if it is plain data;
/// - its parts, if it is a plain struct, pair, tuple, array or variant.
template <typename T>
concept Makeable = detail::can<detail::Want::made, std::remove_cv_t<T>>();

}  // namespace norma::wire
