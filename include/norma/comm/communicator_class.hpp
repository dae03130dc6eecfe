#pragma once
// The class Communicator, without the collectives' bodies: for programs that include only the
// headers of the calls they use. norma/comm/communicator.hpp has everything.

#include "norma/comm/begun_collectives.hpp"

#include <optional>
#include <span>
#include <utility>

namespace boost::mpi {
class communicator;
}

namespace norma {

class PersistentCalls;

/// What becomes of an MPI_Comm handed to a Communicator.
enum class Ownership {
    attach,     ///< stays the caller's: used, never freed, its error handler left as it is
    own,        ///< is freed with the Communicator
    duplicate,  ///< is copied at once (collective), the copy is ours: messages never mix
};

/// A group of ranks and the space of their messages. Copies are the same communicator.
class Communicator : public BegunCollectives {
  public:
    /// All ranks of the program. Does not communicate.
    explicit Communicator(Where where = Where::current())
        : Communicator(MPI_COMM_WORLD, Ownership::attach, where) {}
    /// Takes any MPI_Comm, and so a boost::mpi::communicator. Collective only for `duplicate`.
    explicit Communicator(MPI_Comm comm,
                          Ownership ownership = Ownership::attach,
                          Where where = Where::current());
    /// This rank alone.
    [[nodiscard]] static Communicator self(Where where = Where::current()) {
        return Communicator(MPI_COMM_SELF, Ownership::attach, where);
    }

    /// The same communicator for Boost.MPI; include norma/comm/boost.hpp to use it.
    [[nodiscard]] boost::mpi::communicator boost() const;

    /// Collective: a copy whose messages never mix with those of this one.
    [[nodiscard]] Communicator duplicate(Where where = Where::current()) const;
    /// Collective: the ranks of equal `color` among themselves, ordered by `key`, then by rank;
    /// nothing for a negative color.
    [[nodiscard]] std::optional<Communicator> split(int color,
                                                    int key = 0,
                                                    Where where = Where::current()) const;
    /// Collective: the ranks that share memory with this one, those of its host.
    [[nodiscard]] Communicator split_by_host(int key = 0, Where where = Where::current()) const;
    /// Collective: the ranks of equal split type of MPI (MPI_COMM_TYPE_SHARED and what else the
    /// MPI has); nothing for MPI_UNDEFINED.
    [[nodiscard]] std::optional<Communicator> split_type(int type,
                                                         int key = 0,
                                                         Where where = Where::current()) const;
    /// Collective over `ranks` alone, who all give the same: they among themselves, in that
    /// order. `tag` tells calls of different groups at the same time apart.
    ///@{
    [[nodiscard]] Communicator create_group(std::span<const int> ranks,
                                            int tag = 0,
                                            Where where = Where::current()) const;
    [[nodiscard]] Communicator create_group(std::initializer_list<int> ranks,
                                            int tag = 0,
                                            Where where = Where::current()) const {
        return create_group(std::span(ranks.begin(), ranks.size()), tag, where);
    }
    ///@}

    /// Calls that are prepared once and started many times: norma/comm/persistent.hpp.
    [[nodiscard]] PersistentCalls persistent() const;

  private:
    explicit Communicator(detail::CommPtr state) : BegunCollectives(std::move(state)) {}
    friend class InterCommunicator;
    friend class Neighbourhood;
};

}  // namespace norma
