#pragma once
// Rows of different lengths in one piece of memory: what counts and displacements are in MPI.
//
//     Ragged<int> parts({1, 2, 3}, {2, 1});  // parts[0] is {1, 2}, parts[1] is {3}
//     for (int value : parts[1]) ...

#include "norma/base/error.hpp"
#include "norma/wire/ladder.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace norma {

namespace detail {

struct RaggedAccess;

/// Numbers of which a few need no memory of their own: a result of few ranks is allocated once.
template <std::size_t most_few>
class Few {
  public:
    Few() noexcept {}  // NOLINT(modernize-use-equals-default): leaves few_ as it is
    Few(const Few& other) : size_(other.size_), many_(other.many_) { copy_few(other); }
    Few& operator=(const Few& other) { return *this = Few(other); }
    Few(Few&& other) noexcept
        : size_(std::exchange(other.size_, 0)), many_(std::move(other.many_)) {
        copy_few(other);
    }
    Few& operator=(Few&& other) noexcept {
        size_ = std::exchange(other.size_, 0);
        many_.swap(other.many_);
        copy_few(other);
        return *this;
    }
    ~Few() = default;

    /// Makes room for so many; what they are is not said.
    std::size_t* make(std::size_t size) {
        if (size > most_few) [[unlikely]]
            many_.resize(size);
        size_ = size;
        return begin();
    }
    [[nodiscard]] std::size_t* begin() noexcept {
        return size_ <= most_few ? few_.data() : many_.data();
    }
    [[nodiscard]] std::size_t* end() noexcept { return begin() + size_; }
    [[nodiscard]] std::span<const std::size_t> all() const noexcept {
        return {size_ <= most_few ? few_.data() : many_.data(), size_};
    }

  private:
    void copy_few(const Few& other) noexcept {
        for (std::size_t i = 0; size_ <= most_few && i < size_; ++i)
            few_[i] = other.few_[i];
    }

    std::size_t size_ = 0;
    std::array<std::size_t, most_few> few_;
    std::vector<std::size_t> many_;
};

}  // namespace detail

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
        wire::resize(flat_, total());
    }

    /// The length of every row.
    [[nodiscard]] std::vector<std::size_t> lengths() const {
        std::vector<std::size_t> all(size());
        for (std::size_t row = 0; row < all.size(); ++row)
            all[row] = offsets()[row + 1] - offsets()[row];
        return all;
    }

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return offsets().size() - 1; }
    /// A row; from and to a rank it is that of its number.
    ///@{
    [[nodiscard]] std::span<T> operator[](std::size_t row) {
        const auto at = offsets();
        return std::span(flat_).subspan(at[row], at[row + 1] - at[row]);
    }
    [[nodiscard]] std::span<const T> operator[](std::size_t row) const {
        const auto at = offsets();
        return std::span(flat_).subspan(at[row], at[row + 1] - at[row]);
    }
    ///@}
    /// All elements, row after row; their number must stay.
    ///@{
    [[nodiscard]] std::vector<T>& flat() & noexcept { return flat_; }
    [[nodiscard]] const std::vector<T>& flat() const& noexcept { return flat_; }
    [[nodiscard]] std::vector<T> flat() && noexcept { return std::move(flat_); }
    ///@}
    /// Row r begins at offsets()[r]; one more than there are rows.
    [[nodiscard]] std::span<const std::size_t> offsets() const noexcept {
        static constexpr std::size_t none[] = {0};
        const auto all = offsets_.all();
        return all.empty() ? std::span<const std::size_t>(none) : all;
    }

    /// Whether there are the same rows.
    bool operator==(const Ragged& other) const {
        if (flat_ != other.flat_ || size() != other.size()) return false;
        for (std::size_t row = 0; row < size(); ++row)
            if (offsets()[row] != other.offsets()[row]) return false;
        return true;
    }

  private:
    friend struct detail::RaggedAccess;

    /// How many elements there are by the offsets.
    [[nodiscard]] std::size_t total() const noexcept { return offsets().back(); }
    void set_lengths(std::span<const std::size_t> lengths) {
        std::size_t* const offsets = offsets_.make(lengths.size() + 1);
        offsets[0] = 0;
        for (std::size_t row = 0; row < lengths.size(); ++row)
            offsets[row + 1] = offsets[row] + lengths[row];
    }

    std::vector<T> flat_;
    detail::Few<9> offsets_;  // none of a Ragged that was moved from
};

namespace detail {

/// Lets the lengths of rows arrive where their offsets will be.
struct RaggedAccess {
    template <typename T>
    [[nodiscard]] static std::size_t* room_for_lengths(Ragged<T>& ragged, std::size_t rows) {
        std::size_t* const offsets = ragged.offsets_.make(rows + 1);
        offsets[0] = 0;
        return offsets + 1;
    }
    /// Makes rows of the lengths that have come.
    template <typename T>
    static void reshape(Ragged<T>& ragged) {
        std::size_t end = 0;
        for (std::size_t& offset : ragged.offsets_)
            offset = end += offset;
        wire::resize(ragged.flat_, end);
    }
};

}  // namespace detail

}  // namespace norma
