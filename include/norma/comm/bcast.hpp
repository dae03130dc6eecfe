#pragma once
// bcast: the value of one rank, on every rank.
//
//     auto settings = world.bcast(read_settings_if_root(), 0);

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/steps.hpp"

#include <cstdint>
#include <limits>

namespace norma {

namespace detail {

/// Throws RemoteError: the root has no value to send.
[[noreturn, gnu::cold]] void refuse_what_is_missing(Action action, int root);

/// A value whose length the root alone knows: the length, then the value.
template <typename T>
struct BcastValue {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "ibcast";
    using Value = std::remove_reference_t<T>;

    T value;
    int root;
    int step = 0;
    /// In place of a length: the root has no value to send.
    static constexpr std::uint64_t nothing = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t length = 0;
    Scratch scratch{};
    std::span<std::byte> message{};

    bool next(const Action& action) {
        const bool is_root = action.comm.rank == root;
        switch (step++) {
            case 0:
                if (is_root && length != nothing) length = length_to_send();
                bcast(action, memory_of(length), root);
                return true;
            case 1:
                if (length == nothing) [[unlikely]]
                    refuse_what_is_missing(action.in_parts(), root);
                if constexpr (Serialized<Value>) {
                    if (!is_root) message = scratch.room(length);
                    bcast(action, memory_of(message), root);
                } else {
                    wire::resize(value, length);
                    bcast(action, memory_of(value), root);
                }
                return true;
            default:
                if constexpr (Serialized<Value>) {
                    if (!is_root) read_message_into(message, value);
                }
                return false;
        }
    }
    std::uint64_t length_to_send() {
        if constexpr (Serialized<Value>) {
            write_message(scratch.to_write(), value);
            message = scratch.written();
            return message.size();
        } else {
            return value.size();
        }
    }
    Carried<Value> result() {
        if constexpr (wire::detail::is_tracked<Value>) {
            return value.value;
        } else {
            return std::move(value);
        }
    }
};

/// A value of known length.
template <typename T>
struct BcastPlain {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "ibcast";

    T value;
    int root;
    bool begun = false;

    bool next(const Action& action) {
        if (begun) return false;
        begun = true;
        bcast(action, memory_of(value), root);
        return true;
    }
    T result() { return std::move(value); }
};

}  // namespace detail

template <typename T>
requires detail::ReceivedInto<std::remove_reference_t<T>>
void Collectives::bcast_into(T&& value, int root, Where where) const {
    using Value = std::remove_reference_t<T>;
    detail::refuse_const<Value>();
    if constexpr (detail::FixedMemory<Value>) {
        detail::bcast(action(where), detail::memory_of(value), root);
    } else {
        detail::BcastValue<Value&> steps{value, root};
        detail::run_steps(state(), where, steps);
    }
}

template <detail::Broadcast T>
detail::Carried<T> Collectives::bcast(T value, int root, Where where) const {
    bcast_into(value, root, where);
    if constexpr (wire::detail::is_tracked<T>) {
        return value.value;
    } else {
        return value;
    }
}

template <detail::Broadcast T>
Future<detail::Carried<T>> BegunCollectives::ibcast(T value, int root, Where where) const {
    expect_root("ibcast", root, where);
    if constexpr (PlainData<T>) {
        return detail::begin(
            shared_state(), where, detail::BcastPlain<T>{std::move(value), root});
    } else {
        return detail::begin(
            shared_state(), where, detail::BcastValue<T>{std::move(value), root});
    }
}

template <detail::Staying T>
Future<void> BegunCollectives::ibcast_into(T&& value, int root, Where where) const {
    using Value = std::remove_reference_t<T>;
    detail::refuse_const<Value>();
    static_assert(
        detail::FixedMemory<Value>,
        "norma: ibcast_into() fills a span, an array or a plain value; ibcast() takes "
        "any other");
    expect_root("ibcast_into", root, where);
    const detail::Memory memory = detail::memory_of(value);
    return detail::begin_borrowing(
        "ibcast_into", shared_state(), where, [memory, root](const detail::Action& action) {
            detail::bcast(action, memory, root);
        });
}

}  // namespace norma
