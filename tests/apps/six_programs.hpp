#pragma once
// Six things MPI programs do, as short as they are in norma: twelve lines in sum, which
// six_programs_lines.py counts.

#include <functional>
#include <map>
#include <norma/norma.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Rank 0 sends numbers to rank 1, which knows not how many, and gets them back.
std::vector<double> ping_pong(const norma::Communicator& world,
                              const std::vector<double>& ball) {
    if (world.rank() == 0) world.send(ball, 1);
    if (world.rank() == 1) world.send(world.recv<std::vector<double>>(0), 0);
    return world.rank() == 0 ? world.recv<std::vector<double>>(1) : std::vector<double>();
}

/// What each rank has, nobody knowing how much, on every rank.
norma::Ragged<double> gather_everywhere(const norma::Communicator& world,
                                        const std::vector<double>& mine) {
    return world.all_gather_v(mine);
}

/// The exchange of a sample sort: buckets[r] goes to rank r.
norma::Ragged<int> exchange_buckets(const norma::Communicator& world,
                                    const std::vector<std::vector<int>>& buckets) {
    return world.all_to_all_v(norma::Ragged(buckets));
}

using Settings = std::map<std::string, std::vector<double>>;

/// What rank 0 read, on every rank.
Settings share(const norma::Communicator& world, const Settings& read) {
    return world.bcast(read, 0);
}

/// A reduction with an operation of our own, which captured something.
std::optional<long> multiply(const norma::Communicator& world, long mine, long modulus) {
    // It would break the line after "reduce(":
    // clang-format off
    return world.reduce(mine, [modulus](long a, long b) { return a * b % modulus; }, 0);
    // clang-format on
}

/// Both ghost cells of a row of cells from the neighbours, without waiting in turn.
void exchange_halo(const norma::Communicator& world,
                   std::vector<double>& cells,
                   int left,
                   int right) {
    auto first = world.irecv_into(std::span(cells).first(1), left);
    auto last = world.irecv_into(std::span(cells).last(1), right, {.tag = 1});
    auto to_left = world.isend(norma::view(cells[1]), left, {.tag = 1});
    auto to_right = world.isend(norma::view(cells[cells.size() - 2]), right);
    norma::wait_all(first, last, to_left, to_right);
}
