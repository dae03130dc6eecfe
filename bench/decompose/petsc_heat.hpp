#pragma once
// The same heat step with PETSc's DMDA, as its manual has it: a global vector, and a local one
// with ghosts that DMGlobalToLocal fills.

#ifdef NORMA_PETSC
#include <array>
#include <cstddef>
#include <petscdmda.h>

namespace bench {

template <int N>
class PetscHeat {
  public:
    PetscHeat(MPI_Comm comm, std::ptrdiff_t side, double c) : c_(c) {
        const auto n = static_cast<PetscInt>(side);
        constexpr auto none = DM_BOUNDARY_GHOSTED;
        if constexpr (N == 2) {
            DMDACreate2d(comm,
                         none,
                         none,
                         DMDA_STENCIL_STAR,
                         n,
                         n,
                         PETSC_DECIDE,
                         PETSC_DECIDE,
                         1,
                         1,
                         nullptr,
                         nullptr,
                         &grid_);
        } else {
            DMDACreate3d(comm,
                         none,
                         none,
                         none,
                         DMDA_STENCIL_STAR,
                         n,
                         n,
                         n,
                         PETSC_DECIDE,
                         PETSC_DECIDE,
                         PETSC_DECIDE,
                         1,
                         1,
                         nullptr,
                         nullptr,
                         nullptr,
                         &grid_);
        }
        DMSetUp(grid_);
        DMCreateGlobalVector(grid_, &now_);
        DMCreateLocalVector(grid_, &local_);
        VecSet(now_, 1.0);
        VecSet(local_, 0.0);
        DMDAGetCorners(grid_, &lo_[0], &lo_[1], &lo_[2], &count_[0], &count_[1], &count_[2]);
    }
    PetscHeat(const PetscHeat&) = delete;
    PetscHeat& operator=(const PetscHeat&) = delete;
    ~PetscHeat() {
        VecDestroy(&now_);
        VecDestroy(&local_);
        DMDestroy(&grid_);
    }

    void step() {
        DMGlobalToLocalBegin(grid_, now_, INSERT_VALUES, local_);
        DMGlobalToLocalEnd(grid_, now_, INSERT_VALUES, local_);
        if constexpr (N == 2) {
            const double** in = nullptr;
            double** out = nullptr;
            DMDAVecGetArrayRead(grid_, local_, &in);
            DMDAVecGetArray(grid_, now_, &out);
            for (PetscInt y = lo_[1]; y < lo_[1] + count_[1]; ++y) {
                const double* const above = in[y - 1] + lo_[0];
                const double* const here = in[y] + lo_[0];
                const double* const below = in[y + 1] + lo_[0];
                double* __restrict const to = out[y] + lo_[0];
                for (PetscInt x = 0; x < count_[0]; ++x)
                    to[x] = here[x] + c_ * (above[x] + below[x] + here[x - 1] + here[x + 1] -
                                            4 * here[x]);
            }
            DMDAVecRestoreArray(grid_, now_, &out);
            DMDAVecRestoreArrayRead(grid_, local_, &in);
        } else {
            const double*** in = nullptr;
            double*** out = nullptr;
            DMDAVecGetArrayRead(grid_, local_, &in);
            DMDAVecGetArray(grid_, now_, &out);
            for (PetscInt z = lo_[2]; z < lo_[2] + count_[2]; ++z) {
                for (PetscInt y = lo_[1]; y < lo_[1] + count_[1]; ++y) {
                    const double* const back = in[z - 1][y] + lo_[0];
                    const double* const front = in[z + 1][y] + lo_[0];
                    const double* const above = in[z][y - 1] + lo_[0];
                    const double* const here = in[z][y] + lo_[0];
                    const double* const below = in[z][y + 1] + lo_[0];
                    double* __restrict const to = out[z][y] + lo_[0];
                    for (PetscInt x = 0; x < count_[0]; ++x)
                        to[x] = here[x] + c_ * (back[x] + front[x] + above[x] + below[x] +
                                                here[x - 1] + here[x + 1] - 6 * here[x]);
                }
            }
            DMDAVecRestoreArray(grid_, now_, &out);
            DMDAVecRestoreArrayRead(grid_, local_, &in);
        }
    }

  private:
    DM grid_ = nullptr;
    Vec now_ = nullptr;
    Vec local_ = nullptr;
    double c_;
    std::array<PetscInt, 3> lo_{};
    std::array<PetscInt, 3> count_{};
};

}  // namespace bench
#endif
