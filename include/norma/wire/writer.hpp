#pragma once
// The writing half of the light archive.

#include "norma/base/bytes.hpp"
#include "norma/wire/protocol.hpp"
#include "norma/wire/refusal.hpp"
#include "norma/wire/std_types.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace norma::wire {

/// How deep values may lie within values (trees, lists of unique_ptr) before it is an error:
/// each level takes stack, and a message from outside must not take all of it.
inline constexpr int max_depth = 1000;

/// Appends values to a vector of bytes, which has its final size once the Writer is gone.
class Writer
    : private boost::serialization::access {  // as a base, so that its namespace is searched
  public:
    using is_saving = std::true_type;
    using is_loading = std::false_type;

    explicit Writer(Bytes& bytes) : bytes_(bytes), start_(bytes.size()), used_(start_) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { bytes_.resize(used_); }  // only ever shrinks, so it cannot throw

    template <typename T>
    Writer& operator&(const T& value) {
        put(value);
        return *this;
    }
    template <typename T>
    Writer& operator<<(const T& value) {
        put(value);
        return *this;
    }
    void save_binary(const void* data, std::size_t size) {
        if (size == 0) return;
        if (bytes_.size() - used_ < size) grow(size);
        std::memcpy(bytes_.data() + used_, data, size);
        used_ += size;
    }

  private:
    template <typename T>
    void put_raw(const T& value) {
        save_binary(&value, sizeof value);
    }
    void put_length(std::size_t length) { put_raw(static_cast<std::uint64_t>(length)); }

    template <typename T>
    void put(const T& value) {
        using namespace detail;
        if constexpr (any_bits_valid<T>()) {
            put_raw(value);
        } else if constexpr (std::is_same_v<T, bool>) {
            put_raw(static_cast<std::uint8_t>(value));
        } else if constexpr (std::is_array_v<T> || StdArray<T>) {
            for (const auto& element : value)
                put(element);
        } else if constexpr (PlainSequence<T>) {
            put_length(value.size());
            save_binary(value.data(), value.size() * sizeof(typename T::value_type));
        } else if constexpr (Sequence<T> || Set<T>) {
            put_elements(value);
        } else if constexpr (Map<T>) {
            put_entries(value);
        } else if constexpr (Tuple<T>) {
            for_each_element(value, [this](const auto& element) { this->put(element); });
        } else if constexpr (Optional<T> || OwningPointer<T>) {
            put(static_cast<bool>(value));
            if (value) put(*value);
        } else if constexpr (Variant<T>) {
            put_variant(value);
        } else if constexpr (std::is_class_v<T>) {
            enter();
            put_class(value);
            --depth_;
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    template <typename Range>
    void put_elements(const Range& range) {
        put_length(range.size());
        for (const auto& element : range)
            put_element(element);
    }

    template <typename T>
    void put_entries(const T& map) {
        put_length(map.size());
        for (const auto& [key, mapped] : map) {
            put_element(key);
            put(mapped);
        }
    }

    /// At least one byte for each element, so that a reader can judge a length.
    template <typename T>
    void put_element(const T& element) {
        const std::size_t before = used_;
        put(element);
        if (used_ == before) put_raw(std::uint8_t{0});
    }

    template <typename T>
    void put_variant(const T& value) {
        if (value.valueless_by_exception()) refuse_valueless();
        put_raw(static_cast<std::uint32_t>(value.index()));
        put_alternative(value, std::make_index_sequence<detail::AlternativesOf<T>::count>());
    }
    template <typename T, std::size_t... I>
    void put_alternative(const T& variant, std::index_sequence<I...> /*all*/) {
        static_cast<void>(((I == variant.index() && (put(get<I>(variant)), true)) || ...));
    }

    template <typename T>
    void put_class(const T& value) {
        using namespace detail;
        if constexpr (HasFreeSerialize<Writer, T> || HasMemberSerialize<Writer, T>) {
            call_serialize(*this, const_cast<T&>(value));  // one serialize() serves both ways
        } else if constexpr (WalkableAggregate<T>) {
            for_each_field(value, [this](const auto& field) { this->put(field); });
        } else if constexpr (plain<T>()) {
            put_raw(value);
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    void grow(std::size_t needed);
    void enter();
    [[noreturn]] static void refuse_valueless();

    Bytes& bytes_;
    std::size_t start_;
    std::size_t used_;
    int depth_ = 0;
};

}  // namespace norma::wire
