#pragma once
// What MPI says of a message that has come.

#include "norma/comm/call.hpp"

#include <cstddef>

namespace norma::detail {

inline std::size_t bytes_of(const MPI_Status& status) noexcept {
#ifdef OPEN_MPI
    return status._ucount;  // what MPI_Get_elements_x computes it from, at a tenth of the price
#else
    MPI_Count bytes = 0;
    MPI_Get_elements_x(&status, MPI_BYTE, &bytes);
    return static_cast<std::size_t>(bytes);
#endif
}

inline Origin origin_of(const MPI_Status& status) noexcept {
    return {status.MPI_SOURCE, status.MPI_TAG};
}

}  // namespace norma::detail
