// Parts of unknown lengths from all ranks, into a result that is kept between calls, and into a
// fresh one each time.

#include "parts.hpp"

#include <boost/mpi/collectives.hpp>

#include <memory>

namespace bench {

namespace {

using Nested = std::vector<std::vector<double>>;

/// One exchange by everybody, into memory that is kept and into fresh memory.
struct Contest {
    std::string name;
    Rounds raw_kept;
    Rounds raw_fresh;
    Rounds our_kept;
    Rounds our_fresh;
    Rounds boost_fresh;
};

/// Has nothing of its last result.
Parts& emptied(Parts& parts) {
    parts.received() = std::vector<double>();
    return parts;
}

Contest gather_v(const Ranks& ranks, std::size_t unit) {
    const auto kept = std::make_shared<Parts>(ranks, unit);
    const auto fresh = std::make_shared<Parts>(ranks, unit);
    const auto rooted = [&](auto once) { return rooted_loop(ranks, once); };
    return {
        "gather_v",
        rooted([=](int root) { raw_gather_v(*kept, root, ranks); }),
        rooted([=](int root) { raw_gather_v(emptied(*fresh), root, ranks); }),
        rooted([=](int root) { ranks.world.gather_v_into(kept->mine, kept->kept, root); }),
        rooted([=](int root) { static_cast<void>(ranks.world.gather_v(fresh->mine, root)); }),
        rooted([=](int root) {
            Nested all;
            boost::mpi::gather(ranks.boost, fresh->mine, all, root);
        })};
}

Contest all_gather_v(const Ranks& ranks, std::size_t unit) {
    const auto kept = std::make_shared<Parts>(ranks, unit);
    const auto fresh = std::make_shared<Parts>(ranks, unit);
    return {"all_gather_v",
            loop([=] { raw_all_gather_v(*kept, ranks); }),
            loop([=] { raw_all_gather_v(emptied(*fresh), ranks); }),
            loop([=] { ranks.world.all_gather_v_into(kept->mine, kept->kept); }),
            loop([=] { static_cast<void>(ranks.world.all_gather_v(fresh->mine)); }),
            loop([=] {
                Nested all;
                boost::mpi::all_gather(ranks.boost, fresh->mine, all);
            })};
}

Contest all_to_all_v(const Ranks& ranks, std::size_t unit) {
    const auto kept = std::make_shared<Parts>(ranks, unit);
    const auto fresh = std::make_shared<Parts>(ranks, unit);
    return {"all_to_all_v",
            loop([=] { raw_all_to_all_v(*kept, ranks); }),
            loop([=] { raw_all_to_all_v(emptied(*fresh), ranks); }),
            loop([=] { ranks.world.all_to_all_v_into(kept->ragged, kept->kept); }),
            loop([=] { static_cast<void>(ranks.world.all_to_all_v(fresh->ragged)); }),
            loop([=] {
                Nested all;
                boost::mpi::all_to_all(ranks.boost, fresh->rows, all);
            })};
}

constexpr std::size_t small = 16;
constexpr std::size_t large = 131072;

/// A fresh result: of few elements beside raw MPI that keeps its memory, of many beside raw MPI
/// in fresh memory, whose price is that of the pages and not of the exchange, and differs from
/// run to run by what malloc gives back in between.
Row in_fresh_memory(const Contest& all, std::size_t unit) {
    return {.name = all.name + (unit == small ? " 16, 32" : " fresh 1, 2 MiB"),
            .wanted = unit == small ? 1.10 : 1.20,
            .boost_wanted = 3,
            .counted = unit == small,
            .raw = unit == small ? all.raw_kept : all.raw_fresh,
            .norma = all.our_fresh,
            .boost = all.boost_fresh,
            .others = {unit == small ? std::pair("raw, fresh", all.raw_fresh)
                                     : std::pair("raw, kept", all.raw_kept)}};
}

Row in_kept_memory(const Contest& all, std::size_t unit) {
    return {.name = all.name + (unit == small ? " reuse 16, 32" : " reuse 1, 2 MiB"),
            .wanted = unit == small ? 1.10 : 1.05,
            .counted = unit == small,
            .raw = all.raw_kept,
            .norma = all.our_kept,
            .boost = {}};
}

}  // namespace

void add_gather_rows(Rows& rows, const Ranks& ranks) {
    for (const auto contest : {gather_v, all_gather_v, all_to_all_v}) {
        for (const std::size_t unit : {small, large}) {
            const Contest all = contest(ranks, unit);
            rows.push_back(in_fresh_memory(all, unit));
            rows.push_back(in_kept_memory(all, unit));
        }
    }
}

}  // namespace bench
