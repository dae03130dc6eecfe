#include "large_rows.hpp"

#include "norma/comm/made_communicator.hpp"

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

void copy_rows(const Memory& all, Offsets offsets, ShortRows& rows, Direction direction) {
    for (std::size_t row = 0; row < rows.counts.size(); ++row) {
        const auto count = static_cast<std::size_t>(rows.counts[row]);
        const auto start = static_cast<std::size_t>(rows.starts[row]);
        if (count == 0) continue;
        std::byte* const own = at(all.data, offsets[row] * all.element_size);
        std::byte* const aside = rows.aside.data() + start * all.element_size;
        std::memcpy(direction == Direction::sent ? aside : own,
                    direction == Direction::sent ? own : aside,
                    count * all.element_size);
    }
}

}  // namespace

std::size_t longest_short_row(const CommState& comm) {
    return most_placed / static_cast<std::size_t>(comm.size);
}

std::shared_ptr<ShortRows> short_rows(const Action& action,
                                      const Memory& all,
                                      Offsets offsets) {
    auto rows = std::make_shared<ShortRows>();
    const std::size_t longest = longest_short_row(action.comm);
    const bool in_place = offsets.empty() || offsets.back() <= most_placed;
    const std::size_t size = offsets.empty() ? 0 : offsets.size() - 1;
    rows->counts.resize(size);
    rows->starts.resize(size);
    std::size_t end = 0;
    for (std::size_t row = 0; row < size; ++row) {
        const std::size_t count = offsets[row + 1] - offsets[row];
        if (count > longest) continue;
        rows->counts[row] = static_cast<int>(count);
        rows->starts[row] = static_cast<int>(in_place ? offsets[row] : end);
        end += count;
    }
    if (!in_place) rows->aside.resize(std::max(end, std::size_t{1}) * all.element_size);
    return rows;
}

void copy_short_rows(const Action& action,
                     const Memory& all,
                     Offsets offsets,
                     const std::shared_ptr<ShortRows>& rows,
                     Direction direction) {
    if (rows->aside.empty()) return;
    if (action.flight == nullptr) {
        copy_rows(all, offsets, *rows, direction);
        return;
    }
    auto& when = direction == Direction::sent ? action.flight->before : action.flight->after;
    when.emplace_back(
        [all, rows, direction, kept = std::vector(offsets.begin(), offsets.end())] {
            copy_rows(all, kept, *rows, direction);
        });
    if (direction == Direction::sent && !action.flight->is_persistent) when.back()();
}

Memory if_long(const Action& action, const Memory& row) {
    Memory result = row;
    if (row.count <= longest_short_row(action.comm)) result.count = 0;
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
    const Action& action, const Call& call, int partner, const Memory& out, const Memory& in) {
    if (out.count == 0 && in.count == 0) return;
    if (partner == action.comm.rank) {
        const auto copy = [out, in] { std::memmove(in.data, out.data, in.bytes()); };
        if (action.flight != nullptr && action.flight->is_persistent) {
            action.flight->after.emplace_back(copy);
        } else {
            copy();
        }
    } else if (action.flight == nullptr) {
        exchange_at_once(action, call, partner, out, in);
    } else {
        add_message(action, call, partner, in, &MPI_Irecv, &MPI_Recv_init);
        add_message(action, call, partner, out, &MPI_Isend, &MPI_Send_init);
    }
}

}  // namespace norma::detail
