#pragma once
// Texts as a column lies in memory, with no more around it than kernels may read, so that a
// sanitizer sees all that goes further.

#include "norma/table/text_column.hpp"

#include "table/kernels.hpp"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace norma::table {

class FieldList {
  public:
    explicit FieldList(const std::vector<std::string>& texts, char quote = '\0', char gap = ',')
        : quote_(quote) {
        std::string all(readable_around, '7');  // what stands around is no part of a number
        for (const std::string& text : texts) {
            begins_.push_back(static_cast<std::uint32_t>(all.size()));
            all += text;
            ends_.push_back(static_cast<std::uint32_t>(all.size()));
            if (&text != &texts.back()) all += gap;
        }
        all.append(readable_around, '7');
        bytes_ = std::make_unique<char[]>(all.size());
        std::memcpy(bytes_.get(), all.data(), all.size());
    }

    [[nodiscard]] TextColumn column() const {
        return {bytes_.get(), begins_.data(), ends_.data(), 1, 0, begins_.size(), quote_};
    }

    [[nodiscard]] FieldPlaces places() const {
        return {bytes_.get(), begins_.data(), ends_.data(), 1, 0};
    }

  private:
    char quote_;
    std::unique_ptr<char[]> bytes_;
    std::vector<std::uint32_t> begins_, ends_;
};

}  // namespace norma::table
