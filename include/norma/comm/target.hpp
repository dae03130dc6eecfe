#pragma once
// Where a message goes whose length is known only when it comes.

#include "norma/base/bytes.hpp"
#include "norma/comm/memory.hpp"
#include "norma/wire/frame.hpp"

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

/// Throws DecodeError unless `bytes` is a whole number of elements (of exactly `count`
/// elements).
std::size_t whole_elements(std::size_t bytes, std::size_t element_size);
void expect_exactly(std::size_t bytes, const Memory& memory);

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
        value_.resize(whole_elements(bytes, sizeof(wire::ElementOf<T>)));
        return memory_of(value_);
    }

  private:
    T& value_;
};

template <wire::Archived T>
class ValueTarget<T> final : public Target {
  public:
    explicit ValueTarget(T& value) : value_(value) {}
    Memory room(std::size_t bytes) override {
        frame_.resize(bytes);
        return memory_of(frame_);
    }
    void arrived() override { wire::unframe_value_into(frame_, value_); }

  private:
    T& value_;
    Bytes frame_;
};

}  // namespace norma::detail
