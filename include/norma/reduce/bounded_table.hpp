#pragma once
// A keyed table that refuses to take more memory than it may, and remembers what went wrong.

#include "norma/reduce/key_exchange.hpp"
#include "norma/reduce/keyed_table.hpp"

#include <cstddef>
#include <exception>
#include <utility>

namespace norma::detail {

/// The table of one rank. What fails in it, or is told to it, is kept for the others to learn.
template <typename Key, typename Value>
class BoundedTable {
  public:
    using Table = KeyedTable<Key, Value>;
    using Found = typename Table::Found;

    BoundedTable(const Communicator& comm, const char* operation, std::size_t limit)
        : comm_(comm), operation_(operation), limit_(limit) {}

    /// As those of KeyedTable, but throw MemoryLimitError beyond the limit.
    ///@{
    template <typename SomeKey, typename Make>
    Found find_or_make(SomeKey&& key, const Make& make) {
        const Found found = table_.find_or_make(std::forward<SomeKey>(key), make);
        if (found.is_new) expect_room();
        return found;
    }
    template <typename Change>
    void change(Value& value, const Change& change_value) {
        table_.change(value, change_value);
        if constexpr (has_known_heap<Value>) expect_room();
    }
    ///@}
    /// Makes `value` that of `key`, by fold(existing, value) where there is one.
    template <typename SomeKey, typename Fold>
    void fold_in(SomeKey&& key, Value&& value, const Fold& fold) {
        const Found found =
            find_or_make(std::forward<SomeKey>(key), [&value] { return std::move(value); });
        if (found.is_new) return;
        change(found.value, [&](Value& existing) { fold(existing, std::move(value)); });
    }

    /// Remembers the first failure.
    void fail(std::exception_ptr failure) noexcept {
        if (!failure_) failure_ = std::move(failure);
    }
    /// Does it unless something has failed, and remembers what fails.
    template <typename Step>
    void attempt(const Step& step) {
        if (failure_) return;
        try {
            step();
        } catch (...) {
            fail(std::current_exception());
        }
    }

    [[nodiscard]] const Communicator& comm() const noexcept { return comm_; }
    [[nodiscard]] const char* operation() const noexcept { return operation_; }
    [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return table_.bytes(); }
    /// All entries; the table is as new.
    [[nodiscard]] auto release() {
        failure_ = nullptr;
        return table_.release();
    }

  private:
    void expect_room() {
        if (table_.bytes() <= limit_) [[likely]]
            return;
        try {
            refuse_memory(comm_, operation_, table_.size(), table_.bytes(), limit_);
        } catch (...) {
            fail(std::current_exception());
            throw;
        }
    }

    Communicator comm_;
    const char* operation_;
    std::size_t limit_;
    Table table_;
    std::exception_ptr failure_;
};

}  // namespace norma::detail
