#include "base/simd_level.hpp"

#include "norma/base/error.hpp"

#include <array>
#include <cstdlib>
#include <string>

namespace norma {

const char* name(SimdLevel level) noexcept {
    switch (level) {
        case SimdLevel::avx2:
            return "avx2";
        case SimdLevel::avx512:
            return "avx512";
        default:
            return "scalar";
    }
}

SimdLevel offered_simd_level() noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2") ||
        !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("fma")) {
        return SimdLevel::scalar;
    }
    const bool wide =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
        __builtin_cpu_supports("avx512ifma");
    return wide ? SimdLevel::avx512 : SimdLevel::avx2;
#else
    return SimdLevel::scalar;
#endif
}

Result<SimdLevel> parse_simd_level(std::string_view text, SimdLevel offered) {
    for (const SimdLevel level :
         std::array{SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512}) {
        if (text != name(level)) continue;
        if (level <= offered) return level;
        return Failure{"NORMA_SIMD=" + std::string(text) + ": this machine has " +
                       name(offered) + " at most"};
    }
    return Failure{"NORMA_SIMD=" + std::string(text) + ": it is scalar, avx2 or avx512"};
}

Result<SimdLevel> asked_simd_level() {
    const char* asked = std::getenv("NORMA_SIMD");
    if (asked == nullptr) return offered_simd_level();
    return parse_simd_level(asked, offered_simd_level());
}

SimdLevel simd_level() {
    static const SimdLevel level = [] {
        const auto asked = asked_simd_level();
        if (!asked) throw UsageError(asked.error());
        return *asked;
    }();
    return level;
}

}  // namespace norma
