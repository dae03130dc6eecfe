// Reads what grid_files.py has written, and writes what it reads. Usage: grid_files FOLDER

#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/decompose/checkpoint.hpp"
#include "norma/decompose/npy.hpp"
#include "norma/decompose/png.hpp"
#include "norma/decompose/xdmf.hpp"

#include <cmath>
#include <cstdio>
#include <limits>

namespace {

using norma::Decomposition;
using norma::Field;
using norma::Index;

void must(const std::optional<norma::Failure>& failure) {
    if (!failure) return;
    std::fprintf(stderr, "%s\n", failure->message.c_str());
    MPI_Abort(MPI_COMM_WORLD, 1);
}

template <typename T>
T must(norma::Result<T> result) {
    if (!result) must(norma::Failure{result.error()});
    return *std::move(result);
}

/// Reads an array of any type and order, and writes it in ours.
void copy(const norma::Communicator& world, const std::string& from, const std::string& to) {
    const auto info = must(norma::read_npy_info(from));
    Field<double, 2> field(
        world, Decomposition<2>::cut({info.shape.at(0), info.shape.at(1)}, world.size()), 1);
    must(norma::read_npy(from, field, {.convert = true}));
    must(norma::write_npy(to, field));
}

void write_own(const norma::Communicator& world, const std::string& folder) {
    Field<float, 3> v(world, Decomposition<3>::cut({20, 30, 40}, world.size()), 2);
    v.fill([](const Index<3>& cell) {
        return static_cast<float>(cell[0] * 10000 + cell[1] * 100 + cell[2]);
    });
    must(norma::write_npy(folder + "v.npy", v));
    Field<bool, 1> alive(world, Decomposition<1>::cut({1000}, world.size()));
    alive.fill([](const Index<1>& cell) { return cell[0] % 3 == 0; });
    must(norma::write_npy(folder + "alive.npy", alive));

    Field<double, 2> u(world, Decomposition<2>::cut({33, 47}, world.size()), 1);
    u.fill([](const Index<2>& cell) {
        if (cell[0] == 5 && cell[1] == 7) return std::numeric_limits<double>::quiet_NaN();
        return static_cast<double>(cell[0] * 47 + cell[1]);
    });
    static_cast<void>(must(norma::write_png(folder + "u.png", u)));
    static_cast<void>(must(norma::write_png(
        folder + "grey.png", u, {.colours = norma::ColourMap::grey, .low = 0, .high = 1550})));
    const std::vector<norma::FieldToWrite<2>> fields{{"u", u}};
    for (const int step : {0, 10})
        must(norma::append_xdmf(folder + "run.xdmf",
                                {.step = step, .time = 0.5 * step, .spacing = {0.1, 0.2}},
                                fields));
    const std::vector<norma::FieldToWrite<3>> solid{{"v", v}};
    must(norma::append_xdmf(folder + "solid.xdmf", {}, solid));
    must(norma::Checkpoint::save(
        world, folder + "saved", {.step = 10, .time = 0.1, .user = R"({"a": 1})"}, fields));
}

void write_grey(const norma::Communicator& world,
                const std::string& from,
                const std::string& to) {
    const auto image = must(norma::read_grey_image(world, from));
    Field<std::uint8_t, 2> levels(
        world, Decomposition<2>::cut({image.height, image.width}, world.size()));
    levels.fill([&](const Index<2>& cell) { return image.at(cell[0], cell[1]); });
    must(norma::write_npy(to, levels));
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment environment(argc, argv);
    const norma::Communicator world;
    const std::string folder = std::string(argv[1]) + "/";
    for (const std::string name : {"plain", "fortran", "big", "int", "half_empty", "version2"})
        copy(world, folder + name + ".npy", folder + name + ".out.npy");
    for (const std::string name : {"grey", "colour", "wide"})
        write_grey(world, folder + name + ".in.png", folder + name + ".levels.npy");
    write_own(world, folder);
}
