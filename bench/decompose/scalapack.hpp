#pragma once
// The same move by ScaLAPACK's pdgemr2d, where it was found. Its matrices are in the order of
// Fortran: rows and columns change places.

#ifdef NORMA_SCALAPACK

#include <array>
#include <norma/decompose/decomposition.hpp>

extern "C" {
void Cblacs_get(int context, int what, int* value);
void Cblacs_gridinit(int* context, const char* order, int rows, int columns);
void Cblacs_gridexit(int context);
void Cpdgemr2d(int rows,
               int columns,
               const double* a,
               int ia,
               int ja,
               const int* described_a,
               double* b,
               int ib,
               int jb,
               const int* described_b,
               int context);
}

namespace bench {

class Scalapack {
  public:
    /// From blocks as large as can be to blocks of `block`, on the same process grid.
    Scalapack(int cells, std::array<int, 2> processes, int block)
        : cells_(cells), processes_(processes) {
        Cblacs_get(-1, 0, &context_);
        Cblacs_gridinit(&context_, "Col", processes[1], processes[0]);
        const auto largest = [&](std::size_t d) {
            return (cells + processes[d] - 1) / processes[d];
        };
        from_ = described(largest(1), largest(0));
        to_ = described(block, block);
    }
    Scalapack(const Scalapack&) = delete;
    Scalapack& operator=(const Scalapack&) = delete;
    ~Scalapack() { Cblacs_gridexit(context_); }

    void run(const double* from, double* to) const {
        Cpdgemr2d(cells_, cells_, from, 1, 1, from_.data(), to, 1, 1, to_.data(), context_);
    }

  private:
    [[nodiscard]] std::array<int, 9> described(int block_x, int block_y) const {
        return {1, context_, cells_, cells_, block_x, block_y, 0, 0, cells_ / processes_[1]};
    }

    int cells_;
    std::array<int, 2> processes_;
    int context_ = 0;
    std::array<int, 9> from_{};
    std::array<int, 9> to_{};
};

}  // namespace bench

#endif
