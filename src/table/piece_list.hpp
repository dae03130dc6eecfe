#pragma once
// Pieces that grow block by block while a file is walked through.
//
//     PieceList pieces(target_size);
//     pieces.add(at, content);   // a block that starts at byte `at` and unpacks to `content`
//     return pieces.whole();     // or open(), if nobody knows what follows

#include "table/pieces.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace norma::table {

class PieceList {
  public:
    static constexpr std::size_t most = std::size_t{1} << 20;

    explicit PieceList(std::uint64_t target_size)
        : target_(std::max<std::uint64_t>(target_size, 1)) {}

    /// A block, at which reading can start.
    void add(std::uint64_t at, std::uint64_t content) {
        if (pieces_.empty() || size_ - pieces_.back().begin >= target_) start(at);
        size_ += content;
    }

    /// Unpacked bytes so far.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// That was all of the file.
    [[nodiscard]] std::vector<Piece> whole() && { return ended(size_); }

    /// From `at` on nobody knows what the file holds.
    [[nodiscard]] std::vector<Piece> open(std::uint64_t at) && {
        if (pieces_.empty() || size_ > pieces_.back().begin) start(at);
        return ended(to_the_end);
    }

  private:
    void start(std::uint64_t at) {
        if (pieces_.size() == most) thin_out();
        pieces_.push_back({.begin = size_, .end = to_the_end, .at = at});
    }

    /// Keeps every other piece, and from now on makes them twice as large.
    void thin_out() {
        for (std::size_t kept = 0; 2 * kept < pieces_.size(); ++kept)
            pieces_[kept] = pieces_[2 * kept];
        pieces_.resize((pieces_.size() + 1) / 2);
        target_ *= 2;
    }

    std::vector<Piece> ended(std::uint64_t end) {
        if (pieces_.empty()) pieces_.push_back({});
        for (std::size_t i = 0; i + 1 < pieces_.size(); ++i)
            pieces_[i].end = pieces_[i + 1].begin;
        pieces_.back().end = end;
        return std::move(pieces_);
    }

    std::uint64_t target_;
    std::uint64_t size_ = 0;
    std::vector<Piece> pieces_;
};

}  // namespace norma::table
