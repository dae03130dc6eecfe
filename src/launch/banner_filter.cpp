#include "launch/banner_filter.hpp"

#include "launch/ending.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace norma::launch {
namespace {

constexpr std::size_t rule_length = 74;  // of Open MPI's show_help, 4 and 5

/// First lines of the banners to drop.
constexpr std::array<std::string_view, 4> openings{
    "Primary job  terminated normally, but ",
    "mpirun detected that one or more processes exited with non-zero status",
    "prterun detected that one or more processes exited with non-zero status",
    "prterun detected that one or more processes exited with a non-zero status"};

/// Of the banner that ends a run from which ranks were lost; otherwise it is news.
constexpr std::string_view abort_opening = "MPI_ABORT was invoked on rank";

/// Open MPI 4.1 says this of each rank whose loss it was told to bear, after "[host:pid]".
constexpr std::string_view complaint = " PMIX ERROR: BAD-PARAM in file ";
constexpr std::string_view complaint_place = "pmix_event_notification.c";

/// One is the beginning of the other.
bool agree(std::string_view a, std::string_view b) {
    return a.starts_with(b) || b.starts_with(a);
}

bool may_be_complaint(std::string_view line) {
    constexpr std::size_t longest_place = 300;  // a host's name and a number
    if (!line.starts_with('[')) return false;
    const std::size_t end = line.find(']');
    const std::string_view place = line.substr(1, end == line.npos ? end : end - 1);
    const auto in_a_name = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':';
    };
    if (place.size() > longest_place || !std::all_of(place.begin(), place.end(), in_a_name))
        return false;
    if (end == line.npos) return true;
    return place.find(':') != place.npos && agree(complaint, line.substr(end + 1));
}

bool is_complaint(std::string_view line) {
    return may_be_complaint(line) && line.find(complaint_place) != line.npos;
}

bool may_be_rule(std::string_view line) {
    return line.size() <= rule_length && line.find_first_not_of('-') == std::string_view::npos;
}

bool is_rule(std::string_view line) {
    return may_be_rule(line) && line.size() == rule_length;
}

bool opens_a_banner(std::string_view line, bool lossy) {
    return (lossy && line.starts_with(abort_opening)) ||
           std::any_of(openings.begin(), openings.end(), [&](std::string_view opening) {
               return line.starts_with(opening);
           });
}

bool may_open_a_banner(std::string_view line, bool lossy) {
    return (lossy && abort_opening.starts_with(line)) ||
           std::any_of(openings.begin(), openings.end(), [&](std::string_view opening) {
               return opening.starts_with(line);
           });
}

}  // namespace

BannerFilter::BannerFilter(std::string_view run) : loss_(ending_opening(run)) {}

std::string BannerFilter::pass(std::string_view chunk) {
    std::string shown;
    for (const char c : chunk)
        take(c, shown);
    return shown;
}

std::string BannerFilter::rest() {
    std::string shown;
    if (state_ != State::dropping) shown = held_ + line_;
    state_ = State::line_start;
    held_.clear();
    line_.clear();
    return shown;
}

void BannerFilter::take(char c, std::string& shown) {
    switch (state_) {
        case State::in_line:
            shown += c;
            if (c == '\n') state_ = State::line_start;
            return;
        case State::line_start:
            held_ += c;
            if (c == '\n') {
                end_line(shown);
            } else if (!may_be_rule(held_) && !may_be_complaint(held_) &&
                       !agree(loss_, held_)) {
                shown += std::exchange(held_, {});
                state_ = State::in_line;
            }
            return;
        case State::after_rule: {
            line_ += c;
            decide(shown);
            return;
        }
        case State::dropping:
            if (c != '\n') {
                held_ += c;
                return;
            }
            if (is_rule(held_)) state_ = State::line_start;
            held_.clear();
            return;
    }
}

/// held_ is a whole line of which nothing was shown.
void BannerFilter::end_line(std::string& shown) {
    const std::string_view line = std::string_view(held_).substr(0, held_.size() - 1);
    if (is_rule(line)) {
        state_ = State::after_rule;
        return;
    }
    const bool loss = line.starts_with(loss_);
    lossy_ = lossy_ || loss;
    if (!loss && !is_complaint(line)) shown += held_;
    held_.clear();
}

void BannerFilter::decide(std::string& shown) {
    if (opens_a_banner(line_, lossy_)) {
        state_ = State::dropping;
        held_ = line_;
        line_.clear();
        return;
    }
    if (may_open_a_banner(line_, lossy_)) return;
    shown += held_;
    held_.clear();
    state_ = State::line_start;
    std::string line;
    line.swap(line_);
    for (const char c : line)
        take(c, shown);  // it may be a rule itself
}

}  // namespace norma::launch
