#pragma once
// What boost::serialization::access, the friend of classes that travel, could do with a class.
//
// Boost has no question for that and would answer with an error inside its own headers. So we
// ask in its place: a specialisation of one of its members sees what a friend sees, and the
// lambdas in it see the same. The only way out for their types is a friend function, whose
// result the compiler then knows.

#include <boost/serialization/access.hpp>

#include <type_traits>

namespace norma::wire::detail {

struct ByFriends {};
auto asks_default(ByFriends);
auto asks_serialize(ByFriends);

template <typename AsksDefault, typename AsksSerialize>
struct Published {
    friend auto asks_default(ByFriends /*key*/) { return AsksDefault{}; }
    friend auto asks_serialize(ByFriends /*key*/) { return AsksSerialize{}; }
};

}  // namespace norma::wire::detail

template <>
inline void boost::serialization::access::construct<norma::wire::detail::ByFriends>(
    norma::wire::detail::ByFriends* /*unused*/) {
    auto asks_default = []<typename T>(T* /*at*/) {
        constexpr bool answer = requires {
            T();
        };
        return std::bool_constant<answer>();
    };
    auto asks_serialize = []<typename Archive, typename T>(Archive* archive, T* value) {
        constexpr bool answer = requires {
            value->serialize(*archive, 0U);
        };
        return std::bool_constant<answer>();
    };
    using norma::wire::detail::Published;
    static_cast<void>(Published<decltype(asks_default), decltype(asks_serialize)>{});
}

namespace norma::wire::detail {

/// A default constructor, public or a friend's.
template <typename T>
concept HasDefault = decltype(asks_default(ByFriends{})(static_cast<T*>(nullptr)))::value;

/// A member serialize(archive, version), public or a friend's.
template <typename T, typename Archive>
concept HasMemberSerialize = std::is_class_v<T> && decltype(asks_serialize(ByFriends{})(
    static_cast<Archive*>(nullptr), static_cast<T*>(nullptr)))::value;

}  // namespace norma::wire::detail
