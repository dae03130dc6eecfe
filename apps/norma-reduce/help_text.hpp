#pragma once
// What --help says besides the options.

namespace norma::app {

constexpr const char* about =
    "Reduces tables to statistics, alone or over the ranks of an MPI job: the same\n"
    "bytes come out for any number of ranks and any order of the files (but for acf1,\n"
    "which is about their order). Decimal numbers are summed exactly.";

constexpr const char* usage = R"(
Usage: [mpirun -n RANKS] norma-reduce [VERB] [OPTIONS] FILES...

Verbs:
  describe FILES          every column: type, missing, min, max, exact sum,
                          mean, deviation, quantiles, distinct and frequent
                          values (what is done if no verb is given)
  by KEYS FILES           a row for each combination of the keys (-a WHAT)
  hist COLUMN FILES       a histogram (--bins, --range)
  quantile COLUMNS FILES  quantiles (-q 0.5,0.99; --exact)
  distinct COLUMNS FILES  how many different values (--exact)
  top COLUMNS FILES       the most frequent values (--limit)
  sample FILES            rows drawn at random, always the same (-n, --seed)
  check FILES             only whether rows are good, and what columns hold
  merge STATES            goes on with what --save has written

)";

constexpr const char* footer =
    R"(WHAT: n (rows), and of a column, as in mean:temp: n (values), missing, sum,
mean, sd, var, min, max, skew, kurtosis, median, p0 ... p100 (p99.9), distinct,
acf1 (lag-1 autocorrelation, in the order of the files and of their rows).

Columns go by their names, or by numbers from 1. Results whose names begin with
~ are approximate: quantiles within 0.4 %, distinct counts within 0.8 % (one
standard deviation, and exact as long as there are few different values).

FILES are text tables with a separator of one byte and quotes as in RFC 4180,
lines of JSON (.ndjson, .jsonl), arrays (.npy) and rows of fixed size (--record),
also .gz and .zst; folders, patterns in quotes, @LIST, or - for standard input.
All have the same columns. Those of JSON are the keys in the first lines of the
files, an inner one as outer.inner, and those named on the command line; others
are counted and told of. Parts of paths like year=2026 are columns, too, and
the column `file` is the name of the file.

Rows with too few or too many fields are left out, counted and told of. Memory
does not grow with the rows; that of `by` grows with the groups.

Examples:
  norma-reduce data.csv
  mpirun -n 4 norma-reduce by station -a n,mean:temp,p95:temp 'data/*.csv.zst'
  norma-reduce by region -a sum:price -w 'price > 0' --sort=-sum:price sales/
  for day in mon tue; do norma-reduce $day/*.csv --save $day.state; done
  norma-reduce merge mon.state tue.state

Exit status: 0 all is well; 1 bad rows under --strict or found by check, or no
row is good; 2 wrong usage; 3 reading, writing or memory failed.
)";

}  // namespace norma::app
