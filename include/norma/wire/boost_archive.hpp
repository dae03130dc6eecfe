#pragma once
// Values through Boost.MPI's packed archives, which keep pointers apart and together.

#include "norma/base/bytes.hpp"
#include "norma/wire/tracked.hpp"

#include <boost/mpi/packed_iarchive.hpp>
#include <boost/mpi/packed_oarchive.hpp>

#include <cstring>

namespace norma {  // where send() finds them by their argument

/// The bytes Boost.MPI would send for the value.
template <typename T>
Bytes pack_tracked(const Tracked<T>& tracked, MPI_Comm comm) {
    boost::mpi::packed_oarchive archive(comm);
    archive << tracked.value;
    const auto* const begin = static_cast<const std::byte*>(archive.address());
    return Bytes(begin, begin + archive.size());
}

/// Fills the value from such bytes. Throws what the archive throws for bytes that are not.
template <typename T>
void unpack_tracked(ByteView bytes, const Tracked<T>& tracked, MPI_Comm comm) {
    boost::mpi::packed_iarchive archive(comm);
    archive.resize(bytes.size());
    if (!bytes.empty()) std::memcpy(archive.address(), bytes.data(), bytes.size());
    archive >> tracked.value;
}

}  // namespace norma
