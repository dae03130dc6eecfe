// What a value costs as bytes and back: packed by hand with its sizes counted first, in a frame
// of the light archive, and through Boost.MPI's packed archive, interleaved in one run. The
// column "again" is hand packing against itself: the noise. All three keep the memory of the
// bytes from round to round; the rows "again" keep that of the value as well.
//
//     build/release/bench/wire/serialize

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <norma/wire/frame.hpp>
#include <string>
#include <utility>
#include <vector>

#ifdef NORMA_BOOST_MPI
#include <boost/mpi/environment.hpp>
#include <boost/mpi/packed_iarchive.hpp>
#include <boost/mpi/packed_oarchive.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#endif

#include <chrono>

namespace {

constexpr int repeats = 61;
constexpr double seconds_of_a_sample = 1e-3;

struct Particle {
    double x = 0;
    double y = 0;
    double z = 0;
    int kind = 0;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& x& y& z& kind;
    }
};

using Table = std::map<std::string, std::vector<double>>;
using Words = std::vector<std::string>;

/// What somebody writes who wants it fast: count, allocate once, copy.
namespace hand {

template <typename T>
std::size_t size_of(const std::vector<T>& plain) {
    return sizeof(std::size_t) + plain.size() * sizeof(T);
}
std::size_t size_of(const std::string& text) {
    return sizeof(std::size_t) + text.size();
}
template <typename T>
std::size_t size_of_all(const std::vector<T>& values) {
    std::size_t size = sizeof(std::size_t);
    for (const T& value : values)
        size += size_of(value);
    return size;
}
std::size_t size_of(const Words& words) {
    return size_of_all(words);
}
std::size_t size_of(const std::vector<std::vector<int>>& rows) {
    return size_of_all(rows);
}
std::size_t size_of(const Table& table) {
    std::size_t size = sizeof(std::size_t);
    for (const auto& [key, values] : table)
        size += size_of(key) + size_of(values);
    return size;
}

char* put(char* at, const void* data, std::size_t size) {
    std::memcpy(at, data, size);
    return at + size;
}
char* put_count(char* at, std::size_t count) {
    return put(at, &count, sizeof count);
}
template <typename T>
char* put(char* at, const std::vector<T>& plain) {
    return put(put_count(at, plain.size()), plain.data(), plain.size() * sizeof(T));
}
char* put(char* at, const std::string& text) {
    return put(put_count(at, text.size()), text.data(), text.size());
}
template <typename T>
char* put_all(char* at, const std::vector<T>& values) {
    at = put_count(at, values.size());
    for (const T& value : values)
        at = put(at, value);
    return at;
}
char* put(char* at, const Words& words) {
    return put_all(at, words);
}
char* put(char* at, const std::vector<std::vector<int>>& rows) {
    return put_all(at, rows);
}
char* put(char* at, const Table& table) {
    at = put_count(at, table.size());
    for (const auto& [key, values] : table)
        at = put(put(at, key), values);
    return at;
}

std::size_t get_count(const char*& at) {
    std::size_t count = 0;
    std::memcpy(&count, at, sizeof count);
    at += sizeof count;
    return count;
}
template <typename T>
void get(const char*& at, std::vector<T>& plain) {
    plain.resize(get_count(at));
    std::memcpy(plain.data(), at, plain.size() * sizeof(T));
    at += plain.size() * sizeof(T);
}
void get(const char*& at, std::string& text) {
    const std::size_t count = get_count(at);
    text.assign(at, count);
    at += count;
}
template <typename T>
void get_all(const char*& at, std::vector<T>& values) {
    values.resize(get_count(at));
    for (T& value : values)
        get(at, value);
}
void get(const char*& at, Words& words) {
    get_all(at, words);
}
void get(const char*& at, std::vector<std::vector<int>>& rows) {
    get_all(at, rows);
}
void get(const char*& at, Table& table) {
    table.clear();
    const std::size_t count = get_count(at);
    for (std::size_t i = 0; i < count; ++i) {
        std::string key;
        get(at, key);
        std::vector<double> values;
        get(at, values);
        table.emplace_hint(table.end(), std::move(key), std::move(values));
    }
}

template <typename T>
void pack(const T& value, std::vector<char>& bytes) {
    bytes.resize(size_of(value));
    put(bytes.data(), value);
}
template <typename T>
void unpack(const std::vector<char>& bytes, T& value) {
    const char* at = bytes.data();
    get(at, value);
}

}  // namespace hand

