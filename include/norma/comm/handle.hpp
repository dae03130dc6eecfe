#pragma once
// MPI objects that free themselves, and never after MPI_Finalize.
//
//     Handle<CommKind> rows(raw);  // freed when `rows` goes, unless MPI has ended before

#include <mpi.h>

#include <utility>

namespace norma {

/// Whether MPI calls are allowed now: after MPI_Init and before MPI_Finalize.
[[nodiscard]] bool mpi_is_running() noexcept;

/// Owns one MPI object of the given kind: a struct that names its type, its null value and how
/// it is freed.
template <typename Kind>
class Handle {
  public:
    /// What MPI calls the object.
    using Raw = typename Kind::Raw;

    Handle() noexcept = default;
    /// Owns `raw` from now on.
    explicit Handle(Raw raw) noexcept : raw_(raw) {}
    /// Takes the object over.
    Handle(Handle&& other) noexcept : raw_(std::exchange(other.raw_, Kind::null())) {}
    /// The same; what was owned before goes with `other`.
    Handle& operator=(Handle&& other) noexcept {
        std::swap(raw_, other.raw_);  // `other` frees what we held
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (raw_ != Kind::null() && mpi_is_running()) Kind::free(raw_);
    }

    /// For calls of MPI.
    [[nodiscard]] Raw get() const noexcept { return raw_; }
    /// Gives the object up without freeing it.
    [[nodiscard]] Raw release() noexcept { return std::exchange(raw_, Kind::null()); }

  private:
    Raw raw_ = Kind::null();
};

/// Communicators, for a Handle.
struct CommKind {
    /// What Handle asks of a kind.
    ///@{
    using Raw = MPI_Comm;
    static Raw null() noexcept { return MPI_COMM_NULL; }
    static void free(Raw& raw) noexcept { static_cast<void>(MPI_Comm_free(&raw)); }
    ///@}
};

/// Datatypes, for a Handle.
struct TypeKind {
    /// What Handle asks of a kind.
    ///@{
    using Raw = MPI_Datatype;
    static Raw null() noexcept { return MPI_DATATYPE_NULL; }
    static void free(Raw& raw) noexcept { static_cast<void>(MPI_Type_free(&raw)); }
    ///@}
};

/// Operations of reductions, for a Handle.
struct OpKind {
    /// What Handle asks of a kind.
    ///@{
    using Raw = MPI_Op;
    static Raw null() noexcept { return MPI_OP_NULL; }
    static void free(Raw& raw) noexcept { static_cast<void>(MPI_Op_free(&raw)); }
    ///@}
};

}  // namespace norma
