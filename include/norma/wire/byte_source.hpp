#pragma once
// What the Reader reads from: bytes handed out in order, each request compared with what is
// left, and the limits of memory and depth that a message has.

#include "norma/base/bytes.hpp"
#include "norma/base/error.hpp"
#include "norma/wire/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace norma::wire::detail {

class ByteSource : public LoadingArchive {
  public:
    explicit ByteSource(ByteView bytes)
        : bytes_(bytes),
          next_(bytes.data()),
          end_(bytes.data() + bytes.size()),
          credit_(reserve_factor * bytes.size()) {}

    void load_binary(void* data, std::size_t size) {
        const ByteView bytes = take_bytes(size);
        if (size != 0) std::memcpy(data, bytes.data(), size);
    }

    [[nodiscard]] std::size_t remaining() const noexcept {
        return static_cast<std::size_t>(end_ - next_);
    }
    /// Throws DecodeError if bytes are left over.
    void expect_end() const;

  protected:
    /// Counts how deep values lie in each other.
    class Level {
      public:
        explicit Level(ByteSource& source) : source_(source) { source_.enter(); }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --source_.depth_; }

      private:
        ByteSource& source_;
    };

    /// The next `size` bytes.
    ByteView take_bytes(std::size_t size) {
        if (remaining() < size) fail_short(size);
        const std::byte* const begin = next_;
        next_ += size;
        return {begin, size};
    }
    template <typename T>
    T take_raw() {
        T value{};
        load_binary(&value, sizeof value);
        return value;
    }
    bool take_bool() {
        const auto value = take_raw<std::uint8_t>();
        if (value > 1) fail("a truth value that is neither 0 nor 1");
        return value == 1;
    }
    /// Reads a length and refuses one that the remaining bytes cannot hold.
    template <std::size_t smallest_element>
    std::size_t take_length() {
        const auto length = take_raw<std::uint64_t>();
        if (length > remaining() / smallest_element) fail_length(length, smallest_element);
        return length;
    }
    /// For how many of `count` elements of `size` bytes memory is taken at once; for more as
    /// they come.
    std::size_t affordable(std::size_t count, std::size_t size) noexcept;

    [[nodiscard]] std::size_t used() const noexcept {
        return static_cast<std::size_t>(next_ - bytes_.data());
    }
    [[noreturn]] void fail(const char* found) const;
    [[noreturn]] void fail_short(std::size_t wanted) const;
    [[noreturn]] void fail_length(std::uint64_t length, std::size_t smallest_element) const;

  private:
    /// All containers together reserve no more memory than this many times the message.
    static constexpr std::size_t reserve_factor = 8;

    void enter();

    ByteView bytes_;
    const std::byte* next_;
    const std::byte* end_;
    std::size_t credit_;
    int depth_ = 0;
};

}  // namespace norma::wire::detail
