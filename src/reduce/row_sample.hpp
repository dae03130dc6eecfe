#pragma once
// Rows drawn at random, the same ones however the table is split: those with the smallest hash
// of their place. A state of run_pass().

#include "reduce/table_block.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace norma::reduce {

struct SampledRow {
    std::uint64_t hash = 0;
    std::uint32_t file = 0;
    std::uint64_t offset = 0;
    std::vector<std::string> fields;

    bool operator<(const SampledRow& other) const {
        return std::tie(hash, file, offset) < std::tie(other.hash, other.file, other.offset);
    }
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& hash& file& offset& fields;
    }
};

/// Source: E. Cohen, H. Kaplan, "Summarizing data using bottom-k sketches" (2007),
/// DOI 10.1145/1281100.1281133.
class RowSample {
  public:
    RowSample() = default;  // to be read into
    /// `names` are those of all files: places count by them, not by the order of the files.
    RowSample(std::vector<std::size_t> columns,
              std::vector<std::string> names,
              std::size_t size,
              std::uint64_t seed)
        : columns_(std::move(columns)), names_(std::move(names)), size_(size), seed_(seed) {}

    void add(const TableBlock& block);
    void merge(RowSample other);
    /// In the order of the names of the files, and of the rows within them.
    [[nodiscard]] std::vector<SampledRow> rows() const;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        std::vector<SampledRow> kept(rows_.begin(), rows_.end());
        ar& kept& size_;
        if constexpr (Archive::is_loading::value)
            rows_ = std::set<SampledRow>(kept.begin(), kept.end());
    }

  private:
    std::vector<std::size_t> columns_;
    std::vector<std::string> names_;
    std::size_t size_ = 0;
    std::uint64_t seed_ = 0;
    std::set<SampledRow> rows_;
};

}  // namespace norma::reduce
