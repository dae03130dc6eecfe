#pragma once
// Memory that is used again and again: new memory costs as much as moving what goes there.

#include "base/huge_pages.hpp"

#include <cstddef>
#include <utility>

namespace norma::detail {

class Workspace {
  public:
    Workspace() noexcept = default;
    Workspace(Workspace&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Workspace& operator=(Workspace&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace() {
        if (data_ != nullptr) free_big(data_, bytes_);
    }

    /// Room for so many bytes at least; what was in it may be lost.
    std::byte* of(std::size_t bytes) {
        if (bytes > bytes_) {
            *this = Workspace();
            data_ = allocate_big(bytes);
            bytes_ = bytes;
        }
        return data();
    }
    /// nullptr before the first use.
    [[nodiscard]] std::byte* data() const noexcept { return static_cast<std::byte*>(data_); }

  private:
    void* data_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace norma::detail
