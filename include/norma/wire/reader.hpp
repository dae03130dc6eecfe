#pragma once
// The reading half of the light archive.

#include "norma/wire/byte_source.hpp"
#include "norma/wire/refusal.hpp"
#include "norma/wire/travel.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace norma::wire {

/// Reads values back from bytes. Throws DecodeError where they cannot be what a Writer wrote;
/// lengths are compared with the bytes that are there before anything is allocated.
class Reader : public detail::ByteSource {
  public:
    using ByteSource::ByteSource;

    /// Reads the next value into `value`; both spellings are Boost.Serialization's.
    ///@{
    template <typename T>
    Reader& operator&(T&& value) {  // const values too: Boost's wrappers come as such
        take(const_cast<std::remove_cvref_t<T>&>(value));
        return *this;
    }
    template <typename T>
    Reader& operator>>(T&& value) {
        return *this & value;
    }
    ///@}
    /// The next value, also of a type without a default constructor: see Makeable.
    template <typename T>
    [[nodiscard]] T make() {
        using namespace detail;
        static_assert(Makeable<T>, NORMA_NEEDS_DEFAULT);
        if constexpr (Reconstructed<T>) {
            return construct<T>();
        } else if constexpr (filled_in_place<T>) {
            T value{};
            take(value);
            return value;
        } else {
            return make_without_default<T>();
        }
    }

  private:
    /// Memory in which a `T` is constructed by somebody else's code.
    template <typename T>
    struct Room {
        Room() noexcept {}  // NOLINT(modernize-use-equals-default): would be deleted
        Room(const Room&) = delete;
        Room& operator=(const Room&) = delete;
        ~Room() {
            if (holds) value.~T();
        }
        union {
            T value;
        };
        bool holds = false;
    };

    /// Whether a new `T` is best made where it will stay, and then filled.
    template <typename T>
    static constexpr bool filled_in_place =
        std::is_default_constructible_v<T> && !detail::Reconstructed<T> &&
        !detail::has_const_part<T>();

    template <typename T>
    void take(T& value) {
        using namespace detail;
        constexpr Form form = form_of<T>;
        if constexpr (form == Form::bytes || form == Form::block) {
            load_binary(static_cast<void*>(&value), sizeof value);
        } else if constexpr (form == Form::boolean) {
            value = take_bool();
        } else if constexpr (form == Form::array) {
            for (auto& element : value)
                take(element);
        } else if constexpr (form == Form::tuple) {
            for_each_element(value, [this](auto& element) { this->take(element); });
        } else if constexpr (form == Form::optional) {
            take_optional(value);
        } else if constexpr (form == Form::pointer) {
            take_pointer(value);
        } else if constexpr (form == Form::variant) {
            take_variant(value);
        } else if constexpr (form == Form::adaptor) {
            take_adaptor(value);
        } else if constexpr (form == Form::path) {
            value = make<typename T::string_type>();
        } else if constexpr (form == Form::object || form == Form::fields) {
            take_class(value);
        } else {
            take_many(value);
        }
    }

