#include "reduce/row_sample.hpp"

#include "reduce/block_numbers.hpp"

#include <algorithm>
#include <xxhash.h>

namespace norma::reduce {

void RowSample::add(const TableBlock& block) {
    if (size_ == 0) return;
    const std::string& name = names_[block.file];
    const std::uint64_t file_seed = XXH3_64bits_withSeed(name.data(), name.size(), seed_);
    std::string scratch;
    for (std::size_t row = 0; row < block.rows; ++row) {
        const std::uint64_t offset = block.places[row];
        SampledRow place{
            XXH3_64bits_withSeed(&offset, sizeof offset, file_seed), block.file, offset, {}};
        if (rows_.size() == size_ && !(place < *rows_.rbegin())) continue;
        for (const std::size_t column : columns_)
            place.fields.emplace_back(field_text(block.columns[column], row, scratch));
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
