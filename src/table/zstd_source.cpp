// RFC 8878: frames, each of blocks; skippable frames between them.
#include "table/shell_line.hpp"
#include "table/source.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <span>
#include <utility>
#include <vector>
#include <zstd.h>
#include <zstd_errors.h>

namespace norma::table {
namespace {

struct FreeDecoder {
    void operator()(ZSTD_DCtx* decoder) const noexcept { ZSTD_freeDCtx(decoder); }
};

class ZstdSource : public ByteSource {
  public:
    ZstdSource(std::unique_ptr<ByteSource> packed, std::string name, std::uint64_t until)
        : packed_(std::move(packed)),
          name_(std::move(name)),
          until_(until),
          buffer_(2 * ZSTD_DStreamInSize()),
          decoder_(ZSTD_createDCtx()) {
        if (!decoder_) throw std::bad_alloc();
    }

    Result<std::size_t> read(std::span<char> into) override {
        const std::uint64_t most = done_ < until_ ? until_ - done_ : to_the_end;
        const std::uint64_t wanted = std::min<std::uint64_t>(into.size(), most);
        ZSTD_outBuffer out{into.data(), static_cast<std::size_t>(wanted), 0};
        while (out.pos == 0 && out.size > 0) {
            const Result<bool> more = step(out);
            if (!more) return Failure{more.error()};
            if (!*more) break;
        }
        done_ += out.pos;
        if (done_ == until_ && out.pos > 0) {
            if (auto failure = finish_frame()) return *failure;
        }
        return out.pos;
    }

  private:
    /// Unpacks some; false at the end of the file.
    Result<bool> step(ZSTD_outBuffer& out) {
        if (in_.pos == in_.size && !may_hold_more_) {
            const Result<std::size_t> got = packed_->read(buffer_);
            if (!got) return Failure{got.error()};
            if (*got == 0) {
                if (!between_frames_ || frames_ == 0) return truncated();
                if (done_ < until_ && until_ != to_the_end) return misfit();
                return false;
            }
            in_ = {buffer_.data(), *got, 0};
        }
        const std::size_t left = ZSTD_decompressStream(decoder_.get(), &out, &in_);
        if (ZSTD_isError(left) != 0) return damaged(left);
        between_frames_ = left == 0;
        if (between_frames_) ++frames_;
        may_hold_more_ = out.pos == out.size && !between_frames_;
        return true;
    }

    /// All unpacked bytes of a frame are out; the rest of it, its checksum for one, is read.
    std::optional<Failure> finish_frame() {
        char none = 0;
        ZSTD_outBuffer out{&none, 1, 0};
        while (!between_frames_) {
            const Result<bool> more = step(out);
            if (!more) return Failure{more.error()};
            if (out.pos > 0) return misfit();
        }
        return std::nullopt;
    }

    [[nodiscard]] Failure truncated() const {
        return Failure{fmt::format(
            "'{}' ends in the middle of its packed data, after {} unpacked bytes: it was not "
            "copied or written to its end; fetch it again, or read what there is: {}",
            name_,
            done_,
            filter_line("zstd -dc", name_))};
    }
    [[nodiscard]] Failure damaged(std::size_t result) const {
        switch (ZSTD_getErrorCode(result)) {
            case ZSTD_error_memory_allocation:
                throw std::bad_alloc();
            case ZSTD_error_frameParameter_windowTooLarge:
                return Failure{fmt::format(
                    "'{}' needs more than 128 MiB for unpacking, after {} unpacked bytes; pack "
                    "it without --long, or unpack it on the way: {}",
                    name_,
                    done_,
                    filter_line("zstd -dc --long=31", name_))};
            case ZSTD_error_dictionary_wrong:
                return Failure{fmt::format(
                    "'{}' was packed with a dictionary, which is not here; unpack it on the "
                    "way: {}",
                    name_,
                    filter_line("zstd -dc -D DICTIONARY", name_))};
            default:
                return Failure{fmt::format(
                    "'{}' is damaged after about {} unpacked bytes ({}): fetch it again{}",
                    name_,
                    done_,
                    ZSTD_getErrorName(result),
                    test_hint("zstd -t", name_))};
        }
    }

    [[nodiscard]] Failure misfit() const {
        return Failure{
            fmt::format("'{}' is damaged: no frame ends after {} unpacked bytes, as "
                        "its headers say; fetch it again{}",
                        name_,
                        done_,
                        test_hint("zstd -t", name_))};
    }

    std::unique_ptr<ByteSource> packed_;
    std::string name_;
    std::uint64_t until_;
    std::vector<char> buffer_;
    std::unique_ptr<ZSTD_DCtx, FreeDecoder> decoder_;
    ZSTD_inBuffer in_{nullptr, 0, 0};
    bool may_hold_more_ = false;  // unpacked bytes in the decoder that found no room
    bool between_frames_ = true;
    std::uint64_t frames_ = 0;
    std::uint64_t done_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked_zstd(std::unique_ptr<ByteSource> packed,
                                          std::string name,
                                          std::uint64_t until) {
    return std::make_unique<ZstdSource>(std::move(packed), std::move(name), until);
}

}  // namespace norma::table
