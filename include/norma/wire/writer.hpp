#pragma once
// The writing half of the light archive.

#include "norma/base/bytes.hpp"
#include "norma/wire/form.hpp"
#include "norma/wire/measure.hpp"
#include "norma/wire/refusal.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace norma::wire {

/// Writes values into a vector of bytes, which has its final size once the Writer is gone.
class Writer : public detail::SavingArchive {
  public:
    /// Appends to what is there.
    explicit Writer(Bytes& bytes) : Writer(bytes, bytes.size()) {}
    /// Writes from byte `begin` on, over what is there, and beyond it as needed.
    Writer(Bytes& bytes, std::size_t begin) : bytes_(bytes), begin_(begin) { aim(begin); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() {
        if (next_ != end_) bytes_.resize(used());  // only ever shrinks, so it cannot throw
    }

    /// Appends a value; both spellings are Boost.Serialization's.
    ///@{
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
    ///@}
    /// Appends bytes as they are.
    void save_binary(const void* data, std::size_t size) {
        if (static_cast<std::size_t>(end_ - next_) < size) grow(size);
        if (size == 0) return;
        std::memcpy(next_, data, size);
        next_ += size;
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
        constexpr Form form = form_of<T>;
        if constexpr (form == Form::bytes || form == Form::block) {
            put_raw(value);
        } else if constexpr (form == Form::boolean) {
            put_raw(static_cast<std::uint8_t>(value));
        } else if constexpr (form == Form::array) {
            for (const auto& element : value)
                put(element);
        } else if constexpr (form == Form::tuple) {
            for_each_element(value, [this](const auto& element) { this->put(element); });
        } else if constexpr (form == Form::optional || form == Form::pointer) {
            put(static_cast<bool>(value));
            if (value) put(*value);
        } else if constexpr (form == Form::variant) {
            put_variant(value);
        } else if constexpr (form == Form::adaptor) {
            put(Opened<T>::container(value));
        } else if constexpr (form == Form::path) {
            put(value.native());
        } else if constexpr (form == Form::object || form == Form::fields) {
            enter();
            put_class(value);
            --depth_;
        } else {
            put_many(value);
        }
    }

    template <typename T>
    void put_many(const T& value) {
        using namespace detail;
        constexpr Form form = form_of<T>;
        if constexpr (form == Form::plain_sequence || form == Form::view) {
            put_length(value.size());
            put_array(value.data(), value.size());
        } else if constexpr (form == Form::sequence || form == Form::set) {
            put_length(value.size());
            put_elements(value);
        } else if constexpr (form == Form::forward_list) {
            put_length(static_cast<std::size_t>(std::distance(value.begin(), value.end())));
            put_elements(value);
        } else if constexpr (form == Form::map) {
            put_entries(value);
        } else if constexpr (form == Form::boost_array) {
            put_array(value.address(), value.count());
        } else if constexpr (form == Form::bitset) {
            put_bits(value);
        } else {
            static_assert(refused<T>, NORMA_CANNOT_TRAVEL);
        }
    }

    template <typename T>
    void put_array(const T* elements, std::size_t count) {
        if constexpr (detail::any_bits_valid<T>()) {
            save_binary(elements, count * sizeof(T));
        } else {
            for (std::size_t i = 0; i < count; ++i)
                put(elements[i]);
        }
    }

    template <typename Range>
    void put_elements(const Range& range) {
        for (auto&& element : range)  // vector<bool> makes its elements as it goes
            put_element<typename Range::value_type>(element);
    }

    template <typename T>
    void put_entries(const T& map) {
        put_length(map.size());
        for (const auto& [key, mapped] : map) {
            put_element<typename T::key_type>(key);
            put(mapped);
        }
    }

    /// At least one byte for each element, so that a reader can judge a length.
    template <typename T>
    void put_element(const T& element) {
        const std::size_t before = used();
        put(element);
        if (detail::smallest_size<T>() == 0 && used() == before) put_raw(std::uint8_t{0});
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
    void put_bits(const T& bits) {
        for (std::size_t byte = 0; byte < bits.size(); byte += 8) {
            unsigned eight = 0;
            for (std::size_t bit = byte; bit < bits.size() && bit < byte + 8; ++bit)
                eight |= static_cast<unsigned>(bits.test(bit)) << (bit - byte);
            put_raw(static_cast<std::uint8_t>(eight));
        }
    }

    template <typename T>
    void put_class(const T& value) {
        using namespace detail;
        if constexpr (form_of<T> == Form::fields) {
            for_each_field(value, [this](const auto& field) { this->put(field); });
        } else {
            if constexpr (SavesConstructData<T>) write_construct_data(*this, value);
            // One serialize() serves both ways, so it takes no const.
            if constexpr (Serializable<T>) call_serialize(*this, const_cast<T&>(value));
        }
    }

    [[nodiscard]] std::size_t used() const noexcept {
        return static_cast<std::size_t>(next_ - bytes_.data());
    }
    void aim(std::size_t used) noexcept {
        next_ = bytes_.data() + used;
        end_ = bytes_.data() + bytes_.size();
    }
    /// Makes room for `size` bytes more.
    void grow(std::size_t size);
    void enter();
    [[noreturn]] static void refuse_valueless();

    Bytes& bytes_;
    std::size_t begin_;
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    int depth_ = 0;
};

}  // namespace norma::wire
