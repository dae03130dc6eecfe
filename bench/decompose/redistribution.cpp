// Blocks to block-cyclic by MPI_Alltoallw, norma and, where it is, ScaLAPACK; and .npy files
// beside plain pwrite of own rows.
//
//     mpirun --bind-to core -n 2 build/release/bench/decompose/redistribution [--quick]

#include "all_to_all_w.hpp"
#include "contest.hpp"
#include "scalapack.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/decompose/npy.hpp>
#include <norma/decompose/redistribution.hpp>
#include <optional>
#include <string>

namespace {

using Parts = norma::Decomposition<2>;

double value_of(const norma::Index<2>& cell) {
    return static_cast<double>(cell[0] * 100'000 + cell[1]);
}

bool is_right(const norma::Field<double, 2>& field) {
    bool right = true;
    field.for_each_row([&](norma::Index<2> cell, std::span<const double> row) {
        for (const double value : row) {
            right = right && value == value_of(cell);
            ++cell[1];
        }
    });
    return right;
}

/// Every way gives every cell its value, or the program ends.
void check(const norma::Field<double, 2>& field, const char* way) {
    if (is_right(field)) return;
    std::fprintf(stderr, "%s gives wrong cells\n", way);
    MPI_Abort(MPI_COMM_WORLD, 1);
}

void move(const norma::Communicator& world,
          std::array<int, 2> processes,
          int cells,
          int block,
          int repeats) {
    const auto from = Parts::grid({cells, cells}, processes);
    const auto to = Parts::block_cyclic({cells, cells}, processes, {block, block});
    norma::Field<double, 2> a(world, from);
    norma::Field<double, 2> b(world, to);
    a.fill(value_of);
    const norma::Redistribution<2> plan(world, from, to);
    const bench::AllToAllW datatypes(from, to, world.rank());
    std::vector<double> copied(a.memory().size());
    std::vector<bench::Contestant> all{
        {"MPI_Alltoallw, datatypes", [&] { datatypes.run(a.data(), b.data()); }},
        {"norma", [&] { plan.run(a, b); }},
        {"memcpy of as many bytes",
         [&] { std::memcpy(copied.data(), a.data(), copied.size() * sizeof(double)); }}};
#ifdef NORMA_SCALAPACK
    std::optional<bench::Scalapack> scalapack;
    const bool divides = cells % processes[0] == 0 && cells % processes[1] == 0;
    if (divides) {
        scalapack.emplace(cells, processes, block);
        const int width = cells / processes[1];
        // Its local arrays are ours if blocks come out even.
        if (width % block == 0 && b.layout().stride(0) == width &&
            a.layout().stride(0) == width)
            all.push_back({"pdgemr2d", [&] { scalapack->run(a.data(), b.data()); }});
    }
#endif
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].name.starts_with("memcpy")) continue;
        b.fill([](const norma::Index<2>&) { return -1.0; });
        all[i].work();
        check(b, all[i].name.c_str());
    }
    bench::contest(std::to_string(cells) + " x " + std::to_string(cells) + ", blocks of " +
                       std::to_string(block) + ", " + std::to_string(processes[0]) + " x " +
                       std::to_string(processes[1]) + " ranks",
                   all,
                   8.0 * cells * cells,
                   repeats);
}

/// As a user writes own rows by hand.
void write_own_rows(const norma::Field<double, 2>& field, const std::string& path) {
    if (field.communicator().rank() == 0)
        close(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    field.communicator().barrier();
    const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    field.for_each_row([](const norma::Index<2>&, std::span<const double>) {});
    const auto bytes = std::as_bytes(field.memory());
    const auto begin = field.bounds().lo[0] * field.layout().stride(0) * 8 + 128;
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = pwrite(
            file, bytes.data() + done, bytes.size() - done, begin + static_cast<off_t>(done));
        if (count <= 0) MPI_Abort(MPI_COMM_WORLD, 1);
        done += static_cast<std::size_t>(count);
    }
    close(file);
}

void must(const std::optional<norma::Failure>& failure) {
    if (!failure) return;
    std::fprintf(stderr, "%s\n", failure->message.c_str());
    MPI_Abort(MPI_COMM_WORLD, 1);
}

void files(const norma::Communicator& world,
           const std::string& folder,
           int cells,
           int repeats) {
    const int ranks = world.size();
    const std::string path =
        folder + "/norma-bench-" + std::to_string(world.bcast(getpid(), 0)) + ".npy";
    const auto rows = Parts::grid({cells, cells}, {ranks, 1});
    norma::Field<double, 2> own(world, rows);
    norma::Field<double, 2> with_ghosts(world, rows, 1);
    norma::Field<double, 2> columns(world, Parts::grid({cells, cells}, {1, ranks}));
    for (auto* field : {&own, &with_ghosts, &columns})
        field->fill(value_of);
    // A file in the place of another is begun to be written to the disk at once: not measured.
    const auto remove = [&] {
        if (world.rank() == 0) unlink(path.c_str());
    };
    const std::vector<bench::Contestant> writing{
        {"pwrite of own rows", [&] { write_own_rows(own, path); }, remove},
        {"write_npy of rows", [&] { must(norma::write_npy(path, own)); }, remove},
        {"... with ghosts", [&] { must(norma::write_npy(path, with_ghosts)); }, remove},
        {"... of columns", [&] { must(norma::write_npy(path, columns)); }, remove}};
    const std::string size = std::to_string(cells) + " x " + std::to_string(cells);
    bench::contest("write " + size + " to " + folder, writing, 8.0 * cells * cells, repeats);
    must(norma::write_npy(path, own));
    const std::vector<bench::Contestant> reading{
        {"read_npy of rows", [&] { must(norma::read_npy(path, own)); }},
        {"... with ghosts", [&] { must(norma::read_npy(path, with_ghosts)); }},
        {"... of columns", [&] { must(norma::read_npy(path, columns)); }}};
    bench::contest("read it", reading, 8.0 * cells * cells, repeats);
    for (const auto* field : {&own, &with_ghosts, &columns})
        check(*field, "read_npy");
    if (world.rank() == 0) unlink(path.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment environment(argc, argv);
    const norma::Communicator world;
    const bool quick = argc > 1 && std::string(argv[1]) == "--quick";
    const int repeats = quick ? 3 : 31;
    const int ranks = world.size();
    const std::array<int, 2> tall{ranks, 1};
    const std::array<int, 2> wide{1, ranks};
    if (quick) {
        move(world, wide, 240, 10, repeats);
        files(world, "/tmp", 512, repeats);
        return 0;
    }
    for (const auto& processes : {wide, tall}) {
        move(world, processes, 4096, 64, repeats);
        move(world, processes, 4096, 256, repeats);
        move(world, processes, 1024, 32, 3 * repeats);
    }

    files(world, "/dev/shm", 4096, repeats);
    files(world, "/tmp", 4096, repeats);
}
