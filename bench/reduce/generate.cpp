// Makes the large files that norma-reduce is measured on; the same arguments make the same
// bytes.
//
//     generate table --bytes 1G [--seed S] [--quoted] FILE
//     generate keys --bytes 1G --keys 413 [--names STATIONS] [--seed S] FILE

#include "norma/base/error.hpp"

#include "base/file_writer.hpp"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace {

using namespace norma;

struct Options {
    std::string file;
    std::uint64_t bytes = 0;
    std::uint64_t seed = 1;
    bool quoted = false;  // of table: the text columns stand in quotes
    std::uint32_t keys = 413;
    std::string names;  // of keys: a file of lines `name;anything`
};

/// xoshiro256++ of Blackman and Vigna (2021), doi:10.1145/3460772, its state filled by
/// splitmix64.
class Random {
  public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31);
        }
    }
    std::uint64_t bits() {
        auto& [a, b, c, d] = state_;
        const std::uint64_t result = std::rotl(a + d, 23) + a;
        const std::uint64_t shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = std::rotl(d, 45);
        return result;
    }
    /// 0 to `count` - 1.
    std::uint32_t below(std::uint32_t count) {
        return static_cast<std::uint32_t>(((bits() >> 32) * count) >> 32);
    }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + below(static_cast<std::uint32_t>(high - low + 1));
    }
    /// Inside (0, 1).
    double unit() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }
    /// About normal, from one draw: four parts of 16 bits. Mean 0, standard deviation 37837.
    std::int64_t bell() {
        const std::uint64_t all = bits();
        const std::uint64_t sum =
            (all & 0xffffU) + (all >> 16 & 0xffffU) + (all >> 32 & 0xffffU) + (all >> 48);
        return static_cast<std::int64_t>(sum) - 2 * 0xffff;
    }

  private:
    std::array<std::uint64_t, 4> state_{};
};
constexpr double bell_deviation = 37837;

/// Lines of bounded length on their way into a file.
class Lines {
  public:
    Lines(const std::string& path, std::size_t longest)
        : writer_(FileDescriptor(
                      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)),
                  path),
          buffer_(block + longest) {
        if (writer_.descriptor() < 0) throw SystemError("cannot write " + path);
    }
    /// Where the next line goes; it ends with end_line().
    char* begin_line() { return buffer_.data() + used_; }
    void end_line(char* end) {
        *end = '\n';
        used_ = static_cast<std::size_t>(end + 1 - buffer_.data());
        if (used_ >= block) write();
    }
    [[nodiscard]] std::uint64_t bytes() const { return writer_.written() + used_; }
    void close() {
        write();
        if (const auto failure = writer_.close()) throw UsageError(failure->message);
    }

  private:
    static constexpr std::size_t block = std::size_t{1} << 20;

    void write() {
        writer_.add(std::string_view(buffer_.data(), used_));
        used_ = 0;
        if (const auto failure = writer_.flush()) throw UsageError(failure->message);
    }

    FileWriter writer_;
    std::vector<char> buffer_;
    std::size_t used_ = 0;
};

