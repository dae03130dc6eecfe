#pragma once
// The arithmetic of IEEE 754 as it is by default, whatever the program has set.

#include <cfenv>

namespace norma::exactly {

/// While it lives this thread rounds to nearest, keeps subnormal numbers, and traps nothing;
/// what was set, and the flags, come back afterwards.
class DefaultArithmetic {
  public:
    DefaultArithmetic() noexcept {
        std::fegetenv(&before_);
        std::fesetenv(FE_DFL_ENV);
    }
    DefaultArithmetic(const DefaultArithmetic&) = delete;
    DefaultArithmetic& operator=(const DefaultArithmetic&) = delete;
    ~DefaultArithmetic() { std::fesetenv(&before_); }

  private:
    std::fenv_t before_{};
};

}  // namespace norma::exactly
