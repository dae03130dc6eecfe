#pragma once
// Sorted keys of one rank on their way to another, block by block.

#include "norma/comm/communicator.hpp"
#include "norma/wire/encode.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace norma::detail {

/// Throws UsageError unless `rank` is one of `comm`.
void expect_rank(const Communicator& comm, const char* operation, int rank);

/// The sending end: a block is sent when it is full, and waits for the receiver. The last one
/// is empty.
class RunSender {
  public:
    RunSender(const Communicator& comm, int root, std::size_t block);

    /// Appends a key and its value.
    template <typename Key, typename Value>
    void add(const Key& key, const Value& value) {
        wire::encode_into(bytes_, key);
        wire::encode_into(bytes_, value);
        if (bytes_.size() >= block_) send();
    }
    /// Forgets what was not sent yet.
    void discard() { bytes_.clear(); }
    /// Sends what is left, and that this was all.
    void finish();

  private:
    void send();

    const Communicator& comm_;
    int root_;
    std::size_t block_;
    Bytes bytes_;
};

/// The receiving end.
template <typename Key, typename Value>
class SortedRun {
  public:
    SortedRun(const Communicator& comm, int rank) : comm_(&comm), rank_(rank) {}

    /// Goes to the next key; false if there is none.
    bool next() {
        if (used_ == block_.size() && !receive()) return false;
        wire::Reader reader(ByteView(block_).subspan(used_));
        key_.emplace(reader.make<Key>());
        value_.emplace(reader.make<Value>());
        used_ = block_.size() - reader.remaining();
        return true;
    }
    /// Takes what still comes.
    void skip_the_rest() {
        while (receive()) {
        }
    }
    [[nodiscard]] const Key& key() const { return *key_; }
    [[nodiscard]] const Value& value() const { return *value_; }

  private:
    bool receive() {
        if (is_over_) return false;
        comm_->recv_into(block_, rank_);
        used_ = 0;
        is_over_ = block_.empty();
        return !is_over_;
    }

    const Communicator* comm_;
    int rank_;
    Bytes block_;
    std::size_t used_ = 0;
    bool is_over_ = false;
    std::optional<Key> key_;
    std::optional<Value> value_;
};

/// The runs of all ranks but this one.
template <typename Key, typename Value>
[[nodiscard]] std::vector<SortedRun<Key, Value>> begin_runs(const Communicator& comm) {
    std::vector<SortedRun<Key, Value>> runs;
    for (int rank = 0; rank < comm.size(); ++rank)
        if (rank != comm.rank()) runs.emplace_back(comm, rank);
    return runs;
}

}  // namespace norma::detail
