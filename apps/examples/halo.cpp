// Heat spreads along a ring that is cut into one piece for each rank: the cells at the edges
// travel as futures while the inner cells are computed.
//     mpirun -n 4 ./halo

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <norma/norma.hpp>
#include <numbers>
#include <span>
#include <vector>

namespace {

constexpr int cells_per_rank = 1000;
constexpr int steps = 500;
constexpr double conductivity = 0.25;

/// The cells of one rank, with the neighbours' edges as first and last element.
class Piece {
  public:
    explicit Piece(const norma::Communicator& world)
        : world_(world),
          left_((world.rank() + world.size() - 1) % world.size()),
          right_((world.rank() + 1) % world.size()),
          now_(cells_per_rank + 2),
          next_(cells_per_rank + 2) {
        for (int i = 1; i <= cells_per_rank; ++i)
            at(now_, i) = std::sin(wave_number() * (world.rank() * cells_per_rank + i));
    }

    void step() {
        // Two ranks are each other's left and right neighbour: the tags tell the sides apart.
        auto from_left = world_.irecv_into(std::span(now_).first(1), left_, {.tag = rightward});
        auto from_right = world_.irecv_into(std::span(now_).last(1), right_, {.tag = leftward});
        auto to_left = world_.isend(norma::view(at(now_, 1)), left_, {.tag = leftward});
        auto to_right =
            world_.isend(norma::view(at(now_, cells_per_rank)), right_, {.tag = rightward});
        for (int i = 2; i < cells_per_rank; ++i)
            update(i);
        norma::wait_all(from_left, from_right, to_left, to_right);
        update(1);
        update(cells_per_rank);
        now_.swap(next_);
    }

    /// How far the cells are from what the equation says: a wave that only loses height.
    [[nodiscard]] double error() const {
        const double loss = 4 * conductivity * std::pow(std::sin(wave_number() / 2), 2);
        const double height = std::pow(1 - loss, steps);
        double worst = 0;
        for (int i = 1; i <= cells_per_rank; ++i) {
            const double exact =
                height * std::sin(wave_number() * (world_.rank() * cells_per_rank + i));
            worst = std::max(worst, std::abs(now_[static_cast<std::size_t>(i)] - exact));
        }
        return worst;
    }

  private:
    enum Tag { leftward, rightward };

    static double& at(std::vector<double>& cells, int i) {
        return cells[static_cast<std::size_t>(i)];
    }
    void update(int i) {
        at(next_, i) =
            at(now_, i) + conductivity * (at(now_, i - 1) - 2 * at(now_, i) + at(now_, i + 1));
    }
    [[nodiscard]] double wave_number() const {
        return 2 * std::numbers::pi / (cells_per_rank * world_.size());
    }

    const norma::Communicator& world_;
    int left_;
    int right_;
    std::vector<double> now_;
    std::vector<double> next_;
};

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    Piece piece(world);
    for (int step = 0; step < steps; ++step)
        piece.step();

    const double error = world.all_reduce(piece.error(), norma::Max());
    const bool right = error < 1e-12;
    if (world.rank() == 0) {
        std::printf("%d steps over %d cells: %s\n",
                    steps,
                    cells_per_rank * world.size(),
                    right ? "as the equation says" : "NOT as the equation says");
    }
    return right ? 0 : 1;
}
