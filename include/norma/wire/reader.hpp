#pragma once
// The reading half of the light archive.

#include "norma/base/bytes.hpp"
#include "norma/base/error.hpp"
#include "norma/wire/protocol.hpp"
#include "norma/wire/refusal.hpp"
#include "norma/wire/std_types.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace norma::wire {

/// Reads values back from bytes. Throws DecodeError where they cannot be what a Writer wrote;
/// lengths are compared with the bytes that are there before anything is allocated.
class Reader
    : private boost::serialization::access {  // as a base, so that its namespace is searched
  public:
    using is_saving = std::false_type;
    using is_loading = std::true_type;

    explicit Reader(ByteView bytes) : bytes_(bytes) {}

    template <typename T>
    Reader& operator&(T&& value) {  // const values too: Boost's wrappers come as such
        take(const_cast<std::remove_cvref_t<T>&>(value));
        return *this;
    }
    template <typename T>
    Reader& operator>>(T&& value) {
        return *this & value;
    }
    void load_binary(void* data, std::size_t size) {
        if (remaining() < size) fail_short(size);
        if (size == 0) return;
        std::memcpy(data, bytes_.data() + used_, size);
        used_ += size;
    }

    [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - used_; }
    /// Throws DecodeError if bytes are left over.
    void expect_end() const;

  private:
    template <typename T>
    T take_raw() {
        T value{};
        load_binary(&value, sizeof value);
        return value;
    }

    template <typename T>
    void take(T& value) {
        using namespace detail;
        if constexpr (any_bits_valid<T>()) {
            load_binary(static_cast<void*>(&value), sizeof value);
        } else if constexpr (std::is_same_v<T, bool>) {
            value = take_bool();
        } else if constexpr (std::is_array_v<T> || StdArray<T>) {
            for (auto& element : value)
                take(element);
        } else if constexpr (PlainSequence<T>) {
            value.resize(take_length(sizeof(typename T::value_type)));
            load_binary(static_cast<void*>(value.data()),
                        value.size() * sizeof(typename T::value_type));
        } else if constexpr (Sequence<T>) {
            take_sequence(value);
        } else if constexpr (Map<T> || Set<T>) {
            take_keyed(value);
        } else if constexpr (Tuple<T>) {
            for_each_element(value, [this](auto& element) { this->take(element); });
        } else if constexpr (Optional<T>) {
            take_optional(value);
        } else if constexpr (OwningPointer<T>) {
            value.reset(take_bool() ? new typename T::element_type() : nullptr);
            if (value) take(*value);
        } else if constexpr (Variant<T>) {
            take_variant(value);
        } else if constexpr (std::is_class_v<T>) {
            enter();
            take_class(value);
            --depth_;
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    template <typename T>
    void take_optional(T& value) {
        if (take_bool()) {
            take(value.emplace());
        } else {
            value.reset();
        }
    }

    /// An element of a container; empty ones are one byte.
    template <typename T>
    T take_element() {
        static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
        const std::size_t before = used_;
        T element{};
        take(element);
        if (used_ == before) static_cast<void>(take_raw<std::uint8_t>());
        return element;
    }

    template <typename T>
    void take_sequence(T& sequence) {
        using Element = typename T::value_type;
        const std::size_t length = take_length(detail::smallest_size<Element>());
        sequence.clear();
        if constexpr (requires { sequence.reserve(length); }) {
            const std::size_t likely = remaining() / sizeof(Element) + 1;
            sequence.reserve(length < likely ? length : likely);
        }
        for (std::size_t i = 0; i < length; ++i)
            sequence.push_back(take_element<Element>());
    }

    template <typename T>
    void take_keyed(T& container) {
        using Key = typename T::key_type;
        const std::size_t length = take_length(detail::smallest_size<Key>());
        container.clear();
        for (std::size_t i = 0; i < length; ++i) {
            Key key = take_element<Key>();
            if constexpr (detail::Map<T>) {
                static_assert(std::is_default_constructible_v<typename T::mapped_type>,
                              NORMA_NEEDS_DEFAULT);
                typename T::mapped_type mapped{};
                take(mapped);
                container.emplace_hint(container.end(), std::move(key), std::move(mapped));
            } else {
                container.emplace_hint(container.end(), std::move(key));
            }
        }
        if (container.size() != length) fail("a key that stands there twice");
    }

    template <typename T>
    void take_variant(T& value) {
        constexpr std::size_t count = detail::AlternativesOf<T>::count;
        const auto index = take_raw<std::uint32_t>();
        if (index >= count) fail("an alternative the variant does not have");
        take_alternative(value, index, std::make_index_sequence<count>());
    }
    template <typename Variant, std::size_t... I>
    void take_alternative(Variant& value,
                          std::size_t index,
                          std::index_sequence<I...> /*all*/) {
        static_cast<void>(((I == index && (take(value.template emplace<I>()), true)) || ...));
    }

    template <typename T>
    void take_class(T& value) {
        using namespace detail;
        if constexpr (HasFreeSerialize<Reader, T> || HasMemberSerialize<Reader, T>) {
            call_serialize(*this, value);
        } else if constexpr (WalkableAggregate<T>) {
            for_each_field(value, [this](auto& field) { this->take(field); });
        } else if constexpr (plain<T>()) {
            load_binary(static_cast<void*>(&value), sizeof value);
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    bool take_bool();
    /// Reads a length and refuses one that the remaining bytes cannot hold.
    std::size_t take_length(std::size_t smallest_element);
    void enter();
    [[noreturn]] void fail(const char* found) const;
    [[noreturn]] void fail_short(std::size_t wanted) const;

    ByteView bytes_;
    std::size_t used_ = 0;
    int depth_ = 0;
};

}  // namespace norma::wire
