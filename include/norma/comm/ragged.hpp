#pragma once
// Rows of different lengths in one piece of memory: what counts and displacements are in MPI.
//
//     Ragged<int> parts({1, 2, 3}, {2, 1});  // parts[0] is {1, 2}, parts[1] is {3}
//     for (int value : parts[1]) ...

#include "norma/base/error.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace norma {

template <typename T>
class Ragged {
  public:
    Ragged() = default;

    /// Row r takes the next counts[r] elements of `flat`. Throws UsageError if they do not add
    /// up.
    Ragged(std::vector<T> flat, const std::vector<std::size_t>& counts)
        : flat_(std::move(flat)) {
        offsets_.reserve(counts.size() + 1);
        for (const std::size_t count : counts)
            offsets_.push_back(offsets_.back() + count);
        if (offsets_.back() != flat_.size()) {
            throw UsageError("Ragged: the counts add up to " + std::to_string(offsets_.back()) +
                             " and there are " + std::to_string(flat_.size()) + " elements");
        }
    }

    explicit Ragged(const std::vector<std::vector<T>>& rows) {
        offsets_.reserve(rows.size() + 1);
        for (const std::vector<T>& row : rows) {
            flat_.insert(flat_.end(), row.begin(), row.end());
            offsets_.push_back(flat_.size());
        }
    }

    /// Makes rows of these lengths, keeping the capacity; what the elements are then is not
    /// said.
    void reshape(std::span<const std::size_t> lengths) {
        offsets_.resize(1);
        offsets_.reserve(lengths.size() + 1);
        for (const std::size_t length : lengths)
            offsets_.push_back(offsets_.back() + length);
        flat_.resize(offsets_.back());
    }

    /// The length of every row.
    [[nodiscard]] std::vector<std::size_t> lengths() const {
        std::vector<std::size_t> all(size());
        for (std::size_t row = 0; row < all.size(); ++row)
            all[row] = offsets_[row + 1] - offsets_[row];
        return all;
    }

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::span<T> operator[](std::size_t row) {
        return std::span(flat_).subspan(offsets_[row], offsets_[row + 1] - offsets_[row]);
    }
    [[nodiscard]] std::span<const T> operator[](std::size_t row) const {
        return std::span(flat_).subspan(offsets_[row], offsets_[row + 1] - offsets_[row]);
    }
    /// All elements, row after row.
    [[nodiscard]] std::vector<T>& flat() noexcept { return flat_; }
    [[nodiscard]] const std::vector<T>& flat() const noexcept { return flat_; }
    /// Row r begins at offsets()[r]; one more than there are rows.
    [[nodiscard]] std::span<const std::size_t> offsets() const noexcept { return offsets_; }

    bool operator==(const Ragged&) const = default;

  private:
    std::vector<T> flat_;
    std::vector<std::size_t> offsets_{0};
};

}  // namespace norma
