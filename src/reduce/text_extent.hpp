#pragma once
// The first and the last of many texts, and how long they are.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace norma::reduce {

class TextExtent {
  public:
    /// `characters`: how long the text is for people.
    void add(std::string_view text, std::uint64_t characters);
    void merge(TextExtent other);

    [[nodiscard]] bool empty() const noexcept { return shortest_ == UINT64_MAX; }
    /// In the order of bytes.
    ///@{
    [[nodiscard]] const std::string& least() const noexcept { return least_; }
    [[nodiscard]] const std::string& greatest() const noexcept { return greatest_; }
    ///@}
    /// Characters.
    ///@{
    [[nodiscard]] std::uint64_t shortest() const noexcept { return shortest_; }
    [[nodiscard]] std::uint64_t longest() const noexcept { return longest_; }
    ///@}

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& least_& greatest_& shortest_& longest_;
        if constexpr (Archive::is_loading::value) note_heads();
    }

  private:
    void note_heads();

    std::string least_, greatest_;
    std::uint64_t shortest_ = UINT64_MAX;
    std::uint64_t longest_ = 0;
    // The beginnings of the two, as numbers: they decide most comparisons.
    std::uint64_t least_head_ = 0;
    std::uint64_t greatest_head_ = 0;
};

}  // namespace norma::reduce