char* put(char* at, std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

char* put(char* at, std::int64_t number) {
    return fmt::format_to(at, FMT_COMPILE("{}"), number);
}

/// mantissa * 10^-decimals, with so many digits behind the point.
char* put_fixed(char* at, std::int64_t mantissa, int decimals) {
    if (mantissa < 0) *at++ = '-';
    auto rest = static_cast<std::uint64_t>(std::abs(mantissa));
    std::uint64_t one = 1;
    for (int i = 0; i < decimals; ++i)
        one *= 10;
    at = fmt::format_to(at, FMT_COMPILE("{}"), rest / one);
    *at = '.';
    rest %= one;
    for (int i = decimals; i > 0; --i) {
        at[i] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    }
    return at + decimals + 1;
}

/// Like printf("%.6e") of something from 1e-5 to 1e6, either sign.
char* put_scientific(char* at, Random& random) {
    const std::uint32_t digits = 1'000'000 + random.below(9'000'000);
    const std::uint32_t where = random.below(22);
    const std::uint32_t exponent = where >> 1;
    if ((where & 1U) != 0) *at++ = '-';
    *at++ = static_cast<char>('0' + digits / 1'000'000);
    *at++ = '.';
    at = fmt::format_to(at, FMT_COMPILE("{:06}"), digits % 1'000'000);
    at = put(at, exponent < 5 ? "e-0" : "e+0");
    *at++ = static_cast<char>('0' + (exponent < 5 ? 5 - exponent : exponent - 5));
    return at;
}

/// A name of 3 to 26 bytes that no name before was, like "Orbela", "San Kóruvi-Täne".
std::string new_name(Random& random, std::unordered_set<std::string>& taken) {
    static constexpr std::array<std::string_view, 24> parts{
        "an",  "bel", "co", "da", "el", "fir", "go", "ha", "is", "jor", "ka", "lu",
        "men", "no",  "or", "pe", "ru", "sá",  "tö", "uz", "ví", "wa",  "ñe", "žu"};
    while (true) {
        const std::size_t wanted = 3 + random.below(22);
        std::string name;
        while (name.size() < wanted) {
            if (name.size() > 4 && random.below(8) == 0)
                name += random.below(2) == 0 ? ' ' : '-';
            name += parts[random.below(parts.size())];
        }
        if (name.size() <= 26 && taken.insert(name).second) return name;
    }
}

std::vector<std::string> new_names(std::uint32_t count, Random& random) {
    std::unordered_set<std::string> taken;
    std::vector<std::string> names;
    names.reserve(count);
    while (names.size() < count)
        names.push_back(new_name(random, taken));
    return names;
}

constexpr std::size_t longest_name = 1000;  // of a file; longer ones are left out

/// `count` different names of a file of lines `name;anything`, chosen by chance.
std::vector<std::string> names_of(const std::string& path,
                                  std::uint32_t count,
                                  Random& random) {
    std::ifstream file(path);
    if (!file) throw SystemError("cannot read " + path);
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) {
        const std::string name = line.substr(0, line.find(';'));
        const bool fits = !name.empty() && name.size() <= longest_name;
        if (fits && name.front() != '#') names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() < count) {
        throw UsageError(fmt::format(
            "{} holds {} different names: --keys {} is too many", path, names.size(), count));
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto left = static_cast<std::uint32_t>(names.size() - i);
        std::swap(names[i], names[i + random.below(left)]);
    }
    names.resize(count);
    return names;
}

/// Twelve columns, as many kinds of numbers as tables have.
void write_table(const Options& options) {
    Random random(options.seed);
    const std::vector<std::string> groups = new_names(413, random);
    const std::string_view quote = options.quoted ? "\"" : "";
    Lines lines(options.file, 512);
    lines.end_line(
        put(lines.begin_line(),
            "small,id,uniform,balance,price,rate,offset,unit,scale,sparse,group,user"));
    for (std::int64_t id = 1; lines.bytes() < options.bytes; ++id) {
        char* at = lines.begin_line();
        at = put(put(at, random.between(0, 100)), ",");
        at = put(put(at, id), ",");
        at = put(put(at, random.between(0, 1'000'000)), ",");
        at = put(put(at, random.between(-50'000, 50'000)), ",");
        const double normal = static_cast<double>(random.bell()) / bell_deviation;
        const double price = std::exp(3.3 + 0.9 * normal);
        at = put(put_fixed(at, std::llround(price * 100), 2), ",");
        at = put(put_fixed(at, random.bell() / 400, 1), ",");
        at = put(put_fixed(at, random.between(-999'999'999, 999'999'999), 6), ",");
        at = put(fmt::format_to(at, FMT_COMPILE("{}"), random.unit()), ",");
        at = put(put_scientific(at, random), ",");
        const std::uint32_t sparse = random.below(50'000'000);
        if (sparse >= 1'000'000) at = put_fixed(at, sparse, 3);
        at = put(put(at, ","), quote);
        at = put(put(at, groups[random.below(413)]), quote);
        at = put(put(at, ","), quote);
        at = fmt::format_to(at, FMT_COMPILE("user-{:06}"), random.below(1'000'000));
        lines.end_line(put(at, quote));
    }
    lines.close();
}

