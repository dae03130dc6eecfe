#pragma once
// Computes a program for rows of cells, a block at a time.

#include "expr/kernels.hpp"
#include "expr/run.hpp"
#include "grid/row.hpp"
#include "grid/row_program.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace norma::grid {

/// A value in [0, 1) that only the seed and the place of the cell in the grid decide.
/// Source: SplitMix64, G. Steele et al. (2014), doi:10.1145/2714064.2660195.
[[nodiscard]] double noise(std::uint64_t seed, std::uint64_t cell) noexcept;

/// Doubles from the beginning of a cache line on.
class Doubles {
  public:
    void resize(std::size_t count) { lines_.resize((count + 7) / 8); }
    [[nodiscard]] double* data() { return lines_.empty() ? nullptr : lines_.data()->cells; }

  private:
    struct alignas(64) Line {
        double cells[8];
    };
    std::vector<Line> lines_;
};

/// One for each thread. Nothing is allocated once it is made.
class RowEvaluator {
  public:
    /// `alias` says for each result whether its place may be that of an input that is read at
    /// the same cell: then it is written when nothing reads there any more.
    RowEvaluator(std::shared_ptr<const RowProgram> program, const std::vector<bool>& alias);

    /// The results of each cell of the row go to `outs`. Cells around are read as
    /// RowProgram::reads says.
    void compute(const Row& row, double time, std::span<double* const> outs);

    /// What reductions give, by their places among all operators of the formulas.
    void reduce(std::span<const double> results) { reduced_ = results; }

    [[nodiscard]] const RowProgram& program() const { return *program_; }

  private:
    /// Where a part is computed: rows further along z and y, and the first cell along x.
    struct Spot {
        std::int64_t z = 0;
        std::int64_t y = 0;
        std::int64_t x = 0;
    };
    struct PartMemory {
        expr::Frame frame;
        Doubles numbers;
        std::vector<std::uint8_t> truths;
        Doubles inputs;                   ///< of those that are no arrays, a block each
        std::vector<std::size_t> direct;  ///< results that are made where they belong
        std::vector<std::size_t> late;    ///< those that are copied at the end
    };

    void lay_out(PartMemory& memory, const Part& part);
    static void choose_late(PartMemory& memory,
                            const Part& whole,
                            const std::vector<bool>& alias);
    void run(std::size_t part, const Spot& spot, std::size_t cells, double* const* outs);
    void look_ahead(std::int64_t x);
    void fetch_some();
    void finish(std::size_t part, std::size_t cells, double* const* outs);
    const double* input(const Input& input,
                        const Spot& spot,
                        std::size_t cells,
                        double* to) const;
    void fill_coordinate(std::size_t dimension,
                         bool number,
                         const Spot& spot,
                         std::size_t cells,
                         double* to) const;
    void fill_noise(std::uint64_t seed, const Spot& spot, std::size_t cells, double* to) const;
    void rows_of_field(const AppliedStencil& applied,
                       const Spot& spot,
                       const double** rows) const;
    void rows_of_others(const AppliedStencil& applied,
                        double* memory,
                        const Spot& spot,
                        std::size_t cells,
                        const double** rows);
    void apply(std::size_t part,
               const expr::Instruction& step,
               const Spot& spot,
               std::size_t cells);
    [[nodiscard]] const double* at(std::size_t array, const Spot& spot) const {
        return row_->in[array] + spot.z * row_->strides[0] + spot.y * row_->strides[1] + spot.x;
    }
    [[nodiscard]] std::int64_t number(std::size_t dimension, const Spot& spot) const;

    std::shared_ptr<const RowProgram> program_;
    const expr::Kernels& loops_;
    std::vector<PartMemory> parts_;
    std::vector<Doubles> lines_;  // of each operator: what it reads, unless an array
    std::int64_t end_ = 0;        // where numbers along x begin again
    std::vector<double*> outs_;
    std::vector<std::size_t> leading_;  // arrays
    std::array<std::int64_t, 3> ahead_{};
    std::vector<const double*> coming_;  // what the next block touches first
    std::int64_t coming_cells_ = 0;      // of each
    std::int64_t fetched_ = 0;           // of the last one
    std::int64_t fetched_at_once_ = 0;   // by a step
    std::size_t block_ = 0;
    std::size_t room_ = 0;  // cells of a block with its margins
    std::span<const double> reduced_;
    const Row* row_ = nullptr;
    double time_ = 0;
};

}  // namespace norma::grid
