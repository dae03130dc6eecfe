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

namespace detail {
struct RaggedAccess;
}

/// Elements of all rows side by side, and where each row begins. A row is a span, which lives
/// as long as the Ragged is neither changed nor destroyed.
template <typename T>
class Ragged {
  public:
    Ragged() = default;

    /// Row r takes the next counts[r] elements of `flat`. Throws UsageError if they do not add
    /// up.
    Ragged(std::vector<T> flat, const std::vector<std::size_t>& counts)
        : flat_(std::move(flat)) {
        set_lengths(counts);
        if (total() != flat_.size()) {
            throw UsageError("Ragged: the counts add up to " + std::to_string(total()) +
                             " and there are " + std::to_string(flat_.size()) + " elements");
        }
    }

    /// Copies the rows of a vector of vectors.
    explicit Ragged(const std::vector<std::vector<T>>& rows) {
        std::vector<std::size_t> lengths;
        lengths.reserve(rows.size());
        for (const std::vector<T>& row : rows) {
            flat_.insert(flat_.end(), row.begin(), row.end());
            lengths.push_back(row.size());
        }
        set_lengths(lengths);
    }

    /// Makes rows of these lengths, keeping the capacity; what the elements are then is not
    /// said.
    void reshape(std::span<const std::size_t> lengths) {
        set_lengths(lengths);
        flat_.resize(total());
    }

    /// The length of every row.
    [[nodiscard]] std::vector<std::size_t> lengths() const {
        std::vector<std::size_t> all(size());
        for (std::size_t row = 0; row < all.size(); ++row)
            all[row] = offsets_[row + 1] - offsets_[row];
        return all;
    }

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept {
        return offsets_.empty() ? 0 : offsets_.size() - 1;
    }
    /// A row; from and to a rank it is that of its number.
    ///@{
    [[nodiscard]] std::span<T> operator[](std::size_t row) {
        return std::span(flat_).subspan(offsets_[row], offsets_[row + 1] - offsets_[row]);
    }
    [[nodiscard]] std::span<const T> operator[](std::size_t row) const {
        return std::span(flat_).subspan(offsets_[row], offsets_[row + 1] - offsets_[row]);
    }
    ///@}
    /// All elements, row after row; their number must stay.
    ///@{
    [[nodiscard]] std::vector<T>& flat() noexcept { return flat_; }
    [[nodiscard]] const std::vector<T>& flat() const noexcept { return flat_; }
    ///@}
    /// Row r begins at offsets()[r]; one more than there are rows.
    [[nodiscard]] std::span<const std::size_t> offsets() const noexcept {
        static constexpr std::size_t none[] = {0};
        return offsets_.empty() ? std::span<const std::size_t>(none) : offsets_;
    }

    bool operator==(const Ragged&) const = default;

  private:
    friend struct detail::RaggedAccess;

    [[nodiscard]] std::size_t total() const noexcept {
        return offsets_.empty() ? 0 : offsets_.back();
    }
    void set_lengths(std::span<const std::size_t> lengths) {
        offsets_.clear();
        if (lengths.empty()) return;
        offsets_.reserve(lengths.size() + 1);
        offsets_.push_back(0);
        for (const std::size_t length : lengths)
            offsets_.push_back(offsets_.back() + length);
    }

    std::vector<T> flat_;
    std::vector<std::size_t> offsets_;  // empty where there are no rows
};

namespace detail {

/// Lets the lengths of rows arrive where their offsets will be.
struct RaggedAccess {
    template <typename T>
    [[nodiscard]] static std::size_t* room_for_lengths(Ragged<T>& ragged, std::size_t rows) {
        if (ragged.offsets_.size() != rows + 1) ragged.offsets_.assign(rows + 1, 0);
        return ragged.offsets_.data() + 1;
    }
    /// Makes rows of the lengths that have come.
    template <typename T>
    static void reshape(Ragged<T>& ragged) {
        for (std::size_t row = 1; row < ragged.offsets_.size(); ++row)
            ragged.offsets_[row] += ragged.offsets_[row - 1];
        ragged.flat_.resize(ragged.total());
    }
};

}  // namespace detail

}  // namespace norma
