#include "launch/banner_filter.hpp"

#include <algorithm>
#include <array>

namespace norma::launch {
namespace {

constexpr std::size_t rule_length = 74;  // of Open MPI's show_help, 4 and 5

/// First lines of the banners to drop.
constexpr std::array<std::string_view, 4> openings{
    "Primary job  terminated normally, but ",
    "mpirun detected that one or more processes exited with non-zero status",
    "prterun detected that one or more processes exited with non-zero status",
    "prterun detected that one or more processes exited with a non-zero status"};

bool may_be_rule(std::string_view line) {
    return line.size() <= rule_length && line.find_first_not_of('-') == std::string_view::npos;
}

bool is_rule(std::string_view line) {
    return may_be_rule(line) && line.size() == rule_length;
}

bool opens_a_banner(std::string_view line) {
    return std::any_of(openings.begin(), openings.end(), [&](std::string_view opening) {
        return line.starts_with(opening);
    });
}

bool may_open_a_banner(std::string_view line) {
    return std::any_of(openings.begin(), openings.end(), [&](std::string_view opening) {
        return opening.starts_with(line);
    });
}

}  // namespace

std::string BannerFilter::pass(std::string_view chunk) {
    std::string shown;
    for (const char c : chunk)
        take(c, shown);
    return shown;
}

std::string BannerFilter::rest() {
    std::string shown;
    if (state_ != State::dropping) shown = held_ + line_;
    *this = {};
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
            if (may_be_rule(held_)) return;
            if (c == '\n' && is_rule(std::string_view(held_).substr(0, held_.size() - 1))) {
                state_ = State::after_rule;
                return;
            }
            shown += held_;
            held_.clear();
            state_ = c == '\n' ? State::line_start : State::in_line;
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

void BannerFilter::decide(std::string& shown) {
    if (opens_a_banner(line_)) {
        state_ = State::dropping;
        held_ = line_;
        line_.clear();
        return;
    }
    if (may_open_a_banner(line_)) return;
    shown += held_;
    held_.clear();
    state_ = State::line_start;
    std::string line;
    line.swap(line_);
    for (const char c : line)
        take(c, shown);  // it may be a rule itself
}

}  // namespace norma::launch
