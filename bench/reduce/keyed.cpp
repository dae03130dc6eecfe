// What a keyed reduction costs: an add() beside one to a std::unordered_map, interleaved in one
// run, on rank 0 alone; then, on all ranks, bringing the keys together and gathering them.
//
//     mpirun -n 2 build/release/bench/reduce/keyed

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <norma/comm/environment.hpp>
#include <norma/reduce/keyed_reduction.hpp>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::size_t adds = 4'000'000;
constexpr int repeats = 7;

/// What is kept of each key, as large as a count, an exact sum and two extremes.
struct Extremes {
    std::int64_t count = 0;
    std::int64_t sum = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;
    void add(std::int64_t value) {
        ++count;
        sum += value;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    void merge(const Extremes& other) {
        count += other.count;
        sum += other.sum;
        least = std::min(least, other.least);
        most = std::max(most, other.most);
    }
};

using Keyed = norma::KeyedReduction<std::string, Extremes>;

/// So that a string_view finds a string.
struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};
using Map = std::unordered_map<std::string, Extremes, Hash, std::equal_to<>>;

/// Keys in a random order, their texts side by side as in a file.
class Keys {
  public:
    Keys(std::size_t different, std::size_t count, unsigned seed) {
        std::mt19937_64 random(seed);
        std::vector<std::size_t> ends;
        for (std::size_t i = 0; i < count; ++i) {
            text_ += "station " + std::to_string(random() % different);
            ends.push_back(text_.size());
        }
        std::size_t begin = 0;
        for (const std::size_t end : ends) {
            keys_.push_back(std::string_view(text_).substr(begin, end - begin));
            begin = end;
        }
    }
    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;
    ~Keys() = default;
    [[nodiscard]] const std::vector<std::string_view>& all() const { return keys_; }

  private:
    std::string text_;
    std::vector<std::string_view> keys_;
};

template <typename Work>
double seconds_of(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void add_to_keyed(Keyed& keyed, const Keys& keys) {
    std::int64_t value = 0;
    for (const std::string_view key : keys.all())
        keyed.add(key, ++value & 1023);
}

void add_to_map(Map& map, const Keys& keys) {
    std::int64_t value = 0;
    for (const std::string_view key : keys.all()) {
        auto found = map.find(key);
        if (found == map.end()) found = map.try_emplace(std::string(key)).first;
        found->second.add(++value & 1023);
    }
}

/// One line: nanoseconds of an add, both into a new table and into one that knows all keys.
void compare_adds(std::size_t different) {
    const Keys keys(different, adds, 1);
    std::vector<double> first, again, map_first, map_again, ratios;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        Keyed keyed(norma::Communicator::self());
        Map map;
        first.push_back(seconds_of([&] { add_to_keyed(keyed, keys); }));
        map_first.push_back(seconds_of([&] { add_to_map(map, keys); }));
        again.push_back(seconds_of([&] { add_to_keyed(keyed, keys); }));
        map_again.push_back(seconds_of([&] { add_to_map(map, keys); }));
        ratios.push_back(again.back() / map_again.back());
    }
    const double to_ns = 1e9 / adds;
    std::printf("%9zu keys %8.1f %8.1f %12.1f %8.1f %8.2f\n",
                different,
                to_ns * median(first),
                to_ns * median(again),
                to_ns * median(map_first),
                to_ns * median(map_again),
                median(ratios));
}

/// One line: each rank has about all keys, sends those that are not its own, and rank 0 gets
/// all.
void measure_finish(const norma::Communicator& world, std::size_t different) {
    const Keys keys(different, 2 * different, 1 + static_cast<unsigned>(world.rank()));
    std::vector<double> finishes, gathers;
    std::size_t total = 0;
    double sent = 0;  // megabytes that all ranks send
    for (int repeat = 0; repeat < repeats; ++repeat) {
        Keyed keyed(world);
        add_to_keyed(keyed, keys);
        const std::size_t entry = 8 + keys.all().front().size() + sizeof(Extremes);
        const auto bytes = static_cast<double>(keyed.size() * entry);
        sent = world.all_reduce(bytes, std::plus<>()) * (world.size() - 1) / world.size() / 1e6;
        world.barrier();
        double start = MPI_Wtime();
        const auto part = keyed.finish();
        finishes.push_back(world.all_reduce(MPI_Wtime() - start, norma::Max()));
        start = MPI_Wtime();
        std::size_t count = 0;
        part.gather_sorted(0, [&](const std::string&, const Extremes&) { ++count; });
        gathers.push_back(world.all_reduce(MPI_Wtime() - start, norma::Max()));
        total = part.total_size();
    }
    if (world.rank() != 0) return;
    std::printf("%9zu keys %8.3f s, %6.0f MB/s sent %12.3f s, %6.1f ns a key\n",
                total,
                median(finishes),
                sent / median(finishes),
                median(gathers),
                1e9 * median(gathers) / static_cast<double>(total));
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    if (world.rank() == 0) {
        std::printf("ns of an add, medians of %d: %zu adds\n", repeats, adds);
        std::printf(
            "%14s %8s %8s %12s %8s %8s\n", "", "new", "known", "map: new", "known", "ratio");
        for (const std::size_t different : {400U, 20'000U, 1'000'000U})
            compare_adds(different);
        std::printf("%d ranks%8s finish() %27s\n", world.size(), "", "gather_sorted()");
    }
    world.barrier();
    for (const std::size_t different : {20'000U, 1'000'000U})
        measure_finish(world, different);
}
