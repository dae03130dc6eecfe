#pragma once
// bcast: the value of one rank, on every rank.
//
//     auto settings = world.bcast(read_settings_if_root(), 0);

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"

#include <cstdint>

namespace norma {

template <typename T>
void Communicator::bcast_into(T&& value, int root, Where where) const {
    using Value = std::remove_reference_t<T>;
    if constexpr (PlainData<Value> ||
                  (wire::PlainRange<Value> && !wire::GrowingPlainRange<Value>)) {
        static_assert(
            !std::is_const_v<std::remove_pointer_t<decltype(detail::address(value))>>,
            "norma: bcast_into() writes: it takes no const value and no span of const");
        detail::bcast(*state_, detail::memory_of(value), root, where);
    } else if constexpr (wire::GrowingPlainRange<Value>) {
        std::uint64_t length = value.size();
        detail::bcast(*state_, detail::memory_of(length), root, where);
        value.resize(length);
        detail::bcast(*state_, detail::memory_of(value), root, where);
    } else {
        Bytes frame;
        if (rank() == root) wire::frame_value_into(frame, value);
        bcast_into(frame, root, where);
        if (rank() != root) wire::unframe_value_into(frame, value);
    }
}

template <typename T>
T Communicator::bcast(T value, int root, Where where) const {
    bcast_into(value, root, where);
    return value;
}

}  // namespace norma
