// Parts of unknown lengths from all ranks. Raw MPI keeps all its memory between calls; norma
// and Boost.MPI return a fresh result each time, as `raw, fresh` does for comparison.

#include "parts.hpp"

#include <boost/mpi/collectives.hpp>

#include <memory>

namespace bench {

namespace {

using Nested = std::vector<std::vector<double>>;

Row gather_v(const Ranks& ranks, const std::string& size, std::size_t unit, double wanted) {
    const auto parts = std::make_shared<Parts>(ranks, unit);
    const auto gather_nested = [=](int root) {
        Nested all;
        boost::mpi::gather(ranks.boost, parts->mine, all, root);
    };
    return {.name = "gather_v " + size,
            .wanted = wanted,
            .boost_wanted = 3,
            .counted = unit == 16,
            .raw = rooted_loop(ranks, [=](int root) { raw_gather_v(*parts, root, ranks); }),
            .norma = rooted_loop(
                ranks,
                [=](int root) { static_cast<void>(ranks.world.gather_v(parts->mine, root)); }),
            .boost = rooted_loop(ranks, gather_nested),
            .others = {{"raw, fresh", rooted_loop(ranks, [=](int root) {
                            parts->received = std::vector<double>();
                            raw_gather_v(*parts, root, ranks);
                        })}}};
}

Row all_gather_v(const Ranks& ranks, const std::string& size, std::size_t unit, double wanted) {
    const auto parts = std::make_shared<Parts>(ranks, unit);
    const auto gather_nested = [=] {
        Nested all;
        boost::mpi::all_gather(ranks.boost, parts->mine, all);
    };
    return {.name = "all_gather_v " + size,
            .wanted = wanted,
            .boost_wanted = 3,
            .counted = unit == 16,
            .raw = loop([=] { raw_all_gather_v(*parts, ranks); }),
            .norma = loop([=] { static_cast<void>(ranks.world.all_gather_v(parts->mine)); }),
            .boost = loop(gather_nested),
            .others = {{"raw, fresh", loop([=] {
                            parts->received = std::vector<double>();
                            raw_all_gather_v(*parts, ranks);
                        })}}};
}

Row all_to_all_v(const Ranks& ranks, const std::string& size, std::size_t unit, double wanted) {
    const auto parts = std::make_shared<Parts>(ranks, unit);
    const auto exchange_nested = [=] {
        Nested all;
        boost::mpi::all_to_all(ranks.boost, parts->rows, all);
    };
    return {.name = "all_to_all_v " + size,
            .wanted = wanted,
            .boost_wanted = 3,
            .counted = unit == 16,
            .raw = loop([=] { raw_all_to_all_v(*parts, ranks); }),
            .norma = loop([=] { static_cast<void>(ranks.world.all_to_all_v(parts->ragged)); }),
            .boost = loop(exchange_nested),
            .others = {{"raw, fresh", loop([=] {
                            parts->received = std::vector<double>();
                            raw_all_to_all_v(*parts, ranks);
                        })}}};
}

/// The same three into a result that is kept.
Rows reusing(const Ranks& ranks, const std::string& size, std::size_t unit, double wanted) {
    const auto parts = std::make_shared<Parts>(ranks, unit);
    const auto kept = std::make_shared<norma::Ragged<double>>();
    const auto gather = [=](int root) { ranks.world.gather_v_into(parts->mine, *kept, root); };
    const auto all_gather = [=] { ranks.world.all_gather_v_into(parts->mine, *kept); };
    const auto all_to_all = [=] { ranks.world.all_to_all_v_into(parts->ragged, *kept); };
    const auto row = [&](const std::string& name, Rounds raw, Rounds norma) {
        return Row{.name = name + " reuse " + size,
                   .wanted = wanted,
                   .counted = unit == 16,
                   .raw = std::move(raw),
                   .norma = std::move(norma),
                   .boost = {}};
    };
    return {
        row("gather_v",
            rooted_loop(ranks, [=](int root) { raw_gather_v(*parts, root, ranks); }),
            rooted_loop(ranks, gather)),
        row("all_gather_v", loop([=] { raw_all_gather_v(*parts, ranks); }), loop(all_gather)),
        row("all_to_all_v", loop([=] { raw_all_to_all_v(*parts, ranks); }), loop(all_to_all))};
}

}  // namespace

void add_gather_rows(Rows& rows, const Ranks& ranks) {
    constexpr std::size_t small = 16;
    constexpr std::size_t large = 131072;
    constexpr double wanted_small = 1.10;
    constexpr double wanted_large = 1.20;  // in fresh memory
    constexpr double wanted_large_reuse = 1.05;
    for (const auto row : {gather_v, all_gather_v, all_to_all_v}) {
        rows.push_back(row(ranks, "16, 32", small, wanted_small));
        rows.push_back(row(ranks, "1, 2 MiB", large, wanted_large));
    }
    for (Row& row : reusing(ranks, "16, 32", small, wanted_small))
        rows.push_back(std::move(row));
    for (Row& row : reusing(ranks, "1, 2 MiB", large, wanted_large_reuse))
        rows.push_back(std::move(row));
}

}  // namespace bench
