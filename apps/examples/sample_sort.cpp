// Numbers spread over all ranks are sorted over all ranks: samples decide who gets which range,
// one all_to_all_v brings every number to its rank, and three reductions check the result.
//     mpirun -n 4 ./sample_sort

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <limits>
#include <norma/norma.hpp>
#include <random>
#include <vector>

namespace {

using Numbers = std::vector<std::uint64_t>;

/// Some 10,000 numbers, more on higher ranks, different on each.
Numbers unsorted(int rank) {
    std::mt19937_64 random(static_cast<std::uint64_t>(rank));
    Numbers numbers(10'000 + 100 * static_cast<std::size_t>(rank));
    std::ranges::generate(numbers, random);
    return numbers;
}

/// One upper bound for each rank but the last: what lies evenly among samples of all ranks.
Numbers splitters(const norma::Communicator& world, const Numbers& sorted) {
    constexpr std::size_t samples = 64;
    Numbers mine;
    for (std::size_t i = 0; i < samples; ++i)
        mine.push_back(sorted[i * sorted.size() / samples]);
    Numbers all = world.all_gather_v(mine).flat();
    std::ranges::sort(all);
    Numbers bounds;
    for (std::size_t i = samples; i < all.size(); i += samples)
        bounds.push_back(all[i]);
    return bounds;
}

Numbers sample_sort(const norma::Communicator& world, Numbers numbers) {
    std::ranges::sort(numbers);
    std::vector<std::size_t> counts;
    auto begin = numbers.cbegin();
    for (const std::uint64_t bound : splitters(world, numbers)) {
        const auto end = std::lower_bound(begin, numbers.cend(), bound);
        counts.push_back(static_cast<std::size_t>(end - begin));
        begin = end;
    }
    counts.push_back(static_cast<std::size_t>(numbers.cend() - begin));

    Numbers received = world.all_to_all_v(norma::Ragged(std::move(numbers), counts)).flat();
    std::ranges::sort(received);
    return received;
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;
    const Numbers before = unsorted(world.rank());
    const Numbers after = sample_sort(world, before);

    // In order here, nothing here below what the ranks before have, and none lost or changed.
    const std::uint64_t largest = after.empty() ? 0 : after.back();
    const auto below = world.exclusive_scan(largest, norma::Max(), std::uint64_t{0});
    const bool in_order = std::ranges::is_sorted(after) && (after.empty() || below <= after[0]);
    const auto mixed = [](const Numbers& numbers) {
        std::uint64_t sum = numbers.size();
        for (const std::uint64_t number : numbers)
            sum += number * number;
        return sum;
    };
    const auto change = world.all_reduce(mixed(after) - mixed(before), std::plus<>());
    const bool sorted = world.all_reduce(in_order ? 1 : 0, norma::Min()) == 1 && change == 0;

    const auto total = world.reduce(after.size(), std::plus<>(), 0);
    if (total) std::cout << *total << " numbers " << (sorted ? "" : "NOT ") << "sorted\n";
    return sorted ? 0 : 1;
}
