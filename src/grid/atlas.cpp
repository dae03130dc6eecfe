#include "grid/atlas.hpp"

#include "norma/comm/communicator.hpp"
#include "norma/decompose/copy_box.hpp"
#include "norma/decompose/field.hpp"
#include "norma/decompose/png.hpp"

#include "base/utf8.hpp"
#include "grid/run_settings.hpp"
#include "grid/small_letters.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace norma::grid {

namespace {

constexpr Colour white{255, 255, 255};
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();  // white
constexpr double dark = -std::numeric_limits<double>::infinity();     // the first colour
constexpr std::int64_t dot = 2;                            // pixels of a letter's dot
constexpr std::int64_t letter = dot * (letter_width + 1);  // from one to the next
constexpr std::int64_t line = dot * (letter_height + 1);

std::int64_t longest(const std::vector<std::string>& labels) {
    std::size_t most = 0;
    for (const std::string& label : labels)
        most = std::max(most, label.size());
    return static_cast<std::int64_t>(most);
}

/// Where tiles are.
class Sheet {
  public:
    Sheet(const Extents<2>& tile, const AtlasSettings& settings)
        : tile_(tile), gap_(settings.gap) {
        const auto tiles = static_cast<std::int64_t>(settings.files.size());
        columns_ = settings.columns;
        if (columns_ == 0) columns_ = static_cast<std::int64_t>(std::ceil(std::sqrt(tiles)));
        columns_ = std::min(columns_, tiles);
        rows_ = (tiles + columns_ - 1) / columns_;
        if (!settings.across.empty()) top_ = line + gap_;
        if (!settings.down.empty()) left_ = letter * longest(settings.down) + gap_;
    }

    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] std::int64_t columns() const { return columns_; }
    [[nodiscard]] Extents<2> extents() const {
        return {top_ + rows_ * (tile_[0] + gap_) - gap_,
                left_ + columns_ * (tile_[1] + gap_) - gap_};
    }
    /// The first cell of a tile.
    [[nodiscard]] Index<2> place(std::int64_t row, std::int64_t column) const {
        return {top_ + row * (tile_[0] + gap_), left_ + column * (tile_[1] + gap_)};
    }
    /// The first cell of a label, in the middle above its column.
    [[nodiscard]] Index<2> above(std::int64_t column, const std::string& label) const {
        const auto width = letter * static_cast<std::int64_t>(label.size());
        return {0, place(0, column)[1] + std::max<std::int64_t>(0, (tile_[1] - width) / 2)};
    }
    /// The first cell of a label, left of the middle of its row.
    [[nodiscard]] Index<2> beside(std::int64_t row) const {
        return {place(row, 0)[0] + std::max<std::int64_t>(0, (tile_[0] - line) / 2), 0};
    }

  private:
    Extents<2> tile_;
    std::int64_t gap_;
    std::int64_t columns_ = 1;
    std::int64_t rows_ = 1;
    std::int64_t top_ = 0;  // cells for labels
    std::int64_t left_ = 0;
};

/// Sets the cells of a box that are this rank's.
void paint(norma::Field<double, 2>& field, const Box<2>& box) {
    for (const Box<2>& own : field.boxes()) {
        own.clipped_to(box).for_each_row([&](const Index<2>& first, std::int64_t cells) {
            std::fill_n(&field[first], cells, dark);
        });
    }
}

void write(norma::Field<double, 2>& field, const Index<2>& place, const std::string& label) {
    std::int64_t left = place[1];
    for (const char one : label) {
        for (std::int64_t row = 0; row < letter_height; ++row) {
            for (std::int64_t column = 0; column < letter_width; ++column) {
                const Index<2> at{place[0] + dot * row, left + dot * column};
                if (is_dark(one, row, column)) paint(field, {at, {at[0] + dot, at[1] + dot}});
            }
        }
        left += letter;
    }
}

