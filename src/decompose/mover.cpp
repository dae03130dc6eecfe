#include "decompose/mover.hpp"

#include "norma/comm/check.hpp"
#include "norma/comm/pending.hpp"

#include <algorithm>
#include <memory>

namespace norma::detail {

namespace {

// Measured (bench/decompose/redistribution.cpp): what is packed is still in the cache when it
// is sent, and messages are long enough that their number does not matter. MPI_Alltoallw
// with datatypes takes 1.07 to 1.5 times as long, whether rows are long or short.
constexpr std::size_t usual_message = 256 << 10;
constexpr std::size_t usual_in_flight = 1 << 20;  // bytes of one direction
constexpr std::size_t most_messages = 64;         // so small that they do not fill that
constexpr std::size_t own_at_once = 256 << 10;
constexpr int only_tag = 0;

}  // namespace

PeerShares::PeerShares(std::vector<Patch> patches, int rank, int ranks, Direction direction)
    : patches_(std::move(patches)) {
    std::sort(patches_.begin(), patches_.end());
    for (std::size_t begin = 0; begin < patches_.size();) {
        const int peer = patches_[begin].peer;
        std::size_t end = begin;
        std::int64_t cells = 0;
        for (; end < patches_.size() && patches_[end].peer == peer; ++end)
            cells += patches_[end].cells();
        const auto patches_of_peer = std::span(patches_).subspan(begin, end - begin);
        if (peer == rank) {
            own_ = patches_of_peer;
        } else {
            others_.push_back({peer, patches_of_peer, cells});
        }
        begin = end;
    }
    const auto round = [&](const PeerShare& share) {
        const int ahead = direction == Direction::out ? share.peer - rank : rank - share.peer;
        return (ahead + ranks) % ranks;
    };
    std::sort(others_.begin(), others_.end(), [&](const PeerShare& a, const PeerShare& b) {
        return round(a) < round(b);
    });
}

Mover::Mover(Communicator comm,
             std::vector<Patch> out,
             std::vector<Patch> in,
             std::size_t buffer_bytes,
             std::shared_ptr<Workspace> memory)
    : comm_(std::move(comm)),
      out_(std::move(out), comm_.rank(), comm_.size(), PeerShares::Direction::out),
      in_(std::move(in), comm_.rank(), comm_.size(), PeerShares::Direction::in),
      buffer_bytes_(buffer_bytes),
      memory_(std::move(memory)) {}

namespace {

/// The messages of one direction: which is next, and where its bytes begin.
class Messages {
  public:
    Messages(std::span<const PeerShare> shares, const Placement& placement, std::size_t most)
        : shares_(shares), placement_(&placement), most_(most) {
        begin_share();
    }

    [[nodiscard]] bool is_over() const noexcept { return shares_.empty(); }
    [[nodiscard]] int peer() const noexcept { return shares_.front().peer; }
    [[nodiscard]] std::size_t bytes() const noexcept { return std::min(left_, most_); }
    [[nodiscard]] const PatchCursor& cursor() const noexcept { return cursor_; }

    /// The next message begins behind `cursor`, which has passed the bytes of this one.
    void pass(const PatchCursor& cursor) {
        left_ -= bytes();
        cursor_ = cursor;
        if (left_ > 0) return;
        shares_ = shares_.subspan(1);
        begin_share();
    }

  private:
    void begin_share() {
        if (is_over()) return;
        const auto& share = shares_.front();
        left_ = static_cast<std::size_t>(share.cells) * placement_->element_size;
        cursor_ = PatchCursor(
            share.patches.data(), share.patches.data() + share.patches.size(), *placement_);
    }

    std::span<const PeerShare> shares_;
    const Placement* placement_;
    std::size_t most_;
    std::size_t left_ = 0;
    PatchCursor cursor_;
};

/// A message under way, and whether it comes into memory of its own rather than the array.
struct Slot {
    PatchCursor cursor;
    std::size_t bytes = 0;
    bool packed = false;
};

class Exchange {
  public:
    Exchange(MPI_Comm comm,
             Messages out,
             const std::byte* from,
             Messages in,
             std::byte* to,
             std::byte* memory,
             std::size_t message_bytes,
             std::size_t in_flight)
        : comm_(comm),
          out_(out),
          in_(in),
          from_(from),
          to_(to),
          message_bytes_(message_bytes),
          slots_(2 * in_flight),
          memory_(memory),
          requests_(2 * in_flight, MPI_REQUEST_NULL),
          indices_(2 * in_flight) {
        // The lower half sends, the upper half receives; the last to be free is the next to be
        // used, as it is in the cache.
        for (std::size_t i = in_flight; i-- > 0;) {
            free_out_.push_back(i);
            free_in_.push_back(in_flight + i);
        }
    }

