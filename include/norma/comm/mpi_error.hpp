#pragma once
// The exception of a failed MPI call: caught as MpiError, as norma::Error, as std::exception,
// and with Boost.MPI as boost::mpi::exception.

#include "norma/base/error.hpp"

#ifdef NORMA_BOOST_MPI
#include <boost/mpi/exception.hpp>
#endif

#include <stdexcept>
#include <string>

namespace norma {

namespace detail {
#ifdef NORMA_BOOST_MPI
class MpiErrorBase : public boost::mpi::exception {
  public:
    MpiErrorBase(const char* call, int code) : boost::mpi::exception(call, code) {}
};
#else
class MpiErrorBase : public std::exception {
  public:
    MpiErrorBase(const char* /*call*/, int /*code*/) {}
};
#endif
}  // namespace detail

/// MPI refused or failed a call: which one, why, and what it was about.
class MpiError : public detail::MpiErrorBase, public Error {
  public:
    /// Of `call`, which failed with `code` of MPI; `context` says what it was about.
    MpiError(const char* call, int code, const std::string& context);

    [[nodiscard]] const char* what() const noexcept override { return message_.what(); }
    /// What MPI returned.
    [[nodiscard]] int code() const noexcept { return code_; }
    /// Its class: MPI_ERR_TRUNCATE and the like.
    [[nodiscard]] int error_class() const noexcept { return error_class_; }
    /// What failed: the function of MPI ("MPI_Recv"), or norma's name of a collective
    /// ("all_reduce"), which may be one of several functions.
    [[nodiscard]] const char* call() const noexcept { return call_; }

  private:
    std::runtime_error message_;  // whose text is shared by copies: copying must not throw
    const char* call_;
    int code_;
    int error_class_;
};

}  // namespace norma
