#pragma once
// Values of every kind of type that travels, and the communicators on which they do.

#include "norma/comm/communicator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace norma::samples {

struct Particle {
    double x = 0;
    int kind = 0;
    bool operator==(const Particle&) const = default;
};

struct Job {
    std::string name;
    std::vector<std::string> words;
    std::map<int, Particle> places;
    bool operator==(const Job&) const = default;
};

using Values = std::vector<double>;
using Words = std::vector<std::string>;
using Table = std::map<std::string, Values>;
using Maybe = std::optional<std::string>;
using Either = std::variant<int, std::string>;
using Owner = std::unique_ptr<std::string>;  // can only be moved

/// A type of every kind, for typed tests.
using Types = testing::Types<int,
                             bool,
                             Particle,
                             std::array<double, 3>,
                             Values,
                             std::string,
                             Table,
                             Job,
                             Maybe,
                             Either,
                             Owner>;

/// The lengths that are tried: none, a few, about a megabyte.
inline constexpr std::size_t lengths[] = {0, 5, 130'000};

inline std::string text_of(int seed, std::size_t length) {
    return std::string(length, static_cast<char>('a' + seed % 26));
}

/// A value that is another for each small `seed`; of containers one of this length.
template <typename T>
T sample(int seed, std::size_t length = 5) {
    if constexpr (std::is_same_v<T, bool>) {
        return seed % 2 == 1;
    } else if constexpr (std::is_arithmetic_v<T>) {
        return static_cast<T>(seed + 1);
    } else if constexpr (std::is_same_v<T, Particle>) {
        return {seed + 0.5, seed};
    } else if constexpr (std::is_same_v<T, std::array<double, 3>>) {
        return {seed + 0.5, 1, 2};
    } else if constexpr (std::is_same_v<T, Values>) {
        Values values(length, seed);
        if (length > 0) values.back() = seed + 1000;
        return values;
    } else if constexpr (std::is_same_v<T, std::string>) {
        return text_of(seed, length);
    } else if constexpr (std::is_same_v<T, Words>) {
        return Words(length / 10 + 1, text_of(seed, length % 7));
    } else if constexpr (std::is_same_v<T, Table>) {
        return {{text_of(seed, 3), sample<Values>(seed, length)}, {"none", {}}};
    } else if constexpr (std::is_same_v<T, Job>) {
        return {text_of(seed, length), {"x", ""}, {{seed, sample<Particle>(seed)}}};
    } else if constexpr (std::is_same_v<T, Maybe>) {
        return length == 0 ? Maybe() : Maybe(text_of(seed, length));
    } else if constexpr (std::is_same_v<T, Either>) {
        return length == 0 ? Either(seed) : Either(text_of(seed, length));
    } else {
        static_assert(std::is_same_v<T, Owner>);
        return length == 0 ? nullptr : std::make_unique<std::string>(text_of(seed, length));
    }
}

template <typename T>
bool same(const T& a, const T& b) {
    if constexpr (std::is_same_v<T, Owner>) {
        return a && b ? *a == *b : !a && !b;
    } else {
        return a == b;
    }
}

template <typename T>
void expect_same(const std::vector<T>& values, const std::vector<T>& expected) {
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_TRUE(same<T>(values[i], expected[i])) << "at " << i;
}

inline std::size_t ranks_of(const Communicator& comm) {
    return static_cast<std::size_t>(comm.size());
}
inline int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
inline int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}
inline int sum_of_ranks(const Communicator& comm) {
    return comm.size() * (comm.size() - 1) / 2;
}

/// Every rank's sample, in the order of the ranks.
template <typename T>
std::vector<T> samples_of_all(const Communicator& comm, std::size_t length) {
    std::vector<T> all;
    for (int rank = 0; rank < comm.size(); ++rank)
        all.push_back(sample<T>(rank, length));
    return all;
}

/// On the world, on its odd or even ranks, and on a copy of it.
template <typename Body>
void on_every_communicator(Body body) {
    const Communicator world;
    body(world);
    body(*world.split(world.rank() % 2));
    body(world.duplicate());
}

}  // namespace norma::samples
