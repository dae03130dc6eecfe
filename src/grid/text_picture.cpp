#include "grid/text_picture.hpp"

#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/reduce/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace norma::grid {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The mean of numbers that are met on several ranks: exact, so their order is of no matter.
class Mean {
  public:
    void add(std::span<const double> values) {
        if (std::all_of(
                values.begin(), values.end(), [](double x) { return std::isfinite(x); })) {
            sum_.add(values);
            count_ += static_cast<std::int64_t>(values.size());
            return;
        }
        for (const double value : values) {
            if (!std::isfinite(value)) continue;
            sum_.add(value);
            ++count_;
        }
    }
    [[nodiscard]] ExactSum& sum() { return sum_; }
    [[nodiscard]] std::int64_t& count() { return count_; }
    [[nodiscard]] double value() const {
        if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
        return sum_.value() / static_cast<double>(count_);
    }

  private:
    ExactSum sum_;
    std::int64_t count_ = 0;
};

/// Collective: each mean becomes that of all ranks' numbers.
void join(const Communicator& comm, std::vector<Mean>& means) {
    constexpr std::size_t size = ExactSum::limb_count + 1;
    std::vector<std::int64_t> all;
    all.reserve(means.size() * size);
    for (Mean& mean : means) {
        const auto limbs = mean.sum().limbs();
        all.insert(all.end(), limbs.begin(), limbs.end());
        all.push_back(mean.count());
    }
    comm.all_reduce_into(all, std::plus<>());
    auto from = all.begin();
    for (Mean& mean : means) {
        const auto limbs = mean.sum().limbs();
        std::copy_n(from, limbs.size(), limbs.begin());
        mean.count() = *(from + static_cast<std::ptrdiff_t>(limbs.size()));
        from += size;
    }
}

/// Cells of one line and one character of the picture.
template <int N>
struct Shape {
    Shape(const Extents<N>& extents, const TextPictureOptions& options) {
        if constexpr (N == 3) {
            across = options.slice_dimension;
            slice = options.slice.value_or(extents[static_cast<std::size_t>(across)] / 2);
        }
        if constexpr (N > 1) rows = across == 0 ? 1 : 0;
        if constexpr (N == 2) rows = 0;
        columns = across == N - 1 ? N - 2 : N - 1;
        width = extents[static_cast<std::size_t>(columns)];
        height = N == 1 ? 1 : extents[static_cast<std::size_t>(rows)];
        // A character is about twice as high as it is wide.
        if (N > 1 && 2 * width <= options.columns && height <= options.lines) {
            repeated = 2;
            return;
        }
        const auto parts = [](std::int64_t of, std::int64_t by) { return (of + by - 1) / by; };
        cells_across = parts(width, options.columns);
        if (N > 1) cells_across = std::max(cells_across, parts(height, 2 * options.lines));
        cells_down = 2 * cells_across;
    }

    [[nodiscard]] std::int64_t characters() const {
        return (width + cells_across - 1) / cells_across;
    }
    [[nodiscard]] std::int64_t lines() const { return (height + cells_down - 1) / cells_down; }

    int across = -1;  // the dimension of the slice
    std::int64_t slice = 0;
    int rows = -1;
    int columns = 0;
    std::int64_t width = 1;
    std::int64_t height = 1;
    std::int64_t cells_across = 1;
    std::int64_t cells_down = 1;
    int repeated = 1;
};

template <int N>
std::vector<Mean> means_of(const norma::Field<double, N>& field, const Shape<N>& shape) {
    std::vector<Mean> means(static_cast<std::size_t>(shape.characters() * shape.lines()));
    field.for_each_row([&](const Index<N>& first, std::span<const double> row) {
        const auto at = [&](int d) { return d < 0 ? 0 : first[static_cast<std::size_t>(d)]; };
        std::int64_t begin = 0;
        std::int64_t end = static_cast<std::int64_t>(row.size());
        if (shape.across == N - 1) {  // one cell of the row is in the slice
            begin = shape.slice - first[N - 1];
            if (begin < 0 || begin >= end) return;
            end = begin + 1;
        } else if (shape.across >= 0 && at(shape.across) != shape.slice) {
            return;
        }
        const std::int64_t line = at(shape.rows) / shape.cells_down * shape.characters();
        if (shape.columns != N - 1) {
            means[static_cast<std::size_t>(line + at(shape.columns) / shape.cells_across)].add(
                row.subspan(static_cast<std::size_t>(begin), 1));
            return;
        }
        while (begin < end) {
            const std::int64_t character = (first[N - 1] + begin) / shape.cells_across;
            const std::int64_t beyond =
                std::min(end, (character + 1) * shape.cells_across - first[N - 1]);
            means[static_cast<std::size_t>(line + character)].add(row.subspan(
                static_cast<std::size_t>(begin), static_cast<std::size_t>(beyond - begin)));
            begin = beyond;
        }
    });
    join(field.communicator(), means);
    return means;
}

std::pair<double, double> range_of(const std::vector<Mean>& means) {
    std::pair<double, double> range{infinite, -infinite};
    for (const Mean& mean : means) {
        const double value = mean.value();
        if (std::isnan(value)) continue;
        range.first = std::min(range.first, value);
        range.second = std::max(range.second, value);
    }
    return range;
}

}  // namespace

template <int N>
std::string text_picture(const norma::Field<double, N>& field,
                         const TextPictureOptions& options) {
    const Shape<N> shape(field.decomposition().extents(), options);
    const auto means = means_of(field, shape);
    const auto [low, high] = options.range.value_or(range_of(means));
    const auto shades = static_cast<double>(options.shades.size() - 1);
    std::string text;
    std::int64_t column = 0;
    for (const Mean& mean : means) {
        const double value = mean.value();
        // Halves, so that a range from the least to the largest number does not overflow.
        const double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
        const auto shade = static_cast<std::size_t>(
            std::clamp(std::floor((std::isnan(share) ? 0 : share) * shades), 0.0, shades - 1));
        const std::string& character =
            std::isnan(value) ? options.shades.back() : options.shades[shade];
        for (int i = 0; i < shape.repeated; ++i)
            text += character;
        if (++column < shape.characters()) continue;
        column = 0;
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

template <int N>
ArrayNumbers numbers_of(const norma::Field<double, N>& field) {
    std::vector<Mean> mean(1);
    double least = infinite;
    double greatest = -infinite;
    field.for_each_row([&](const Index<N>&, std::span<const double> row) {
        mean.front().add(row);
        for (const double value : row) {
            if (!std::isfinite(value)) continue;
            least = std::min(least, value);
            greatest = std::max(greatest, value);
        }
    });
    const Communicator& comm = field.communicator();
    join(comm, mean);
    ArrayNumbers numbers{comm.all_reduce(least, Min()),
                         comm.all_reduce(greatest, Max()),
                         mean.front().value(),
                         mean.front().count()};
    if (numbers.finite == 0) numbers = {};
    return numbers;
}

#define NORMA_INSTANTIATE(N)                                             \
    template std::string text_picture<N>(const norma::Field<double, N>&, \
                                         const TextPictureOptions&);     \
    template ArrayNumbers numbers_of<N>(const norma::Field<double, N>&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::grid
