#pragma once
// The MPI datatype of plain data; the one header of wire that knows mpi.h.

#include "norma/wire/plain_data.hpp"

#include <mpi.h>

#include <cstddef>
#include <type_traits>

namespace norma::wire {

namespace detail {

template <typename T, typename Part>
concept ComplexOf = Complex<T> && std::is_same_v<typename T::value_type, Part>;

struct NoDatatype {};

/// The MPI type of a built-in type; NoDatatype for any other.
template <typename T>
auto builtin_datatype() noexcept {
    // clang-format off
    if constexpr (std::is_same_v<T, char>) { return MPI_CHAR; }
    else if constexpr (std::is_same_v<T, signed char>) { return MPI_SIGNED_CHAR; }
    else if constexpr (std::is_same_v<T, unsigned char>) { return MPI_UNSIGNED_CHAR; }
    else if constexpr (std::is_same_v<T, std::byte>) { return MPI_BYTE; }
    else if constexpr (std::is_same_v<T, short>) { return MPI_SHORT; }
    else if constexpr (std::is_same_v<T, unsigned short>) { return MPI_UNSIGNED_SHORT; }
    else if constexpr (std::is_same_v<T, int>) { return MPI_INT; }
    else if constexpr (std::is_same_v<T, unsigned>) { return MPI_UNSIGNED; }
    else if constexpr (std::is_same_v<T, long>) { return MPI_LONG; }
    else if constexpr (std::is_same_v<T, unsigned long>) { return MPI_UNSIGNED_LONG; }
    else if constexpr (std::is_same_v<T, long long>) { return MPI_LONG_LONG; }
    else if constexpr (std::is_same_v<T, unsigned long long>) { return MPI_UNSIGNED_LONG_LONG; }
    else if constexpr (std::is_same_v<T, float>) { return MPI_FLOAT; }
    else if constexpr (std::is_same_v<T, double>) { return MPI_DOUBLE; }
    else if constexpr (std::is_same_v<T, long double>) { return MPI_LONG_DOUBLE; }
    else if constexpr (ComplexOf<T, float>) { return MPI_C_FLOAT_COMPLEX; }
    else if constexpr (ComplexOf<T, double>) { return MPI_C_DOUBLE_COMPLEX; }
    else { return NoDatatype(); }
    // clang-format on
}

/// Asked while compiling: where MPI keeps its types, only the linker knows.
template <typename T>
inline constexpr bool has_builtin_datatype =
    !std::is_same_v<decltype(builtin_datatype<T>()), NoDatatype>;

/// A committed type of `size` bytes in one piece, made on first use and kept.
MPI_Datatype bytes_datatype(std::size_t size);

}  // namespace detail

/// The MPI type of one `T`: a built-in one, or as many bytes as it has, never a typemap. So the
/// message is exactly what lies in memory, and a raw MPI_Recv can take it.
template <typename T>
MPI_Datatype datatype() {
    static_assert(PlainData<T>, "norma: datatype() is for plain data (see PlainData)");
    using Plain = std::remove_cv_t<T>;
    if constexpr (detail::has_builtin_datatype<Plain>) {
        return detail::builtin_datatype<Plain>();
    } else {
        static const MPI_Datatype bytes = detail::bytes_datatype(sizeof(Plain));
        return bytes;
    }
}

}  // namespace norma::wire