/// Names of bounded length, each with its mean temperature, side by side: one cache miss a key.
class Keys {
  public:
    Keys(const std::vector<std::string>& names, Random& random) {
        for (const std::string& name : names)
            longest_ = std::max(longest_, name.size());
        slot_ = std::bit_ceil(sizeof(Head) + longest_);
        bytes_.resize(names.size() * slot_);
        char* at = bytes_.data();
        for (const std::string& name : names) {
            const Head head{.mean = static_cast<std::int16_t>(random.between(-200, 350)),
                            .length = static_cast<std::uint16_t>(name.size())};
            std::memcpy(at, &head, sizeof head);
            std::memcpy(at + sizeof head, name.data(), name.size());
            at += slot_;
        }
    }
    [[nodiscard]] std::size_t longest() const { return longest_; }
    void prefetch(std::uint32_t key) const { __builtin_prefetch(bytes_.data() + key * slot_); }

    /// `name;temperature`.
    char* put_line(char* at, std::uint32_t key, Random& random) const {
        const char* slot = bytes_.data() + key * slot_;
        Head head;
        std::memcpy(&head, slot, sizeof head);
        at = put(put(at, {slot + sizeof head, head.length}), ";");
        const std::int64_t tenths = head.mean + random.bell() / 380;
        return put_fixed(at, std::clamp<std::int64_t>(tenths, -999, 999), 1);
    }

  private:
    struct Head {
        std::int16_t mean = 0;  // in tenths
        std::uint16_t length = 0;
    };
    std::size_t longest_ = 0;
    std::size_t slot_ = 0;
    std::vector<char> bytes_;
};

/// Lines `name;temperature`, each name around a mean of its own.
void write_keys(const Options& options) {
    Random random(options.seed);
    const Keys keys(options.names.empty() ? new_names(options.keys, random)
                                          : names_of(options.names, options.keys, random),
                    random);
    Lines lines(options.file, keys.longest() + 16);
    while (lines.bytes() < options.bytes) {
        std::array<std::uint32_t, 32> next{};
        for (std::uint32_t& key : next) {
            key = random.below(options.keys);
            keys.prefetch(key);
        }
        for (const std::uint32_t key : next) {
            if (lines.bytes() >= options.bytes) break;
            lines.end_line(keys.put_line(lines.begin_line(), key, random));
        }
    }
    lines.close();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Makes the large files that norma-reduce is measured on.");
    app.require_subcommand(1);
    Options options;
    const auto add_common = [&](CLI::App* verb) {
        verb->add_option("--bytes", options.bytes, "whole lines up to this size: 10M, 1G, 1GiB")
            ->transform(CLI::AsSizeValue(true))
            ->required();
        verb->add_option("--seed", options.seed, "another one makes other rows")
            ->capture_default_str();
        verb->add_option("FILE", options.file, "is overwritten")->required();
    };
    CLI::App* table = app.add_subcommand("table", "CSV of 12 columns");
    add_common(table);
    table->add_flag("--quoted", options.quoted, "the two text columns stand in quotes");
    CLI::App* keys = app.add_subcommand("keys", "lines `name;temperature`");
    add_common(keys);
    keys->add_option("--keys", options.keys, "how many different names")
        ->check(CLI::Range(1U, 100'000'000U))
        ->capture_default_str();
    keys->add_option("--names", options.names, "a file of lines `name;anything`");
    CLI11_PARSE(app, argc, argv);
    try {
        table->parsed() ? write_table(options) : write_keys(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "generate: {}\n", error.what());
        return 1;
    }
    return 0;
}
