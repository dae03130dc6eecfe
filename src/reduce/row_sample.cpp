#include "reduce/row_sample.hpp"

#include "table/decode_column.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <xxhash.h>

namespace norma::reduce {

namespace {

std::string field_text(const BlockColumn& column, std::size_t row) {
    if (const auto* text = std::get_if<table::TextColumn>(&column)) {
        std::string scratch;
        return std::string(table::unquoted((*text)[row], text->quote, scratch));
    }
    if (const auto* integers = std::get_if<std::span<const std::int64_t>>(&column))
        return fmt::format("{}", (*integers)[row]);
    return fmt::format("{}", std::get<std::span<const double>>(column)[row]);
}

}  // namespace

void RowSample::add(const TableBlock& block) {
    if (size_ == 0) return;
    const std::string& name = names_[block.file];
    const std::uint64_t file_seed = XXH3_64bits_withSeed(name.data(), name.size(), seed_);
    for (std::size_t row = 0; row < block.rows; ++row) {
        const std::uint64_t offset = block.places[row];
        SampledRow place{
            XXH3_64bits_withSeed(&offset, sizeof offset, file_seed), block.file, offset, {}};
        if (rows_.size() == size_ && !(place < *rows_.rbegin())) continue;
        for (const std::size_t column : columns_)
            place.fields.push_back(field_text(block.columns[column], row));
        rows_.insert(std::move(place));
        if (rows_.size() > size_) rows_.erase(std::prev(rows_.end()));
    }
}

void RowSample::merge(RowSample other) {
    rows_.merge(other.rows_);
    while (rows_.size() > size_)
        rows_.erase(std::prev(rows_.end()));
}

std::vector<SampledRow> RowSample::rows() const {
    std::vector<SampledRow> sorted(rows_.begin(), rows_.end());
    std::sort(sorted.begin(), sorted.end(), [this](const SampledRow& a, const SampledRow& b) {
        return std::tie(names_[a.file], a.offset) < std::tie(names_[b.file], b.offset);
    });
    return sorted;
}

}  // namespace norma::reduce
