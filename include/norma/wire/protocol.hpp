#pragma once
// Boost.Serialization's protocol: serialize() as a member or a free function, and the pair of
// save_construct_data() and load_construct_data() for classes without a default constructor.

#include "norma/wire/friends.hpp"

#include <concepts>
#include <type_traits>

namespace boost::serialization {
template <typename T>
struct version;  // comes with BOOST_CLASS_VERSION, not needed by classes without
}

namespace norma::wire::detail {

/// What Writer and Reader have in common, and what is asked whether a class knows the protocol.
/// A private base, so that Boost's namespace is searched for free functions.
class Archive : private boost::serialization::access {
  public:
    // What the serialize() functions that come with Boost ask an archive.
    [[nodiscard]] static constexpr unsigned get_library_version() noexcept { return 19; }
    template <typename T>
    void register_type(const T* /*example*/ = nullptr) noexcept {}
    template <typename T, typename U>
    void reset_object_address(const T* /*now*/, const U* /*before*/) noexcept {}
};

struct SavingArchive : Archive {
    using is_saving = std::true_type;
    using is_loading = std::false_type;
};
struct LoadingArchive : Archive {
    using is_saving = std::false_type;
    using is_loading = std::true_type;
};

/// The functions that are looked up. Those here are as general as Boost's own defaults, so that
/// the two are ambiguous and only a function written for `T` is ever the better match.
namespace free_function {

struct NotFound {};
template <typename Archive, typename T>
NotFound serialize(Archive& archive, T& value, unsigned version);
template <typename Archive, typename T>
NotFound save_construct_data(Archive& archive, const T* value, unsigned version);
template <typename Archive, typename T>
NotFound load_construct_data(Archive& archive, T* room, unsigned version);

template <typename T>
concept Serializes = requires(SavingArchive& archive, T& value) {
    { serialize(archive, value, 0U) } -> std::same_as<void>;
};
template <typename T>
concept SavesConstructData = requires(SavingArchive& archive, const T* value) {
    { save_construct_data(archive, value, 0U) } -> std::same_as<void>;
};
template <typename T>
concept LoadsConstructData = requires(LoadingArchive& archive, T* room) {
    { load_construct_data(archive, room, 0U) } -> std::same_as<void>;
};

template <typename Archive, typename T>
void call_serialize(Archive& archive, T& value, unsigned version) {
    serialize(archive, value, version);
}
template <typename Archive, typename T>
void call_save_construct_data(Archive& archive, const T* value, unsigned version) {
    save_construct_data(archive, value, version);
}
template <typename Archive, typename T>
void call_load_construct_data(Archive& archive, T* room, unsigned version) {
    load_construct_data(archive, room, version);
}

}  // namespace free_function

/// Has a serialize() of its own.
template <typename T>
concept Serializable = std::is_class_v<T> &&
    (free_function::Serializes<T> || HasMemberSerialize<T, SavingArchive>);

using free_function::SavesConstructData;

/// Is constructed from data of its own.
template <typename T>
concept Reconstructed = std::is_class_v<T> && free_function::LoadsConstructData<T>;

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
    if constexpr (free_function::Serializes<T>) {
        free_function::call_serialize(archive, value, class_version<T>());
    } else {
        boost::serialization::access::serialize(archive, value, class_version<T>());
    }
}

template <typename Archive, typename T>
void write_construct_data(Archive& archive, const T& value) {
    free_function::call_save_construct_data(archive, &value, class_version<T>());
}

/// Constructs a `T` in `room`, which takes memory that nobody uses.
template <typename Archive, typename T>
void construct_in(Archive& archive, T* room) {
    if constexpr (Reconstructed<T>) {
        free_function::call_load_construct_data(archive, room, class_version<T>());
    } else {
        boost::serialization::access::construct(room);
    }
}

}  // namespace norma::wire::detail
