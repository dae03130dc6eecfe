#pragma once
// Cells in memory, as MPI sees them.

#include "norma/base/error.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/handle.hpp"
#include "norma/comm/memory.hpp"
#include "norma/decompose/layout.hpp"

#include <mpi.h>

#include <cstddef>
#include <fmt/format.h>

namespace norma::detail {

/// A box of cells, from its first one on. Throws UsageError for more rows than MPI counts.
template <int N>
Handle<TypeKind> cell_type(const Layout<N>& layout,
                           std::size_t element_size,
                           const Box<N>& box) {
    const IntCount row({nullptr, static_cast<std::size_t>(box.extent(N - 1)) * element_size});
    MPI_Datatype raw = MPI_DATATYPE_NULL;
    check(MPI_Type_contiguous(row.count(), row.type(), &raw), "MPI_Type_contiguous");
    Handle<TypeKind> type(raw);
    for (int d = N - 1; d-- > 0;) {
        if (!fits_an_int(static_cast<std::size_t>(box.extent(d)))) {
            throw UsageError(fmt::format(
                "Halo: {} cells along dimension {} go to one neighbour at once, more than MPI "
                "counts there; cut the array into more parts, or make fewer steps at once",
                box.extent(d),
                d));
        }
        const auto stride =
            static_cast<MPI_Aint>(layout.stride(d)) * static_cast<MPI_Aint>(element_size);
        check(MPI_Type_create_hvector(
                  static_cast<int>(box.extent(d)), 1, stride, type.get(), &raw),
              "MPI_Type_create_hvector");
        type = Handle<TypeKind>(raw);
    }
    return type;
}

}  // namespace norma::detail
