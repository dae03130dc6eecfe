#include "base/simd_level.hpp"
#include "grid/constants.hpp"
#include "grid/operators.hpp"
#include "grid/preset_loops.hpp"
#include "grid/presets.hpp"

#include <algorithm>

namespace norma::grid {
namespace {

/// What a preset's loop needs besides the arrays.
struct Kernel {
    PresetLoops::Loop loop = nullptr;
    PresetLoops::Loop first_step = nullptr;
    Offset radius{};
    bool corners = false;
    std::array<double, 3> factors{};
    std::array<double, 6> parameters{};
    double dt = 1;
};

Kernel kernel(const Model& model, double dt) {
    const PresetLoops& loops = preset_loops();
    const auto d = static_cast<std::size_t>(model.dimensions - 1);
    Kernel made;
    made.dt = dt;
    for (std::size_t i = 0; i <= d; ++i) {
        made.radius[2 - i] = 1;
        made.factors[i] = model.preset == "advection"
                              ? 1 / model.spacing[i]
                              : 1 / (model.spacing[i] * model.spacing[i]);
    }
    const std::vector<expr::Constant> known = constants(model);
    for (std::size_t i = 0; i < model.parameters.size(); ++i) {
        made.parameters[i] =
            std::find_if(known.begin(), known.end(), [&](const auto& constant) {
                return constant.name == model.parameters[i].name;
            })->value;
    }
    if (model.preset == "heat") made.loop = loops.heat[d];
    if (model.preset == "wave") made.loop = loops.wave[d];
    if (model.preset == "wave") made.first_step = loops.wave_begin[d];
    if (model.preset == "advection") made.loop = loops.advection[d];
    if (model.preset == "gray-scott") made.loop = loops.gray_scott[d];
    if (model.preset == "life") made.loop = loops.life;
    made.corners = model.preset == "life";
    return made;
}

class PresetStepper final : public Stepper {
  public:
    PresetStepper(std::vector<Array> arrays, const Kernel& kernel)
        : arrays_(std::move(arrays)), kernel_(kernel) {}

    [[nodiscard]] const std::vector<Array>& arrays() const override { return arrays_; }
    [[nodiscard]] int stages() const override { return 1; }
    [[nodiscard]] Offset radius() const override { return kernel_.radius; }
    [[nodiscard]] bool reads_corners() const override { return kernel_.corners; }
    [[nodiscard]] std::unique_ptr<Stepper> clone() const override {
        return std::make_unique<PresetStepper>(arrays_, kernel_);
    }

    void compute(int /*stage*/, const Row& row) override {
        PresetRow cells{};
        for (std::size_t f = 0; f < arrays_.size(); ++f) {
            for (std::int64_t z = -kernel_.radius[0]; z <= kernel_.radius[0]; ++z) {
                for (std::int64_t y = -kernel_.radius[1]; y <= kernel_.radius[1]; ++y) {
                    cells.rows[f][4 + 3 * z + y] =
                        row.in[f] + z * row.strides[0] + y * row.strides[1];
                }
            }
            cells.out[f] = row.out[f];
        }
        cells.cells = static_cast<std::size_t>(row.cells);
        std::copy(kernel_.factors.begin(), kernel_.factors.end(), cells.factors);
        std::copy(kernel_.parameters.begin(), kernel_.parameters.end(), cells.parameters);
        cells.dt = kernel_.dt;
        const bool begins = row.step == 0 && kernel_.first_step != nullptr;
        (begins ? kernel_.first_step : kernel_.loop)(cells);
    }

  private:
    std::vector<Array> arrays_;
    Kernel kernel_;
};

}  // namespace

const PresetLoops& preset_loops() {
#ifdef NORMA_GRID_SIMD
    switch (simd_level()) {
        case SimdLevel::avx512:
            return avx512_presets;
        case SimdLevel::avx2:
            return avx2_presets;
        case SimdLevel::scalar:
            break;
    }
#endif
    return scalar_presets;
}

Result<std::unique_ptr<Stepper>> preset_stepper(const Model& model, double dt) {
    try {
        std::vector<Array> arrays;
        for (std::size_t i = 0; i < model.fields.size(); ++i) {
            arrays.push_back({model.fields[i].name,
                              Array::Kind::stencil,
                              model.scheme == Scheme::leapfrog,
                              i});
        }
        return std::unique_ptr<Stepper>(
            std::make_unique<PresetStepper>(std::move(arrays), kernel(model, dt)));
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

}  // namespace norma::grid
