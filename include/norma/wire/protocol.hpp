#pragma once
// Finding serialize() the way Boost.Serialization does: a member (private ones through
// boost::serialization::access) or a free function found by its arguments.

#include <boost/serialization/access.hpp>

#include <concepts>
#include <type_traits>

namespace boost::serialization {
template <typename T>
struct version;  // comes with BOOST_CLASS_VERSION, not needed by classes without
}

namespace norma::wire::detail {

template <typename Archive, typename T>
concept HasPublicSerialize = requires(Archive& archive, T& value) {
    value.serialize(archive, 0U);
};

struct NamesSerialize {
    int serialize;
};
template <typename T>
struct BothNames : T, NamesSerialize {};

/// Whether `T` has a member called serialize, private ones included: with one, the name is
/// ambiguous in BothNames.
template <typename T>
constexpr bool names_serialize() {
    if constexpr (std::is_class_v<T> && !std::is_final_v<T>) {
        return !requires {
            &BothNames<T>::serialize;
        };
    } else {
        return false;
    }
}

template <typename Archive, typename T>
concept HasMemberSerialize = HasPublicSerialize<Archive, T> || names_serialize<T>();

namespace free_function {

struct NotFound {};
/// As general as Boost's own default, so that the two are ambiguous and only a serialize()
/// written for `T` is ever the better match.
template <typename Archive, typename T>
NotFound serialize(Archive& archive, T& value, unsigned version);

template <typename Archive, typename T>
concept Found = requires(Archive& archive, T& value) {
    { serialize(archive, value, 0U) } -> std::same_as<void>;
};

template <typename Archive, typename T>
void call(Archive& archive, T& value, unsigned version) {
    serialize(archive, value, version);
}

}  // namespace free_function

template <typename Archive, typename T>
concept HasFreeSerialize = free_function::Found<Archive, T>;

template <typename T>
constexpr unsigned class_version() {
    if constexpr (requires { boost::serialization::version<T>::value; }) {
        return boost::serialization::version<T>::value;
    } else {
        return 0;
    }
}

/// Runs the serialize() of `value` on `archive`, with the version of its class.
template <typename Archive, typename T>
void call_serialize(Archive& archive, T& value) {
    constexpr unsigned version = class_version<T>();
    if constexpr (HasFreeSerialize<Archive, T>) {
        free_function::call(archive, value, version);
    } else if constexpr (HasPublicSerialize<Archive, T>) {
        value.serialize(archive, version);
    } else {
        boost::serialization::access::serialize(archive, value, version);
    }
}

}  // namespace norma::wire::detail