    template <typename T>
    void take_many(T& value) {
        using namespace detail;
        constexpr Form form = form_of<T>;
        if constexpr (form == Form::plain_sequence) {
            take_plain(value);
        } else if constexpr (form == Form::sequence) {
            take_sequence(value);
        } else if constexpr (form == Form::forward_list) {
            take_forward_list(value);
        } else if constexpr (form == Form::map || form == Form::set) {
            take_keyed(value);
        } else if constexpr (form == Form::boost_array) {
            take_array(value.address(), value.count());
        } else if constexpr (form == Form::bitset) {
            take_bits(value);
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    // Containers: see read_containers.hpp.
    template <typename T>
    void take_plain(T& sequence);
    template <typename T>
    void take_sequence(T& sequence);
    template <typename T>
    void take_forward_list(T& list);
    template <typename T>
    void take_keyed(T& container);
    template <typename T, typename Hint>
    void add_keyed(T& container, const Hint& hint, typename T::key_type&& key);
    template <typename T>
    void merge(T& map, std::size_t length);

    template <typename T>
    void take_array(T* elements, std::size_t count) {
        if constexpr (detail::any_bits_valid<T>()) {
            if (count > remaining() / sizeof(T)) fail_short(count);
            load_binary(static_cast<void*>(elements), count * sizeof(T));
        } else {
            for (std::size_t i = 0; i < count; ++i)
                take(elements[i]);
        }
    }

    /// Fills an element of a container, or makes one; empty ones are one byte.
    template <typename T>
    void take_element(T& element) {
        const std::size_t before = used();
        take(element);
        skip_if_empty<T>(before);
    }
    template <typename T>
    T make_element() {
        const std::size_t before = used();
        T element = make<T>();
        skip_if_empty<T>(before);
        return element;
    }
    template <typename T>
    void skip_if_empty(std::size_t before) {
        if (detail::smallest_size<T>() == 0 && used() == before) {
            static_cast<void>(take_raw<std::uint8_t>());
        }
    }

    template <typename T>
    void take_optional(T& value) {
        using Held = typename T::value_type;
        if (!take_bool()) {
            value.reset();
        } else if constexpr (filled_in_place<Held>) {
            take(value.emplace());
        } else {
            value.emplace(make<Held>());
        }
    }

    template <typename T>
    void take_pointer(T& pointer) {
        using Held = std::remove_const_t<typename T::element_type>;
        if (!take_bool()) {
            pointer.reset();
        } else if constexpr (filled_in_place<Held>) {
            auto* const held = new Held();
            pointer.reset(held);
            take(*held);
        } else {
            pointer.reset(new Held(make<Held>()));
        }
    }

    template <typename T>
    std::size_t take_alternative_index() {
        const auto index = take_raw<std::uint32_t>();
        if (index >= detail::AlternativesOf<T>::count) {
            fail("an alternative the variant does not have");
        }
        return index;
    }
    template <typename T>
    void take_variant(T& value) {
        constexpr std::size_t count = detail::AlternativesOf<T>::count;
        take_alternative(value, take_alternative_index<T>(), std::make_index_sequence<count>());
    }
    template <typename T, std::size_t... I>
    void take_alternative(T& value, std::size_t index, std::index_sequence<I...> /*all*/) {
        static_cast<void>(((I == index && (take_into<I>(value), true)) || ...));
    }
    template <std::size_t I, typename T>
    void take_into(T& value) {
        using Held = typename detail::AlternativesOf<T>::template At<I>;
        if constexpr (filled_in_place<Held>) {
            take(value.template emplace<I>());
        } else {
            value.template emplace<I>(make<Held>());
        }
    }

    template <typename T>
    void take_adaptor(T& adaptor) {
        using Open = detail::Opened<T>;
        if constexpr (requires { typename T::value_compare; }) {
            auto elements = make<typename T::container_type>();
            adaptor =
                T(Open::comparison(adaptor), std::move(elements));  // a heap, whatever came
        } else {
            take(Open::container(adaptor));
        }
    }

    template <typename T>
    void take_bits(T& bits) {
        for (std::size_t byte = 0; byte < bits.size(); byte += 8) {
            const unsigned eight = take_raw<std::uint8_t>();
            const std::size_t left = bits.size() - byte;
            if (left < 8 && eight >> left != 0) fail("a bit beyond the last of a bitset");
            for (std::size_t bit = 0; bit < left && bit < 8; ++bit)
                bits.set(byte + bit, (eight >> bit & 1U) != 0);
        }
    }

    template <typename T>
    void take_class(T& value) {
        using namespace detail;
        if constexpr (Reconstructed<T>) {
            static_assert(Fillable<T>, NORMA_NEEDS_DEFAULT);
            value = construct<T>();
        } else {
            const Level level(*this);
            if constexpr (form_of<T> == Form::fields) {
                for_each_field(value, [this](auto& field) { this->take(field); });
            } else {
                call_serialize(*this, value);
            }
        }
    }

    /// A class that others construct: the friend of its private constructor, or its
    /// load_construct_data().
    template <typename T>
    T construct() {
        using namespace detail;
        const Level level(*this);
        Room<T> room;
        construct_in(*this, &room.value);
        room.holds = true;
        if constexpr (Serializable<T>) call_serialize(*this, room.value);
        return std::move(room.value);
    }

    template <typename T>
    T make_without_default() {
        using namespace detail;
        constexpr Form form = form_of<T>;
        if constexpr (form == Form::bytes || form == Form::block) {
            return from_bytes<T>(take_bytes(sizeof(T)));
        } else if constexpr (form == Form::array) {
            constexpr std::size_t count = std::tuple_size<T>::value;
            return make_array<T>(std::make_index_sequence<count>());
        } else if constexpr (form == Form::tuple) {
            return make_parts<T>(PartIndices<T>());
        } else if constexpr (form == Form::fields) {
            const Level level(*this);
            return make_parts<T>(PartIndices<T>());
        } else if constexpr (form == Form::variant) {
            return make_alternative<T, 0>(take_alternative_index<T>());
        } else {
            return construct<T>();
        }
    }
    // Braces keep the order.
    template <typename T, std::size_t... I>
    T make_parts(std::index_sequence<I...> /*parts*/) {
        return T{make<detail::Part<T, I>>()...};
    }
    template <typename T, std::size_t... I>
    T make_array(std::index_sequence<I...> /*elements*/) {
        return T{{(static_cast<void>(I), make<typename T::value_type>())...}};
    }
    template <typename T, std::size_t I>
    T make_alternative(std::size_t index) {
        using Alternatives = detail::AlternativesOf<T>;
        if constexpr (I + 1 < Alternatives::count) {
            if (index != I) return make_alternative<T, I + 1>(index);
        }
        return T(std::in_place_index<I>, make<typename Alternatives::template At<I>>());
    }
};

}  // namespace norma::wire

#include "norma/wire/read_containers.hpp"