/// Whether there is a label that can be drawn for each row and column, if for any.
std::string wrong_labels(const AtlasSettings& settings, const Sheet& sheet) {
    const auto wrong =
        [](const char* option, const std::vector<std::string>& labels, std::int64_t tiles) {
            for (const std::string& label : labels) {
                const auto odd = std::find_if_not(label.begin(), label.end(), is_drawn);
                if (odd == label.end()) continue;
                const auto at = static_cast<std::size_t>(odd - label.begin());
                return fmt::format(
                    "{} '{}': '{}' cannot be drawn; there are letters, digits, "
                    "blanks and .-+=/_",
                    option,
                    label,
                    label.substr(at, utf8_at(label, at).length));
            }
            if (labels.empty() || static_cast<std::int64_t>(labels.size()) == tiles)
                return std::string();
            return fmt::format("{} has {} label{} for {} tile{}",
                               option,
                               labels.size(),
                               labels.size() == 1 ? "" : "s",
                               tiles,
                               tiles == 1 ? "" : "s");
        };
    const std::string across = wrong("--across", settings.across, sheet.columns());
    return across.empty() ? wrong("--down", settings.down, sheet.rows()) : across;
}

/// The shape of all files, or what is wrong.
Result<Extents<2>> common_shape(const AtlasSettings& settings, const Communicator& comm) {
    std::optional<NpyInfo> first;
    for (const std::string& file : settings.files) {
        const auto info = array_info(comm, file);
        if (!info) return Failure{info.error()};
        if (info->shape.size() != 2) {
            return Failure{fmt::format("'{}' has {} dimensions; an atlas is made of 2-D arrays",
                                       file,
                                       info->shape.size())};
        }
        if (!first) first = *info;
        if (info->shape != first->shape) {
            return Failure{fmt::format("'{}' is {}, '{}' is {}; tiles are of one shape",
                                       settings.files.front(),
                                       first->shape_text(),
                                       file,
                                       info->shape_text())};
        }
    }
    return extents_of<2>(*first);
}

}  // namespace

Told atlas(const AtlasSettings& settings, const Communicator& comm) {
    const auto shape = common_shape(settings, comm);
    if (!shape) return {shape.error(), cannot_go_on};
    const Sheet sheet(*shape, settings);
    if (auto wrong = wrong_labels(settings, sheet); !wrong.empty()) return {wrong, wrong_usage};
    norma::Field<double, 2> all(comm, bands_of<2>(sheet.extents(), comm.size()), 0, nothing);
    norma::Field<double, 2> tile(comm, bands_of<2>(*shape, comm.size()));
    for (std::size_t i = 0; i < settings.files.size(); ++i) {
        if (auto failure = read_npy(settings.files[i], tile, {.convert = true}))
            return {failure->message, cannot_go_on};
        const auto number = static_cast<std::int64_t>(i);
        copy_box(tile,
                 Box<2>::of(*shape),
                 all,
                 sheet.place(number / sheet.columns(), number % sheet.columns()));
    }
    for (std::size_t i = 0; i < settings.across.size(); ++i) {
        write(all,
              sheet.above(static_cast<std::int64_t>(i), settings.across[i]),
              settings.across[i]);
    }
    for (std::size_t i = 0; i < settings.down.size(); ++i)
        write(all, sheet.beside(static_cast<std::int64_t>(i)), settings.down[i]);
    PngOptions options{.colours = settings.colours,
                       .not_a_number = white,
                       .most_pixels = settings.most_pixels};
    if (settings.range) {
        options.low = settings.range->first;
        options.high = settings.range->second;
    }
    const auto written = write_png(settings.picture, all, options);
    if (!written) return {written.error(), cannot_go_on};
    return {fmt::format("{}: {} tile{}, {}x{} pixels, from {:.6g} to {:.6g}\n",
                        settings.picture,
                        settings.files.size(),
                        settings.files.size() == 1 ? "" : "s",
                        written->width,
                        written->height,
                        written->low,
                        written->high)};
}

}  // namespace norma::grid