/// Keeps the compiler from leaving out what nobody looks at.
template <typename T>
void look_at(const T& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

/// The memory of the bytes is kept from round to round, that of the value too or not.
template <typename T>
struct Kept {
    std::vector<char> by_hand;
    norma::Bytes by_norma;
#ifdef NORMA_BOOST_MPI
    boost::mpi::packed_oarchive::buffer_type by_boost;
#endif
    T value{};
};
enum class Into { fresh, kept };

template <typename T, typename Read>
void read(Into into, T& kept, const Read& read_into) {
    if (into == Into::kept) {
        read_into(kept);
        look_at(kept);
    } else {
        T fresh;
        read_into(fresh);
        look_at(fresh);
    }
}

template <typename T>
void by_hand(const T& value, Kept<T>& kept, Into into) {
    hand::pack(value, kept.by_hand);
    read(into, kept.value, [&](T& to) { hand::unpack(kept.by_hand, to); });
}

template <typename T>
void by_norma(const T& value, Kept<T>& kept, Into into) {
    norma::wire::frame_value_into(kept.by_norma, value);
    read(into, kept.value, [&](T& to) { norma::wire::unframe_value_into(kept.by_norma, to); });
}

#ifdef NORMA_BOOST_MPI
template <typename T>
void by_boost(const T& value, Kept<T>& kept, Into into) {
    kept.by_boost.clear();
    boost::mpi::packed_oarchive(MPI_COMM_WORLD, kept.by_boost) << value;
    read(into, kept.value, [&](T& to) {
        boost::mpi::packed_iarchive(MPI_COMM_WORLD, kept.by_boost) >> to;
    });
}
#endif

using Sample = std::function<void()>;

/// Seconds of one round.
double time_of(const Sample& round, int rounds) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i)
        round();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() /
           rounds;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// One line: the time by hand, and the medians of the ratios of each repeat.
template <typename T>
void compare(const char* what, const T& value, Into into = Into::fresh) {
    Kept<T> kept;
    const Sample hand = [&] { by_hand(value, kept, into); };
    const Sample norma = [&] { by_norma(value, kept, into); };
    const int rounds =
        std::max(1, static_cast<int>(seconds_of_a_sample / time_of(hand, 100) + 0.5));
    std::vector<double> times;
    std::vector<double> norma_ratios;
    std::vector<double> boost_ratios;
    std::vector<double> again;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        const double first = time_of(hand, rounds);
        const double ours = time_of(norma, rounds);
        const double second = time_of(hand, rounds);
        const double base = (first + second) / 2;
        times.push_back(base);
        norma_ratios.push_back(ours / base);
        again.push_back(second / first);
#ifdef NORMA_BOOST_MPI
        const Sample boost = [&] { by_boost(value, kept, into); };
        boost_ratios.push_back(time_of(boost, rounds) / base);
#endif
    }
    std::printf("%-24s %10.3f us %8.2f %8.2f %8.2f\n",
                what,
                1e6 * median(times),
                median(norma_ratios),
                boost_ratios.empty() ? 0.0 : median(boost_ratios),
                median(again));
    std::fflush(stdout);
}

Table table(int keys, std::size_t values) {
    Table made;
    for (int i = 0; i < keys; ++i)
        made["key " + std::to_string(i)] = std::vector<double>(values, i);
    return made;
}

/// Some fit into a std::string itself, some do not.
Words words(int count) {
    Words made;
    for (int i = 0; i < count; ++i)
        made.push_back(std::string(static_cast<std::size_t>(4 + i % 23), 'w'));
    return made;
}

std::vector<std::vector<int>> rows(int count) {
    std::vector<std::vector<int>> made;
    for (int i = 0; i < count; ++i)
        made.emplace_back(static_cast<std::size_t>(i % 40), i);
    return made;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef NORMA_BOOST_MPI
    const boost::mpi::environment environment(argc, argv);  // its archives allocate through MPI
#else
    static_cast<void>(argc);
    static_cast<void>(argv);
#endif
    std::printf("packed and unpacked, %d repeats; medians of the ratios to hand packing\n",
                repeats);
    std::printf("%-24s %13s %8s %8s %8s\n", "", "by hand", "norma", "Boost", "again");
    compare("map 4 x 4", table(4, 4));
    compare("map 100 x 10", table(100, 10));
    compare("map 1000 x 100", table(1000, 100));
    compare("map 1000 x 100, again", table(1000, 100), Into::kept);
    compare("vector<string> 10", words(10));
    compare("vector<string> 10000", words(10'000));
    compare("strings 10000, again", words(10'000), Into::kept);
    compare("vector<struct> 1", std::vector<Particle>(1));
    compare("vector<struct> 10000", std::vector<Particle>(10'000));
    compare("vector<vector<int>> 10", rows(10));
    compare("vector<vector<int>> 1000", rows(1'000));
}
