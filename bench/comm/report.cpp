#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace bench {

namespace {

std::string mpi_version() {
    std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
    int length = 0;
    MPI_Get_library_version(text.data(), &length);
    const std::string all(text.data());
    return all.substr(0, all.find_first_of(",\n"));
}

nlohmann::json json_of(const Spread& spread) {
    return {{"median", spread.median}, {"lower", spread.lower}, {"upper", spread.upper}};
}

nlohmann::json json_of(const Measured& row) {
    nlohmann::json result{{"name", row.name},
                          {"raw_us", 1e6 * row.raw_seconds},
                          {"again", json_of(row.again)},
                          {"norma", json_of(row.norma)},
                          {"noise", row.noise},
                          {"wanted", row.wanted},
                          {"met", row.met()}};
    if (row.boost_wanted > 0) {
        result["boost"] = json_of(row.boost);
        result["times_boost"] = row.times_boost;
        result["boost_wanted"] = row.boost_wanted;
        result["met_boost"] = row.met_boost();
    }
    for (const auto& [name, spread] : row.others)
        result["others"][name] = json_of(spread);
    return result;
}

const char* verdict(bool met) {
    return met ? "met" : "MISSED";
}

}  // namespace

void print_heading(const Ranks& ranks, const Settings& settings) {
    fmt::print(
        "{}, {} ranks, {} repeats of {:.0f} ms samples. Medians of the ratios to raw MPI of "
        "each repeat;\nverdicts after the noise, which `raw again` shows, is taken off.\n\n",
        mpi_version(),
        ranks.size,
        settings.repeats,
        1e3 * settings.sample_seconds);
    fmt::print("{:24} {:>10} {:>6} {:>6} {:>6}  {:11}  {:14}  {:>6} {:>6}  {}\n",
               "",
               "raw, us",
               "again",
               "noise",
               "norma",
               "quartiles",
               "wanted",
               "Boost",
               "faster",
               "wanted");
}

void print(const Measured& row) {
    fmt::print("{:24} {:10.3f} {:6.3f} {:6.3f} {:6.3f}  {:.2f} .. {:.2f}  <= {:.2f} {:6}",
               row.name,
               1e6 * row.raw_seconds,
               row.again.median,
               row.noise,
               row.norma.median,
               row.norma.lower,
               row.norma.upper,
               row.wanted,
               verdict(row.met()));
    if (row.boost_wanted > 0) {
        fmt::print("  {:6.2f} {:5.2f}x  >= {:.0f} {}",
                   row.boost.median,
                   row.times_boost,
                   row.boost_wanted,
                   verdict(row.met_boost()));
    }
    for (const auto& [name, spread] : row.others)
        fmt::print("  {} {:.2f}", name, spread.median);
    fmt::print("\n");
    std::fflush(stdout);
}

void print_count_of_misses(const std::vector<Measured>& rows) {
    const auto of_raw = std::ranges::count_if(rows, [](const auto& row) { return !row.met(); });
    const auto of_boost = std::ranges::count_if(
        rows, [](const auto& row) { return row.boost_wanted > 0 && !row.met_boost(); });
    fmt::print("\n{} rows; wanted of raw MPI missed by {}, of Boost.MPI by {}\n",
               rows.size(),
               of_raw,
               of_boost);
}

void write_json(const std::string& file,
                const std::vector<Measured>& rows,
                const Ranks& ranks,
                const Settings& settings) {
    nlohmann::json result{{"mpi", mpi_version()},
                          {"compiler", __VERSION__},
                          {"ranks", ranks.size},
                          {"repeats", settings.repeats},
                          {"sample_seconds", settings.sample_seconds}};
    for (const Measured& row : rows)
        result["rows"].push_back(json_of(row));
    std::ofstream out(file);
    out << result.dump(1) << '\n';
    out.close();
    if (!out) throw std::runtime_error(file + ": cannot be written");
}

}  // namespace bench
