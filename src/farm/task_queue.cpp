#include "farm/task_queue.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace norma::farm {

namespace {

bool is_digit(char each) {
    return std::isdigit(static_cast<unsigned char>(each)) != 0;
}

/// The heap's order: the first to go is the largest.
bool goes_later(const Attempt& a, const Attempt& b) {
    if (a.cost != b.cost) return a.cost < b.cost;
    return a.task.seq > b.task.seq;
}

std::size_t footprint(const Attempt& attempt) {
    return sizeof(Attempt) + attempt.task.text.size();
}

/// Kinds that differ by less than a factor of two, or are over in no time, are alike: what is
/// learned must not shuffle a list for nothing.
int size_class(double expected) {
    constexpr double no_time = 0.01;
    return std::ilogb(std::max(expected, no_time));
}

/// A word without its folder, its numbers and, if it names a file, all but its extension.
void append_shape(std::string& shape, std::string_view word) {
    const auto slash = word.rfind('/');
    if (slash != std::string_view::npos) {
        const auto dot = word.rfind('.');
        word = dot != std::string_view::npos && dot > slash ? word.substr(dot) : "/";
    }
    for (const char each : word) {
        if (!is_digit(each)) {
            shape += each;
        } else if (shape.empty() || shape.back() != '0') {
            shape += '0';
        }
    }
    shape += ' ';
}

}  // namespace

std::uint32_t Kinds::kind_of(const std::string& text) {
    constexpr std::size_t looked_at = 256;
    std::string shape;
    std::string_view rest = std::string_view(text).substr(0, looked_at);
    while (!rest.empty()) {
        const auto blank = std::min(rest.find(' '), rest.size());
        append_shape(shape, rest.substr(0, blank));
        rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
    const auto known = kinds_.find(shape);
    if (known != kinds_.end()) return known->second;
    if (kinds_.size() >= limit) return 0;
    const auto kind = static_cast<std::uint32_t>(kinds_.size() + 1);
    kinds_.emplace(std::move(shape), kind);
    return kind;
}

void Kinds::Mean::add(double ran) {
    // The first ones count alike; after that it follows what changes.
    constexpr std::uint64_t memory = 100;
    count = std::min(count + 1, memory);
    seconds += (ran - seconds) / static_cast<double>(count);
}

void Kinds::learn(std::uint32_t kind, double ran) {
    if (means_.size() <= kind) means_.resize(kind + 1);
    means_[kind].add(ran);
    all_.add(ran);
}

double Kinds::expected(std::uint32_t kind) const {
    const bool known = kind < means_.size() && means_[kind].count > 0;
    return known ? means_[kind].seconds : all_.seconds;
}

void TaskQueue::count(const Attempt& attempt) {
    ++size_;
    bytes_ += footprint(attempt);
}

void TaskQueue::push_known(Attempt attempt) {
    known_.push_back(std::move(attempt));
    std::push_heap(known_.begin(), known_.end(), goes_later);
}

Attempt TaskQueue::pop_known() {
    std::pop_heap(known_.begin(), known_.end(), goes_later);
    Attempt attempt = std::move(known_.back());
    known_.pop_back();
    return attempt;
}

void TaskQueue::push(Attempt attempt) {
    count(attempt);
    if (attempt.cost > 0) return push_known(std::move(attempt));
    if (lanes_.size() <= attempt.kind) lanes_.resize(attempt.kind + 1);
    lanes_[attempt.kind].push_back(std::move(attempt));
}

void TaskQueue::push_back_first(Attempt attempt) {
    count(attempt);
    if (attempt.cost > 0) return push_known(std::move(attempt));
    if (lanes_.size() <= attempt.kind) lanes_.resize(attempt.kind + 1);
    lanes_[attempt.kind].push_front(std::move(attempt));
}

Attempt TaskQueue::pop(const Kinds& kinds) {
    std::deque<Attempt>* longest = nullptr;
    int largest = 0;
    for (std::deque<Attempt>& lane : lanes_) {
        if (lane.empty()) continue;
        const int own = size_class(kinds.expected(lane.front().kind));
        const bool first =
            longest == nullptr || own > largest ||
            (own == largest && lane.front().task.seq < longest->front().task.seq);
        if (!first) continue;
        longest = &lane;
        largest = own;
    }
    const bool lane_first =
        longest != nullptr && (known_.empty() || size_class(known_.front().cost) < largest);
    Attempt attempt;
    if (lane_first) {
        attempt = std::move(longest->front());
        longest->pop_front();
    } else {
        attempt = pop_known();
    }
    --size_;
    bytes_ -= footprint(attempt);
    return attempt;
}

}  // namespace norma::farm
