#include "decompose/picture.hpp"

#include <fmt/format.h>
#include <png.h>

namespace norma::detail {

namespace {

/// An image of libpng's simple interface, freed however its function is left.
class Image {
  public:
    Image() { image_.version = PNG_IMAGE_VERSION; }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image() { png_image_free(&image_); }

    png_image* operator->() noexcept { return &image_; }
    [[nodiscard]] png_image* get() noexcept { return &image_; }
    [[nodiscard]] Failure failure() const {
        return Failure{fmt::format("libpng says: {}", image_.message)};
    }

  private:
    png_image image_{};
};

constexpr std::uint64_t most_pixels = std::uint64_t{1} << 30U;

}  // namespace

norma::Result<std::string> png_of(const Picture& picture) {
    if (std::max(picture.width, picture.height) > widest_png) {
        return Failure{fmt::format("it would have {} x {} pixels; at most {} are along a side",
                                   picture.width,
                                   picture.height,
                                   widest_png)};
    }
    Image image;
    image->width = static_cast<png_uint_32>(picture.width);
    image->height = static_cast<png_uint_32>(picture.height);
    image->format = PNG_FORMAT_RGB_COLORMAP;
    image->colormap_entries = static_cast<png_uint_32>(picture.colours.size());
    std::string bytes;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(*image.get());
    bytes.resize(size);
    const int written = png_image_write_to_memory(
        image.get(), bytes.data(), &size, 0, picture.pixels.data(), 0, picture.colours.data());
    if (written == 0) return image.failure();
    bytes.resize(size);
    return bytes;
}

norma::Result<GreyImage> grey_of_png(std::string_view bytes) {
    Image image;
    if (png_image_begin_read_from_memory(image.get(), bytes.data(), bytes.size()) == 0)
        return image.failure();
    if (std::uint64_t{image->width} * image->height > most_pixels) {
        return Failure{
            fmt::format("it has {} x {} pixels, far too many", image->width, image->height)};
    }
    // What it claims is not yet memory's: deflate makes of a byte 1032 at most, of 8 pixels
    // each.
    if (std::uint64_t{image->width} * image->height > std::uint64_t{8} * 1032 * bytes.size())
        return Failure{"it ends before its last pixel"};
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // levels as they are, also those of 16 bits
    image->format = PNG_FORMAT_GRAY;
    GreyImage grey{image->width, image->height, {}};
    grey.levels.resize(PNG_IMAGE_SIZE(*image.get()));
    const png_color black{0, 0, 0};
    if (png_image_finish_read(image.get(), &black, grey.levels.data(), 0, nullptr) == 0)
        return image.failure();
    return grey;
}

namespace {

/// The numbers of a PGM's text; comments run from a '#' to the end of the line.
class PgmReader {
  public:
    explicit PgmReader(std::string_view text) : text_(text) {}

    /// -1 if there is none.
    std::int64_t number() {
        constexpr std::int64_t largest = 1 << 30;
        skip_blanks();
        std::int64_t value = -1;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
            value = 10 * std::max<std::int64_t>(value, 0) + (text_[at_++] - '0');
            if (value > largest) return -1;
        }
        return value;
    }
    /// What follows the one blank behind the header.
    [[nodiscard]] std::string_view rest() const {
        return text_.substr(std::min(text_.size(), at_ + 1));
    }

  private:
    void skip_blanks() {
        while (at_ < text_.size()) {
            if (text_[at_] == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (std::string_view(" \t\r\n").find(text_[at_]) == std::string_view::npos) {
                return;
            } else {
                ++at_;
            }
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

norma::Result<GreyImage> grey_of_pgm(std::string_view bytes) {
    const bool is_text = bytes.starts_with("P2");
    PgmReader reader(bytes.substr(2));
    const std::int64_t width = reader.number();
    const std::int64_t height = reader.number();
    const std::int64_t most = reader.number();
    if (width < 1 || height < 1 || most < 1 || most > 65535)
        return Failure{"its header does not tell width, height and largest level"};
    if (static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > most_pixels)
        return Failure{fmt::format("it has {} x {} pixels, far too many", width, height)};
    const auto count = static_cast<std::size_t>(width * height);
    const std::size_t size = most > 255 ? 2 : 1;
    const std::string_view data = reader.rest();
    // Of text, a digit for each and a blank between any two.
    const std::size_t least = is_text ? 2 * count - 1 : count * size;
    if (data.size() < least) return Failure{"it ends before its last pixel"};
    GreyImage grey{width, height, {}};
    grey.levels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::int64_t level = 0;
        if (is_text) {
            level = reader.number();
        } else {
            for (std::size_t byte = 0; byte < size; ++byte)
                level = level << 8 | static_cast<unsigned char>(data[i * size + byte]);
        }
        if (level < 0) return Failure{"it ends before its last pixel"};
        level = std::min(level, most);
        grey.levels.push_back(static_cast<std::uint8_t>((255 * level + most / 2) / most));
    }
    return grey;
}

}  // namespace norma::detail
