#include "count.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else  // an optional package; instructions.py says so
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace bench {

namespace {

void count(const std::string& name, const Rounds& run) {
    run(counted_rounds);  // what is made on first use is made
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    run(counted_rounds);
    CALLGRIND_DUMP_STATS_AT(name.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
}

}  // namespace

void count_instructions(const Rows& rows) {
    for (const Row& row : rows) {
        count(row.name + "/raw", row.raw);
        count(row.name + "/norma", row.norma);
        if (row.boost) count(row.name + "/boost", row.boost);
    }
}

}  // namespace bench
