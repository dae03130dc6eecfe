#pragma once
// What all communicators have: a rank, a size, a name.

#include "norma/comm/comm_state.hpp"

#include <string>
#include <utility>

namespace norma {

/// Base of Communicator and InterCommunicator.
class CommunicatorBase {
  public:
    /// This process's number in the own group, from 0.
    [[nodiscard]] int rank() const noexcept { return state_->rank; }
    /// Number of ranks of the own group.
    [[nodiscard]] int size() const noexcept { return state_->size; }
    /// As set_name() or MPI has it; "unnamed" if neither does.
    [[nodiscard]] std::string name() const { return detail::name_of(state_->raw); }
    /// What errors and MPI's tools call it from now on. Local.
    void set_name(const std::string& name) const;

    /// For calls of MPI that norma does not have.
    [[nodiscard]] MPI_Comm mpi() const noexcept { return state_->raw; }

  protected:
    /// Shares what is known of a communicator.
    explicit CommunicatorBase(detail::CommPtr state) noexcept : state_(std::move(state)) {}

    /// What every call needs to know.
    ///@{
    [[nodiscard]] const detail::CommState& state() const noexcept { return *state_; }
    [[nodiscard]] const detail::CommPtr& shared_state() const noexcept { return state_; }
    ///@}

  private:
    detail::CommPtr state_;
};

}  // namespace norma
