// RFC 1952: members, each a header, a deflate stream, its checksum and its length.
#include "table/shell_line.hpp"
#include "table/source.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <utility>
#include <vector>
#include <zlib.h>

namespace norma::table {
namespace {

constexpr std::size_t packed_per_read = 256 << 10;
constexpr std::size_t most_per_call = std::size_t{1} << 30;  // zlib counts in 32 bits
constexpr int gzip_window = 15 + 16;                         // any window, a gzip header

class GzipSource : public ByteSource {
  public:
    GzipSource(std::unique_ptr<ByteSource> packed, std::string name, std::uint64_t until)
        : packed_(std::move(packed)),
          name_(std::move(name)),
          until_(until),
          buffer_(packed_per_read) {
        if (inflateInit2(&zlib_, gzip_window) != Z_OK) throw std::bad_alloc();
    }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;
    ~GzipSource() override { inflateEnd(&zlib_); }

    Result<std::size_t> read(std::span<char> into) override {
        const auto wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::min(into.size(), most_per_call),
                                    done_ < until_ ? until_ - done_ : to_the_end));
        zlib_.next_out = reinterpret_cast<Bytef*>(into.data());
        zlib_.avail_out = static_cast<uInt>(wanted);
        while (zlib_.avail_out == wanted && wanted > 0) {
            Result<bool> more = step();
            if (!more) return Failure{more.error()};
            if (!*more) break;
        }
        const std::size_t got = wanted - zlib_.avail_out;
        done_ += got;
        if (done_ == until_ && got > 0) {
            if (auto failure = finish_member()) return *failure;
        }
        return got;
    }

  private:
    /// All unpacked bytes of a member are out; the rest of it, its checksum for one, is read.
    std::optional<Failure> finish_member() {
        Bytef none = 0;
        zlib_.next_out = &none;
        zlib_.avail_out = 1;
        while (!between_members_) {
            const Result<bool> more = step();
            if (!more) return Failure{more.error()};
            if (zlib_.avail_out == 0) return misfit();
        }
        return std::nullopt;
    }

    /// Unpacks some; false at the end of the file.
    Result<bool> step() {
        if (zlib_.avail_in == 0) {
            Result<bool> filled = fill();
            if (!filled) return filled;
            if (!*filled) {
                if (!between_members_ || members_ == 0) return truncated();
                return at_end();
            }
        }
        if (between_members_ && members_ > 0 && *zlib_.next_in != 0x1f) return skip_zeros();
        between_members_ = false;
        const int code = inflate(&zlib_, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            ++members_;
            between_members_ = true;
            if (inflateReset(&zlib_) != Z_OK) return damaged("it cannot be unpacked");
            return true;
        }
        if (code == Z_OK || code == Z_BUF_ERROR) return true;
        if (code == Z_MEM_ERROR) throw std::bad_alloc();
        return damaged(zlib_.msg == nullptr ? "it cannot be unpacked" : zlib_.msg);
    }

    Result<bool> fill() {
        Result<std::size_t> got = packed_->read(buffer_);
        if (!got) return Failure{got.error()};
        zlib_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
        zlib_.avail_in = static_cast<uInt>(*got);
        return *got > 0;
    }

    /// Behind the last member nothing but zeros may come.
    Result<bool> skip_zeros() {
        while (zlib_.avail_in > 0) {
            const Bytef* end = zlib_.next_in + zlib_.avail_in;
            if (std::any_of<const Bytef*>(zlib_.next_in, end, [](Bytef b) { return b != 0; })) {
                return Failure{fmt::format(
                    "'{}' goes on with something else than gzip after {} unpacked bytes; if "
                    "that is to be left out: {}",
                    name_,
                    done_,
                    filter_line("gzip -dc 2>/dev/null", name_))};
            }
            Result<bool> filled = fill();
            if (!filled) return filled;
        }
        return at_end();
    }

    /// False, if there was as much as there should be.
    [[nodiscard]] Result<bool> at_end() const {
        if (done_ < until_ && until_ != to_the_end) return misfit();
        return false;
    }

    [[nodiscard]] Failure truncated() const {
        return Failure{fmt::format(
            "'{}' ends in the middle of its packed data, after {} unpacked bytes: it was not "
            "copied or written to its end; fetch it again, or read what there is: {}",
            name_,
            done_,
            filter_line("gzip -dc", name_))};
    }
    [[nodiscard]] Failure damaged(const char* why) const {
        return Failure{
            fmt::format("'{}' is damaged after about {} unpacked bytes ({}): fetch it again{}",
                        name_,
                        done_,
                        why,
                        test_hint("gzip -t", name_))};
    }

    [[nodiscard]] Failure misfit() const {
        return Failure{
            fmt::format("'{}' is damaged: no member ends after {} unpacked bytes, as "
                        "its headers say; fetch it again{}",
                        name_,
                        until_,
                        test_hint("gzip -t", name_))};
    }

    std::unique_ptr<ByteSource> packed_;
    std::string name_;
    std::uint64_t until_;
    std::vector<char> buffer_;
    z_stream zlib_{};
    std::uint64_t done_ = 0;
    std::uint64_t members_ = 0;
    bool between_members_ = true;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked_gzip(std::unique_ptr<ByteSource> packed,
                                          std::string name,
                                          std::uint64_t until) {
    return std::make_unique<GzipSource>(std::move(packed), std::move(name), until);
}

}  // namespace norma::table