    void run(PatchCopy own) {
        bool own_left = true;
        while (true) {
            begin_receives();
            const bool sent = begin_send();
            if (own_left && !sent) own_left = own.copy_some(own_at_once);
            if (in_flight_ > 0) {
                const bool can_do_more = own_left || (!out_.is_over() && !free_out_.empty());
                complete(can_do_more ? MPI_Testsome : MPI_Waitsome,
                         can_do_more ? "MPI_Testsome" : "MPI_Waitsome");
            } else if (!own_left && out_.is_over() && in_.is_over()) {
                return;
            }
        }
    }

    /// Whether MPI may still write to the memory.
    [[nodiscard]] bool is_under_way() const noexcept { return in_flight_ > 0; }

  private:
    [[nodiscard]] std::byte* memory_of(std::size_t slot) {
        return memory_ + slot * message_bytes_;
    }

    void begin_receives() {
        while (!in_.is_over() && !free_in_.empty()) {
            const std::size_t slot = free_in_.back();
            free_in_.pop_back();
            const std::size_t bytes = in_.bytes();
            std::ptrdiff_t offset = 0;
            const bool direct = in_.cursor().lies_in_one(bytes, offset);
            slots_[slot] = {in_.cursor(), bytes, !direct};
            check(MPI_Irecv(direct ? to_ + offset : memory_of(slot),
                            static_cast<int>(bytes),
                            MPI_BYTE,
                            in_.peer(),
                            only_tag,
                            comm_,
                            &requests_[slot]),
                  "MPI_Irecv");
            ++in_flight_;
            PatchCursor behind = in_.cursor();
            behind.skip(bytes);
            in_.pass(behind);
        }
    }

    bool begin_send() {
        if (out_.is_over() || free_out_.empty()) return false;
        const std::size_t slot = free_out_.back();
        free_out_.pop_back();
        const std::size_t bytes = out_.bytes();
        PatchCursor cursor = out_.cursor();
        // Also what lies in one: MPI's single copy between processes is three times as slow out
        // of shared memory, where fields are, as out of this memory that is in the cache.
        cursor.take(from_, memory_of(slot), bytes);
        check(MPI_Isend(memory_of(slot),
                        static_cast<int>(bytes),
                        MPI_BYTE,
                        out_.peer(),
                        only_tag,
                        comm_,
                        &requests_[slot]),
              "MPI_Isend");
        ++in_flight_;
        out_.pass(cursor);
        return true;
    }

    template <typename Some>
    void complete(Some some, const char* call) {
        int count = 0;
        check(some(static_cast<int>(requests_.size()),
                   requests_.data(),
                   &count,
                   indices_.data(),
                   MPI_STATUSES_IGNORE),
              call);
        for (int i = 0; i < count; ++i) {
            const auto slot = static_cast<std::size_t>(indices_[static_cast<std::size_t>(i)]);
            --in_flight_;
            if (slot < slots_.size() / 2) {
                free_out_.push_back(slot);
            } else {
                auto& arrived = slots_[slot];
                if (arrived.packed) arrived.cursor.put(to_, memory_of(slot), arrived.bytes);
                free_in_.push_back(slot);
            }
        }
    }

    MPI_Comm comm_;
    Messages out_;
    Messages in_;
    const std::byte* from_;
    std::byte* to_;
    std::size_t message_bytes_;
    std::vector<Slot> slots_;
    std::byte* memory_;
    std::vector<MPI_Request> requests_;
    std::vector<int> indices_;
    std::vector<std::size_t> free_out_;
    std::vector<std::size_t> free_in_;
    std::size_t in_flight_ = 0;
};

}  // namespace

void Mover::run(const Placement& from,
                const std::byte* from_memory,
                const Placement& to,
                std::byte* to_memory) const {
    const std::size_t size = from.element_size;
    // Half of the memory to send from, half to receive into, at least one element each.
    const std::size_t half = std::max(size, buffer_bytes_ / 2);
    const std::size_t message = std::max(size, std::min(usual_message, half) / size * size);
    std::int64_t most_cells = 0;
    for (const auto* shares : {&out_, &in_}) {
        for (const PeerShare& share : shares->others())
            most_cells = std::max(most_cells, share.cells);
    }
    const std::size_t room = std::min(message, static_cast<std::size_t>(most_cells) * size);
    const std::size_t in_flight =
        room == 0
            ? 1
            : std::clamp<std::size_t>(std::min(half, usual_in_flight) / room, 1, most_messages);
    const std::size_t bytes = 2 * in_flight * room;
    const ProgressMeanwhile progress(comm_.mpi());
    Exchange exchange(comm_.mpi(),
                      Messages(out_.others(), from, message),
                      from_memory,
                      Messages(in_.others(), to, message),
                      to_memory,
                      memory_->of(bytes),
                      room,
                      in_flight);
    try {
        exchange.run(PatchCopy(out_.own(), from, from_memory, in_.own(), to, to_memory));
    } catch (...) {
        // What MPI may still write to stays, whatever becomes of us.
        if (exchange.is_under_way()) static_cast<void>(new Workspace(std::move(*memory_)));
        throw;
    }
}

}  // namespace norma::detail
