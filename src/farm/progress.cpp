#include "farm/progress.hpp"

#include "farm/text.hpp"

#include <cmath>
#include <fmt/format.h>

namespace norma::farm {

namespace {

std::string short_rate(double rate) {
    if (rate < 100) return fmt::format("{:.3g}", rate);
    return with_commas(static_cast<std::uint64_t>(std::llround(rate)));
}

}  // namespace

std::optional<Time> Progress::due() const {
    if (mode_ == Mode::silent) return std::nullopt;
    return due_;
}

std::optional<std::string> Progress::line(Time now,
                                          const Tally& tally,
                                          std::optional<std::uint64_t> total,
                                          std::size_t running) {
    if (mode_ == Mode::silent || now < due_) return std::nullopt;
    due_ = now + period;
    const double elapsed = seconds(now - started_);
    const auto here = static_cast<double>(tally.done() - tally.before);
    const double rate = here / elapsed;

    std::string line = with_commas(tally.done());
    if (total) line += " of " + with_commas(*total);
    line += " done";
    if (tally.unsuccessful() > 0)
        line += fmt::format(", {} failed", with_commas(tally.unsuccessful()));
    line += fmt::format(", {} running, {}/s", running, short_rate(rate));
    if (total && rate > 0) {
        const auto left = static_cast<double>(*total - tally.done());
        line += ", about " + human_duration(left / rate) + " left";
    }
    return line;
}

}  // namespace norma::farm
