#pragma once
// Ranks that talk: sending, receiving and the collectives.
//
//     norma::Environment env(argc, argv);
//     norma::Communicator world;
//     if (world.rank() == 0) world.send(std::string("hello"), 1);
//     if (world.rank() == 1) std::cout << world.recv<std::string>(0);

#include "norma/comm/call.hpp"
#include "norma/comm/comm_state.hpp"
#include "norma/comm/future.hpp"
#include "norma/comm/ragged.hpp"
#include "norma/comm/transfer.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace boost::mpi {
class communicator;
}

namespace norma {

/// What becomes of an MPI_Comm handed to a Communicator.
enum class Ownership {
    attach,     ///< stays the caller's: used, never freed, its error handler left as it is
    own,        ///< is freed with the Communicator
    duplicate,  ///< is copied at once (collective), the copy is ours: messages never mix
};

/// A group of ranks and the space of their messages.
///
/// What a rank sends, another receives with the same type and tag; what the type is decides how
/// it travels (docs/formats/message.md). Calls named in the plural sense (bcast ... scan) are
/// collective: every rank of the communicator calls them, in the same order. All throw
/// UsageError for arguments that cannot be right and MpiError when MPI fails.
class Communicator {
  public:
    /// All ranks of the program. Does not communicate.
    explicit Communicator(Where where = Where::current())
        : Communicator(MPI_COMM_WORLD, Ownership::attach, where) {}
    /// Takes any MPI_Comm, and so a boost::mpi::communicator. Collective only for `duplicate`.
    explicit Communicator(MPI_Comm comm,
                          Ownership ownership = Ownership::attach,
                          Where where = Where::current());

    [[nodiscard]] int rank() const noexcept { return state_->rank; }
    [[nodiscard]] int size() const noexcept { return state_->size; }
    [[nodiscard]] std::string name() const { return detail::name_of(state_->raw); }
    void set_name(const std::string& name) const;

    [[nodiscard]] MPI_Comm mpi() const noexcept { return state_->raw; }
    /// The same communicator for Boost.MPI; include norma/comm/boost.hpp to use it.
    [[nodiscard]] boost::mpi::communicator boost() const;

    /// Collective: a copy whose messages never mix with those of this one.
    [[nodiscard]] Communicator duplicate(Where where = Where::current()) const;
    /// Collective: the ranks of equal `color` among themselves, ordered by `key`, then by rank;
    /// nothing for a negative color.
    [[nodiscard]] std::optional<Communicator> split(int color,
                                                    int key = 0,
                                                    Where where = Where::current()) const;

    // One rank to another: point_to_point.hpp

    /// Sends `value` to rank `destination`.
    template <typename T>
    void send(const T& value,
              int destination,
              SendOptions options = {},
              Where where = Where::current()) const;
    /// The value that rank `source` sent; its length is found out.
    template <typename T>
    [[nodiscard]] T recv(int source,
                         RecvOptions options = {},
                         Where where = Where::current()) const;
    /// The same into `value`, keeping its capacity; into a span exactly its length, by one
    /// MPI_Recv.
    template <typename T>
    Origin recv_into(T&& value,
                     int source,
                     RecvOptions options = {},
                     Where where = Where::current()) const;
    /// The value and who sent it: auto [value, from] = ...
    template <typename T>
    [[nodiscard]] Received<T> recv_from(int source,
                                        RecvOptions options = {},
                                        Where where = Where::current()) const;
    /// Begins to send; the future owns the value and gives it back. std::move it in.
    template <typename T>
    auto isend(T&& value,
               int destination,
               SendOptions options = {},
               Where where = Where::current()) const;
    /// Begins to receive a value of any length. Messages are matched in the order of the calls.
    template <typename T>
    Future<T> irecv(int source, RecvOptions options = {}, Where where = Where::current()) const;
    /// Begins to receive into memory of the caller, which the message must fill.
    template <PlainData T>
    Future<void> irecv_into(std::span<T> values,
                            int source,
                            RecvOptions options = {},
                            Where where = Where::current()) const;

    // All ranks together: one header each

    /// Waits until every rank is here.
    void barrier(Where where = Where::current()) const;
    /// The value of `root`, on every rank.
    template <typename T>
    [[nodiscard]] T bcast(T value, int root, Where where = Where::current()) const;
    /// The same in place. A span has the same length everywhere, and is one MPI call.
    template <typename T>
    void bcast_into(T&& value, int root, Where where = Where::current()) const;

    /// The values of all ranks combined in the order of the ranks, for `root`; a vector or
    /// array element by element.
    template <typename T, typename Op>
    [[nodiscard]] std::optional<T> reduce(const T& value,
                                          Op op,
                                          int root,
                                          Where where = Where::current()) const;
    /// The same for every rank.
    template <typename T, typename Op>
    [[nodiscard]] T all_reduce(const T& value, Op op, Where where = Where::current()) const;
    template <typename T, typename Op>
    void all_reduce_into(T&& value, Op op, Where where = Where::current()) const;
    /// The values of ranks 0 to this one combined.
    template <typename T, typename Op>
    [[nodiscard]] T scan(const T& value, Op op, Where where = Where::current()) const;
    /// The values of the ranks before this one combined; `init` on rank 0.
    template <typename T, typename Op>
    [[nodiscard]] T exclusive_scan(const T& value,
                                   Op op,
                                   T init,
                                   Where where = Where::current()) const;

    /// One value of every rank, in their order, for `root`; empty elsewhere.
    template <typename T>
    [[nodiscard]] std::vector<T> gather(const T& value,
                                        int root,
                                        Where where = Where::current()) const;
    /// A range of plain data of any length from every rank, for `root`; no rows elsewhere.
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> gather_v(const R& values,
                                                      int root,
                                                      Where where = Where::current()) const;
    /// One of the root's values for each rank; the argument counts at the root alone.
    template <typename T>
    [[nodiscard]] T scatter(const std::vector<T>& values,
                            int root,
                            Where where = Where::current()) const;
    /// One of the root's rows for each rank.
    template <PlainData T>
    [[nodiscard]] std::vector<T> scatter_v(const Ragged<T>& rows,
                                           int root,
                                           Where where = Where::current()) const;
    template <typename T>
    [[nodiscard]] std::vector<T> all_gather(const T& value,
                                            Where where = Where::current()) const;
    template <wire::PlainRange R>
    [[nodiscard]] Ragged<wire::ElementOf<R>> all_gather_v(const R& values,
                                                          Where where = Where::current()) const;
    /// values[r] goes to rank r; result[r] came from rank r.
    template <typename T>
    [[nodiscard]] std::vector<T> all_to_all(const std::vector<T>& values,
                                            Where where = Where::current()) const;
    template <PlainData T>
    [[nodiscard]] Ragged<T> all_to_all_v(const Ragged<T>& rows,
                                         Where where = Where::current()) const;

  private:
    explicit Communicator(detail::CommPtr state) : state_(std::move(state)) {}
    [[nodiscard]] detail::Call call(const char* operation, Where where) const {
        return {operation, *state_, no_rank, any_tag, 0, where};
    }

    detail::CommPtr state_;
};

}  // namespace norma

#include "norma/comm/all_gather.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/comm/all_to_all.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/gather.hpp"
#include "norma/comm/point_to_point.hpp"
#include "norma/comm/reduce.hpp"
#include "norma/comm/scan.hpp"
#include "norma/comm/scatter.hpp"
