#pragma once
// A message that was found before it is received, and what is known of it.
//
//     norma::Message message = world.probe_message(norma::any_source);
//     if (message.count<double>() > limit) ...
//     auto values = message.recv<std::vector<double>>();

#include "norma/comm/call.hpp"
#include "norma/comm/comm_state.hpp"
#include "norma/comm/target.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace norma {

/// Who sent a message that waits to be received, and how long it is.
struct Probed {
    Origin from;            ///< who sent it, and with which tag
    std::size_t bytes = 0;  ///< of a serialized value those of its frame

    /// How many elements of plain data it holds. Throws DecodeError if it is no whole number.
    template <PlainData T>
    [[nodiscard]] std::size_t count() const {
        return detail::whole_elements(bytes, sizeof(T));
    }
};

/// A message that was taken out of the queue, so that nobody else receives it: it must be
/// received, once.
class Message : public Probed {
  public:
    /// Made by probe_message().
    Message(detail::CommPtr comm, MPI_Message message, const MPI_Status& status, Where where);
    /// Takes the message over.
    Message(Message&& other) noexcept;
    /// The same; the message held before goes with `other`.
    Message& operator=(Message&& other) noexcept;
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    /// Receives it into nothing if nobody did.
    ~Message();

    /// The value that was sent. Throws DecodeError for a message of another type or length.
    template <typename T>
    [[nodiscard]] detail::Carried<T> recv() {
        detail::Incoming<T> incoming;
        recv_into_target(incoming);
        return incoming.take();
    }
    /// The same into `value`: of its length if that is fixed, else as long as the message.
    template <typename T>
    void recv_into(T&& value) {
        using Value = std::remove_reference_t<T>;
        if constexpr (PlainData<Value> ||
                      (wire::PlainRange<Value> && !wire::GrowingPlainRange<Value>)) {
            detail::FixedTarget target(detail::memory_of(value));
            recv_into_target(target);
        } else {
            detail::ValueTarget<Value> target(value);
            recv_into_target(target);
        }
    }

  private:
    void recv_into_target(detail::Target& target);

    detail::CommPtr comm_;
    MPI_Message message_;
    Where where_;
};

}  // namespace norma
