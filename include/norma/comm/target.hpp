#pragma once
// Where a message goes whose length is known only when it comes.

#include "norma/base/bytes.hpp"
#include "norma/comm/codec.hpp"
#include "norma/comm/memory.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>

namespace norma::detail {

class Target {
  public:
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    virtual ~Target() = default;

    /// Memory for a message of so many bytes. Throws DecodeError if none can have that length.
    virtual Memory room(std::size_t bytes) = 0;
    /// Called once the bytes are there.
    virtual void arrived() {}
};

[[noreturn]] void refuse_nothing();
[[noreturn]] void refuse_part_of_element(std::size_t bytes, std::size_t element_size);
/// Throws DecodeError unless `bytes` is a whole number of elements.
inline std::size_t whole_elements(std::size_t bytes, std::size_t element_size) {
    if (bytes % element_size != 0) [[unlikely]]
        refuse_part_of_element(bytes, element_size);
    return bytes / element_size;
}
inline void expect_exactly(std::size_t bytes, const Memory& memory) {
    if (bytes != memory.bytes()) [[unlikely]]
        refuse_length(bytes, memory.count, memory.element_size);
}

/// Memory of the caller, which the message must fill exactly.
class FixedTarget final : public Target {
  public:
    explicit FixedTarget(const Memory& memory) : memory_(memory) {}
    Memory room(std::size_t bytes) override {
        expect_exactly(bytes, memory_);
        return memory_;
    }

  private:
    Memory memory_;
};

/// A plain value of its bytes, by its default constructor if it has one.
template <PlainData T>
T made_of_bytes(const std::byte* bytes) {
    if constexpr (std::is_default_constructible_v<T>) {
        T value{};
        std::memcpy(static_cast<void*>(&value), bytes, sizeof value);
        return value;
    } else {
        std::array<std::byte, sizeof(T)> copy;
        std::memcpy(copy.data(), bytes, sizeof copy);
        return std::bit_cast<T>(copy);
    }
}

/// Fills a value of any type that can travel.
template <typename T>
class ValueTarget;

template <PlainData T>
class ValueTarget<T> final : public Target {
  public:
    explicit ValueTarget(T& value) : value_(value) {}
    Memory room(std::size_t bytes) override {
        const Memory memory = memory_of(value_);
        expect_exactly(bytes, memory);
        return memory;
    }

  private:
    T& value_;
};

template <wire::GrowingPlainRange T>
class ValueTarget<T> final : public Target {
  public:
    explicit ValueTarget(T& value) : value_(value) {}
    Memory room(std::size_t bytes) override {
        wire::resize(value_, whole_elements(bytes, sizeof(wire::ElementOf<T>)));
        return memory_of(value_);
    }

  private:
    T& value_;
};

template <Serialized T>
class ValueTarget<T> final : public Target {
  public:
    explicit ValueTarget(T& value) : value_(value) {}
    Memory room(std::size_t bytes) override {
        message_ = scratch_.room(bytes);
        return memory_of(message_);
    }
    void arrived() override { read_message_into(message_, value_); }

  private:
    T& value_;
    Scratch scratch_;
    std::span<std::byte> message_;
};

/// Makes a value of what comes.
template <typename T>
class Incoming;

template <PlainData T>
class Incoming<T> final : public Target {
  public:
    Memory room(std::size_t bytes) override {
        expect_exactly(bytes, memory());
        return memory();
    }
    [[nodiscard]] Memory memory() { return {bytes_.data(), 1, wire::datatype<T>(), sizeof(T)}; }
    [[nodiscard]] T take() const { return made_of_bytes<T>(bytes_.data()); }

  private:
    alignas(T) std::array<std::byte, sizeof(T)> bytes_{};
};

template <wire::GrowingPlainRange T>
class Incoming<T> final : public Target {
  public:
    Memory room(std::size_t bytes) override { return target_.room(bytes); }
    [[nodiscard]] T take() { return std::move(value_); }

  private:
    T value_;
    ValueTarget<T> target_{value_};
};

template <Serialized T>
class Incoming<T> final : public Target {
  public:
    Memory room(std::size_t bytes) override {
        message_ = scratch_.room(bytes);
        return memory_of(message_);
    }
    void arrived() override { value_.emplace(read_message<T>(message_)); }
    [[nodiscard]] Carried<T> take() {
        if (value_) [[likely]]
            return std::move(*value_);
        if constexpr (std::is_default_constructible_v<Carried<T>>) {
            return Carried<T>{};  // from no_rank nothing comes
        } else {
            refuse_nothing();
        }
    }

  private:
    std::optional<Carried<T>> value_;
    Scratch scratch_;
    std::span<std::byte> message_;
};

}  // namespace norma::detail
