#pragma once
// A few bytes here and there of a file, read one page at a time.
//
//     FileWindow file(descriptor, size);
//     if (const char* header = file.bytes(at, 18)) use(header);

#include "base/file_descriptor.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace norma::table {

class FileWindow {
  public:
    FileWindow(FileDescriptor file, std::uint64_t size)
        : file_(std::make_shared<FileDescriptor>(std::move(file))), size_(size) {}

    /// The same file seen through another page, for reading at two places in turn.
    [[nodiscard]] FileWindow another() const { return *this; }

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// `count` bytes at `at`, at most a page; nullptr if the file does not have them, or they
    /// cannot be read. Valid until the next call.
    [[nodiscard]] const char* bytes(std::uint64_t at, std::size_t count) {
        if (at > size_ || count > size_ - at || count > page_.size()) return nullptr;
        if (at < begin_ || at + count > begin_ + filled_) load(at);
        if (count > filled_) return nullptr;
        return page_.data() + (at - begin_);
    }

    /// A little-endian number of 1 to 8 bytes.
    static std::uint64_t number(const char* bytes, std::size_t count) noexcept {
        std::uint64_t value = 0;
        for (std::size_t i = count; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return value;
    }

  private:
    void load(std::uint64_t at) {
        begin_ = at;
        filled_ = 0;
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(page_.size(), size_ - at));
        while (filled_ < wanted) {
            const ssize_t got = pread(file_->get(),
                                      page_.data() + filled_,
                                      wanted - filled_,
                                      static_cast<off_t>(at + filled_));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return;
            filled_ += static_cast<std::size_t>(got);
        }
    }

    std::shared_ptr<FileDescriptor> file_;
    std::uint64_t size_;
    std::uint64_t begin_ = 0;
    std::size_t filled_ = 0;
    std::array<char, 4096> page_{};
};

}  // namespace norma::table
