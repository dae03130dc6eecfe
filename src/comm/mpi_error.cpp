#include "norma/comm/mpi_error.hpp"

#include "norma/comm/check.hpp"

#include <mpi.h>

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace norma {

namespace {

int class_of(int code) {
    int error_class = MPI_ERR_UNKNOWN;
    MPI_Error_class(code, &error_class);
    return error_class;
}

std::string reason(int code) {
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) {
        return fmt::format("error code {}", code);
    }
    std::string told(text.data(), static_cast<std::size_t>(length));
    if (class_of(code) == MPI_ERR_TRUNCATE) {
        told +=
            ": more came than there is room for; a vector takes a message of any length, and "
            "what all ranks combine is equally long on each";
    }
    return told;
}

std::string sentence(std::string_view call, int code, const std::string& context) {
    if (context.empty()) return fmt::format("{} failed: {}", call, reason(code));
    return fmt::format("{} failed ({}): {}", call, context, reason(code));
}

}  // namespace

MpiError::MpiError(const char* call, int code, const std::string& context)
    : detail::MpiErrorBase(call, code),
      message_(sentence(call, code, context)),
      call_(call),
      code_(code),
      error_class_(class_of(code)) {}

void throw_mpi_error(int code, const char* call, const std::string& context) {
    throw MpiError(call, code, context);
}

}  // namespace norma
