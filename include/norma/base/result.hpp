#pragma once
// A value, or the sentence that says why there is none; for what the caller is expected to
// meet.
//
//     Result<Duration> limit = parse_duration("90 s");
//     if (!limit) return Failure{limit.error()};
//     use(*limit);

#include <string>
#include <utility>
#include <variant>

namespace norma {

/// Why there is no value: where, what, and how to mend it.
struct Failure {
    std::string message;  ///< one sentence
};

/// A T, or a Failure.
template <typename T>
class Result {
  public:
    /// Implicit on purpose: `return value;` and `return Failure{...};` both read as what they
    /// are.
    ///@{
    Result(T value) : held_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
    // NOLINTNEXTLINE(google-explicit-constructor)
    Result(Failure failure) : held_(std::move(failure)) {}
    ///@}

    /// Whether there is a value.
    [[nodiscard]] explicit operator bool() const noexcept { return held_.index() == 0; }
    /// The value. Throws std::bad_variant_access when there is none.
    ///@{
    [[nodiscard]] T& operator*() { return std::get<0>(held_); }
    [[nodiscard]] const T& operator*() const { return std::get<0>(held_); }
    [[nodiscard]] T* operator->() { return &std::get<0>(held_); }
    [[nodiscard]] const T* operator->() const { return &std::get<0>(held_); }
    ///@}
    /// Why there is none. Throws std::bad_variant_access when there is a value.
    [[nodiscard]] const std::string& error() const { return std::get<1>(held_).message; }

  private:
    std::variant<T, Failure> held_;
};

}  // namespace norma
