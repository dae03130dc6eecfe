#include "reduce/read_report.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace norma::reduce {

void ReadReport::add_bad(Complaint complaint) {
    const auto place = std::upper_bound(first_bad.begin(), first_bad.end(), complaint);
    first_bad.insert(place, std::move(complaint));
    if (first_bad.size() > most_complaints) first_bad.pop_back();
}

void ReadReport::fail(Complaint complaint) {
    if (!failure || complaint < *failure) failure = std::move(complaint);
}

void ReadReport::add_left_out(const std::string& key, const LeftOut& values) {
    const auto [place, is_new] = left_out.try_emplace(key, values);
    if (!is_new) {
        LeftOut& known = place->second;
        known.count += values.count;
        if (std::tie(values.file, values.offset) < std::tie(known.file, known.offset)) {
            known.file = values.file;
            known.offset = values.offset;
        }
    }
    if (left_out.size() <= most_left_out) return;
    // The last one in the order of keys: no part of the whole keeps it, so that of those that
    // are kept all values were counted.
    left_out.erase(std::prev(left_out.end()));
    more_left_out = true;
}

void ReadReport::merge(ReadReport other) {
    rows += other.rows;
    bad_rows += other.bad_rows;
    bytes += other.bytes;
    for (Complaint& complaint : other.first_bad)
        add_bad(std::move(complaint));
    pieces.insert(pieces.end(), other.pieces.begin(), other.pieces.end());
    for (const auto& [key, values] : other.left_out)
        add_left_out(key, values);
    more_left_out |= other.more_left_out;
    too_large |= other.too_large;
    may_repeat |= other.may_repeat;
    found.merge(other.found);
    for (const auto& [columns, rows_of_both] : other.compared_texts)
        compared_texts[columns] += rows_of_both;
    if (other.failure) fail(std::move(*other.failure));
}

std::vector<std::uint32_t> ReadReport::torn_files() {
    std::sort(pieces.begin(), pieces.end());
    std::vector<std::uint32_t> torn;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        if (pieces[i].file != pieces[i - 1].file) continue;
        if (pieces[i].begin != pieces[i - 1].end &&
            (torn.empty() || torn.back() != pieces[i].file)) {
            torn.push_back(pieces[i].file);
        }
    }
    return torn;
}

}  // namespace norma::reduce
