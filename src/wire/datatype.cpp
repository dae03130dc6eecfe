#include "norma/wire/datatype.hpp"

#include <mutex>
#include <unordered_map>

namespace norma::wire::detail {

MPI_Datatype bytes_datatype(std::size_t size) {
    // Kept until MPI_Finalize, which frees them; freeing them ourselves would come too late.
    static std::mutex mutex;
    static std::unordered_map<std::size_t, MPI_Datatype> known;
    const std::scoped_lock lock(mutex);
    const auto [entry, fresh] = known.try_emplace(size, MPI_DATATYPE_NULL);
    if (fresh) {
        MPI_Type_contiguous(static_cast<int>(size), MPI_BYTE, &entry->second);
        MPI_Type_commit(&entry->second);
    }
    return entry->second;
}

}  // namespace norma::wire::detail
