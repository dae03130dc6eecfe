#include "norma/comm/neighbour_calls.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/neighbour_rows.hpp"

#include "int_offsets.hpp"

#include <array>
#include <fmt/format.h>

namespace norma::detail {

namespace {

/// So many of something, without memory of their own where they are few. Stays where it is.
template <typename T>
class FewOrMany {
  public:
    explicit FewOrMany(std::size_t count) {
        if (count > few_.size()) many_.resize(count);
    }
    [[nodiscard]] T* data() noexcept { return many_.empty() ? few_.data() : many_.data(); }
    [[nodiscard]] const T* data() const noexcept {
        return many_.empty() ? few_.data() : many_.data();
    }

  private:
    std::array<T, 32> few_;
    std::vector<T> many_;
};

/// Pieces as MPI_Neighbor_alltoallw wants them: displacements are addresses. Stays where it is.
class Addressed {
  public:
    /// `piece(i)` is the i-th of so many.
    template <typename Piece>
    Addressed(std::size_t size, const Piece& piece)
        : size_(size), counts_(size), addresses_(size), types_(size) {
        for (std::size_t i = 0; i < size; ++i) {
            const Memory memory = piece(i);
            check(MPI_Get_address(memory.data, addresses_.data() + i), "MPI_Get_address");
            counts_.data()[i] = static_cast<int>(memory.count);
            types_.data()[i] = memory.type;
            if (!fits_an_int(memory.count)) [[unlikely]]
                make_large(i, memory);
        }
    }
    Addressed(const Addressed&) = delete;
    Addressed& operator=(const Addressed&) = delete;
    ~Addressed() = default;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const int* counts() const noexcept { return counts_.data(); }
    [[nodiscard]] const MPI_Aint* addresses() const noexcept { return addresses_.data(); }
    [[nodiscard]] const MPI_Datatype* types() const noexcept { return types_.data(); }

  private:
    void make_large(std::size_t i, const Memory& memory) {
        const IntCount& number = large_.emplace_back(memory);
        counts_.data()[i] = number.count();
        types_.data()[i] = number.type();
    }

    std::size_t size_;
    FewOrMany<int> counts_;
    FewOrMany<MPI_Aint> addresses_;
    FewOrMany<MPI_Datatype> types_;
    std::vector<IntCount> large_;  // whose types live as long as this
};

void exchange_addressed(const Action& action, const Addressed& out, const Addressed& in) {
    run_collective<NORMA_COLLECTIVE(Neighbor_alltoallw, neighbor_alltoallw)>(
        action,
        Said{"neighbour exchange", no_rank, out.size()},
        MPI_BOTTOM,
        out.counts(),
        out.addresses(),
        out.types(),
        MPI_BOTTOM,
        in.counts(),
        in.addresses(),
        in.types());
}

bool is_reordered(const Action& action, const NeighbourLists& lists) {
    return !lists.out_order.empty() &&
           matches_by_order(action.flight == nullptr ? NeighbourCall::waiting
                                                     : NeighbourCall::begun);
}

/// What MPI reads until a call that was begun is over.
struct KeptExchange {
    template <typename Out, typename In>
    KeptExchange(const NeighbourLists& lists, const Out& piece_out, const In& piece_in)
        : out(lists.destinations.size(), piece_out), in(lists.sources.size(), piece_in) {}
    Addressed out;
    Addressed in;
};

/// `out(i)` goes to destination i, `in(i)` takes what comes from source i.
template <typename Out, typename In>
void exchange_pieces(const Action& action,
                     const NeighbourLists& lists,
                     const Out& out,
                     const In& in) {
    const bool reordered = is_reordered(action, lists);
    const auto in_order = [&](std::size_t i) {
        return out(reordered ? lists.out_order[i] : i);
    };
    if (action.flight == nullptr) {
        const KeptExchange call(lists, in_order, in);
        exchange_addressed(action, call.out, call.in);
    } else {
        const auto kept = std::make_shared<KeptExchange>(lists, in_order, in);
        exchange_addressed(action, kept->out, kept->in);
        action.keep(kept);
    }
}

/// Where the i-th lies of several like `one`, one after another.
Memory nth(const Memory& one, void* data, std::size_t i) {
    Memory piece = one;
    piece.data = at(data, i * one.bytes());
    return piece;
}

}  // namespace

void neighbour_exchange(const Action& action,
                        const NeighbourLists& lists,
                        const Memory& one,
                        void* out) {
    if (is_reordered(action, lists)) {
        exchange_pieces(
            action,
            lists,
            [&](std::size_t i) { return nth(one, one.data, i); },
            [&](std::size_t i) { return nth(one, out, i); });
        return;
    }
    const Said said{"neighbour exchange", no_rank, one.count};
    with_int_count(action, one, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_alltoall, neighbor_alltoall)>(
            action, said, one.data, count, type, out, count, type);
    });
}

