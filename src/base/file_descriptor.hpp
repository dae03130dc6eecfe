#pragma once
// One owner for each file descriptor.

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace norma {

class FileDescriptor {
  public:
    FileDescriptor() noexcept = default;
    explicit FileDescriptor(int raw) noexcept : raw_(raw) {}
    FileDescriptor(FileDescriptor&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(raw_, other.raw_);  // `other` closes what we held
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { close(); }

    [[nodiscard]] int get() const noexcept { return raw_; }
    [[nodiscard]] explicit operator bool() const noexcept { return raw_ >= 0; }
    /// Gives it up without closing it.
    int release() noexcept { return std::exchange(raw_, -1); }
    void close() noexcept {
        if (raw_ >= 0) ::close(std::exchange(raw_, -1));
    }

  private:
    int raw_ = -1;
};

/// Standard streams that are closed become /dev/null: else the next file opened would be one.
inline void open_closed_streams() {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (fcntl(stream, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
    }
}

}  // namespace norma
