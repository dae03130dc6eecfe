#include "norma/comm/target.hpp"

#include "norma/base/error.hpp"

#include <fmt/format.h>

namespace norma::detail {

void refuse_nothing() {
    throw UsageError(
        "from no_rank nothing comes, and a value of this type cannot be made of nothing: give "
        "it a default constructor, or do not receive there");
}

void refuse_part_of_element(std::size_t bytes, std::size_t element_size) {
    throw DecodeError(fmt::format(
        "a message of {} bytes is no whole number of elements of {} bytes: it was sent as "
        "another type",
        bytes,
        element_size));
}

void refuse_length(std::size_t bytes, std::size_t count, std::size_t element_size) {
    const std::string expected = element_size == 1
                                     ? fmt::format("exactly {} bytes", count)
                                     : fmt::format("exactly {} element{} of {} bytes",
                                                   count,
                                                   count == 1 ? "" : "s",
                                                   element_size);
    throw DecodeError(
        fmt::format("a message of {} bytes came where {} were to be received: send as many, or "
                    "receive into a vector, which takes any number",
                    bytes,
                    expected));
}

}  // namespace norma::detail
