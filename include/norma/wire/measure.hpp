#pragma once
// How many bytes a value will take in the archive, so that memory for them is taken once.

#include "norma/wire/form.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace norma::wire {

/// How deep values may lie within values (trees, lists of unique_ptr) before it is an error:
/// each level takes stack, and a message from outside must not take all of it.
inline constexpr int max_depth = 1000;

namespace detail {

template <typename T>
constexpr std::size_t fixed_size();

template <typename T, std::size_t... I>
constexpr std::size_t fixed_sum(std::index_sequence<I...> /*parts*/) {
    const bool all = (true && ... && (fixed_size<Part<T, I>>() != 0));
    return all ? smallest_size<T>() : 0;
}

/// The size of every value of `T`, or 0 if they differ in it.
template <typename T>
constexpr std::size_t fixed_size() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::bytes || form == Form::block || form == Form::boolean ||
                  form == Form::bitset) {
        return smallest_size<T>();
    } else if constexpr (form == Form::tuple || form == Form::fields) {
        return fixed_sum<T>(PartIndices<T>());
    } else {
        return 0;
    }
}

/// Adds up sizes. What a serialize() of a class writes is not known: it counts as nothing.
class Measure {
  public:
    template <typename T>
    std::size_t operator()(const T& value) {
        constexpr Form form = form_of<T>;
        constexpr std::size_t fixed = fixed_size<T>();
        if constexpr (fixed != 0) {
            return fixed;
        } else if constexpr (form == Form::plain_sequence || form == Form::view) {
            return prefix + value.size() * sizeof(typename T::value_type);
        } else if constexpr (form == Form::array) {
            return all<std::remove_cvref_t<decltype(*std::begin(value))>>(value);
        } else if constexpr (form == Form::map) {
            return prefix + entries(value);
        } else if constexpr (is_container_form<T>) {
            return prefix + all<typename T::value_type>(value);
        } else if constexpr (form == Form::optional || form == Form::pointer) {
            return 1 + (value ? (*this)(*value) : 0);
        } else if constexpr (form == Form::variant) {
            constexpr std::size_t count = AlternativesOf<T>::count;
            return sizeof(std::uint32_t) +
                   alternative(value, std::make_index_sequence<count>());
        } else if constexpr (form == Form::adaptor) {
            return (*this)(Opened<T>::container(value));
        } else if constexpr (form == Form::path) {
            return prefix + value.native().size();
        } else if constexpr (form == Form::tuple) {
            std::size_t sum = 0;
            for_each_element(value, [&](const auto& element) { sum += (*this)(element); });
            return sum;
        } else if constexpr (form == Form::fields) {
            return fields(value);
        } else {
            return 0;
        }
    }

  private:
    static constexpr std::size_t prefix = sizeof(std::uint64_t);

    template <typename Element, typename Range>
    std::size_t all(const Range& range) {
        constexpr std::size_t fixed = fixed_size<Element>();
        if constexpr (fixed != 0 && requires { std::size(range); }) {
            return std::size(range) * fixed;
        } else {
            std::size_t sum = 0;
            for (const Element& element : range)
                sum += (*this)(element);
            return sum;
        }
    }

    template <typename T>
    std::size_t entries(const T& map) {
        std::size_t sum = 0;
        for (const auto& [key, mapped] : map)
            sum += (*this)(key) + (*this)(mapped);
        return sum;
    }

    template <typename T, std::size_t... I>
    std::size_t alternative(const T& variant, std::index_sequence<I...> /*all*/) {
        std::size_t size = 0;
        static_cast<void>(
            ((I == variant.index() && (size = (*this)(get<I>(variant)), true)) || ...));
        return size;
    }

    template <typename T>
    std::size_t fields(const T& value) {
        if (depth_ == max_depth) return 0;  // will be refused when it is written
        ++depth_;
        std::size_t sum = 0;
        for_each_field(value, [&](const auto& field) { sum += (*this)(field); });
        --depth_;
        return sum;
    }

    int depth_ = 0;
};

}  // namespace detail

}  // namespace norma::wire
