#include "large_rows.hpp"

#include "norma/comm/made_communicator.hpp"

#include "flight_tasks.hpp"
#include "int_offsets.hpp"

#include <array>
#include <cstring>

namespace norma::detail {

namespace {

/// A communicator of this rank and another, made by these two alone.
Handle<CommKind> made_with(const CommState& comm, int partner, const Call& call) {
    MPI_Group all = MPI_GROUP_NULL;
    check(MPI_Comm_group(comm.raw, &all), "MPI_Comm_group", call);
    const Handle<GroupKind> everybody(all);
    const std::array<int, 2> ranks{std::min(comm.rank, partner), std::max(comm.rank, partner)};
    MPI_Group two = MPI_GROUP_NULL;
    check(MPI_Group_incl(all, 2, ranks.data(), &two), "MPI_Group_incl", call);
    const Handle<GroupKind> pair(two);
    MPI_Comm made = MPI_COMM_NULL;
    check(MPI_Comm_create_group(comm.raw, two, 0, &made), "MPI_Comm_create_group", call);
    return Handle<CommKind>(made);
}

void exchange_at_once(
    const Action& action, const Call& call, int partner, const Memory& out, const Memory& in) {
    const Handle<CommKind> pair = made_with(action.comm, partner, call);
    const int other = action.comm.rank < partner ? 1 : 0;
    const IntCount sent(out);
    const IntCount received(in);
    check(MPI_Sendrecv(out.data,
                       sent.count(),
                       sent.type(),
                       out.count > 0 ? other : no_rank,
                       0,
                       in.data,
                       received.count(),
                       received.type(),
                       in.count > 0 ? other : no_rank,
                       0,
                       pair.get(),
                       MPI_STATUS_IGNORE),
          "MPI_Sendrecv",
          call);
}

template <typename Begin, typename Prepare>
void add_message(const Action& action,
                 const Call& call,
                 int partner,
                 const Memory& memory,
                 Begin* begin,
                 Prepare* prepare) {
    if (memory.count == 0) return;
    constexpr int tag = 0;
    IntCount number(memory);
    const auto start = action.flight->is_persistent ? prepare : begin;
    check(start(memory.data,
                number.count(),
                number.type(),
                partner,
                tag,
                action.flight->comm,
                action.flight->add()),
          "MPI_Isend or MPI_Irecv",
          call);
    action.keep(std::move(number));
}

}  // namespace

ShortRows::ShortRows(const Action& action, const Memory& all, Offsets offsets)
    : counts_(offsets.empty() ? 0 : offsets.size() - 1), starts_(counts_.size()) {
    const bool in_place = offsets.empty() || offsets.back() <= most_placed;
    std::size_t end = 0;
    for (std::size_t row = 0; row < counts_.size(); ++row) {
        const std::size_t length = offsets[row + 1] - offsets[row];
        const bool is_long = is_long_row(action.comm, length);
        has_long_ = has_long_ || is_long;
        const std::size_t count = is_long ? 0 : length;
        counts_[row] = static_cast<int>(count);
        starts_[row] = count == 0 ? 0 : static_cast<int>(in_place ? offsets[row] : end);
        end += count;
    }
    if (!in_place) aside_.resize(std::max(end, std::size_t{1}) * all.element_size);
}

void ShortRows::copy_now(const Memory& all, Offsets offsets, Direction direction) {
    for (std::size_t row = 0; row < counts_.size(); ++row) {
        const auto count = static_cast<std::size_t>(counts_[row]);
        if (count == 0) continue;
        std::byte* const own = at(all.data, offsets[row] * all.element_size);
        std::byte* const aside =
            aside_.data() + static_cast<std::size_t>(starts_[row]) * all.element_size;
        std::memcpy(direction == Direction::sent ? aside : own,
                    direction == Direction::sent ? own : aside,
                    count * all.element_size);
    }
}

void ShortRows::copy(const Action& action,
                     const Memory& all,
                     Offsets offsets,
                     Direction direction) {
    if (aside_.empty()) return;
    if (action.flight == nullptr) {
        copy_now(all, offsets, direction);
        return;
    }
    FlightTasks& tasks = tasks_of(*action.flight);
    auto& when = direction == Direction::sent ? tasks.before : tasks.after;
    when.emplace_back(
        [this, all, direction, kept = std::vector(offsets.begin(), offsets.end())] {
            copy_now(all, kept, direction);
        });
    if (direction == Direction::sent && !action.flight->is_persistent) when.back()();
}

Memory if_long(const Action& action, const Memory& row) {
    Memory result = row;
    if (!is_long_row(action.comm, row.count)) result.count = 0;
    return result;
}

Memory long_row(const Action& action, const Memory& all, Offsets offsets, int row) {
    const auto index = static_cast<std::size_t>(row);
    Memory result = all;
    result.data = at(all.data, offsets[index] * all.element_size);
    result.count = offsets[index + 1] - offsets[index];
    return if_long(action, result);
}

void exchange_privately(
    const Action& action, const Said& said, int partner, const Memory& out, const Memory& in) {
    if (out.count == 0 && in.count == 0) return;
    if (partner == action.comm.rank) {
        const auto copy = [out, in] { std::memmove(in.data, out.data, in.bytes()); };
        if (action.flight != nullptr && action.flight->is_persistent) {
            tasks_of(*action.flight).before.emplace_back(copy);  // others may get it from `in`
        } else {
            copy();
        }
    } else if (action.flight == nullptr) {
        exchange_at_once(action, action.call(said), partner, out, in);
    } else {
        add_message(action, action.call(said), partner, in, &MPI_Irecv, &MPI_Recv_init);
        add_message(action, action.call(said), partner, out, &MPI_Isend, &MPI_Send_init);
    }
}

}  // namespace norma::detail