void neighbour_exchange_w(const Action& action,
                          const NeighbourLists& lists,
                          std::span<const Memory> out,
                          std::span<const Memory> in) {
    exchange_pieces(
        action,
        lists,
        [&](std::size_t i) { return out[i]; },
        [&](std::size_t i) { return in[i]; });
}

void neighbour_exchange_rows(const Action& action,
                             const NeighbourLists& lists,
                             const MemoryRows& out,
                             const MemoryRows& in) {
    exchange_pieces(
        action,
        lists,
        [&](std::size_t i) { return out[i]; },
        [&](std::size_t i) { return in[i]; });
}

void neighbour_all_gather(const Action& action, const Memory& in, void* out) {
    const Said said{"neighbour_all_gather", no_rank, in.count};
    with_int_count(action, in, [&](int count, MPI_Datatype type) {
        run_collective<NORMA_COLLECTIVE(Neighbor_allgather, neighbor_allgather)>(
            action, said, in.data, count, type, out, count, type);
    });
}

Memory part_for_one_neighbour(const Action& action,
                              const char* operation,
                              const NeighbourLists& lists,
                              const Memory& in,
                              const Memory& out) {
    Memory one = in;
    const std::size_t destinations = lists.destinations.size();
    const std::size_t sources = lists.sources.size();
    one.count = destinations == 0 ? 0 : in.count / destinations;
    if (one.count * destinations != in.count) {
        throw UsageError(
            fmt::format("{}: {} elements cannot be dealt out evenly to {} neighbours",
                        describe(action.call(operation, no_rank, in.count)),
                        in.count,
                        destinations));
    }
    if (destinations == 0 && sources != 0) one.count = out.count / sources;
    check_room(action, operation, one.count * sources, out.count);
    if (overlap(in, out) && checks_arguments) refuse_in_place(action.in_parts(), operation);
    return one;
}

bool matches_by_order(NeighbourCall call) {
    static const std::array<bool, 2> by_order = [] {
        const int one = 1;
        MPI_Comm made = MPI_COMM_NULL;
        check(MPI_Cart_create(MPI_COMM_SELF, 1, &one, &one, 0, &made), "MPI_Cart_create");
        const Handle<CommKind> alone(made);
        const std::array<int, 2> out{1, 2};
        std::array<int, 2> waiting{};
        std::array<int, 2> begun{};
        check(MPI_Neighbor_alltoall(out.data(), 1, MPI_INT, waiting.data(), 1, MPI_INT, made),
              "MPI_Neighbor_alltoall");
        MPI_Request request = MPI_REQUEST_NULL;
        check(MPI_Ineighbor_alltoall(
                  out.data(), 1, MPI_INT, begun.data(), 1, MPI_INT, made, &request),
              "MPI_Ineighbor_alltoall");
        check(MPI_Wait(&request, MPI_STATUS_IGNORE), "MPI_Wait");
        return std::array<bool, 2>{waiting == out, begun == out};
    }();
    return by_order[static_cast<std::size_t>(call)];
}

void RowExchange::begin_lengths(const Action& action,
                                const NeighbourLists& lists,
                                const MemoryRows& rows,
                                std::size_t* received) {
    std::size_t* const lengths = sent_.make(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        lengths[row] = rows[row].count;
    for (std::size_t row = 0; row < lists.sources.size(); ++row)
        if (lists.sources[row] == no_rank) received[row] = 0;  // which nobody writes
    neighbour_exchange(action,
                       lists,
                       {lengths, 1, wire::datatype<std::size_t>(), sizeof(std::size_t)},
                       received);
}

void refuse_value_of_nobody() {
    throw UsageError(
        "a neighbour is no_rank, beyond the edge of a grid, and the type exchanged has no "
        "default that could stand for its value: exchange std::optional of it");
}

}  // namespace norma::detail
