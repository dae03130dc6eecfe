#pragma once
// Memory that other processes of this host can look into, without a file or any room in
// /dev/shm.
//
//     SharedMemory mine(bytes);                        // in one process
//     send(mine.name());                               // to another, which then has
//     auto theirs = SharedMemory::open(name);          // the same bytes to read, or nothing

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace norma::detail {

/// Where a process finds another's memory, if both number processes alike: in containers there
/// may be something else by this name.
struct SharedName {
    pid_t process = 0;
    int descriptor = -1;
    std::uint64_t bytes = 0;

    [[nodiscard]] bool is_something() const noexcept { return descriptor >= 0; }
};

/// A mapping, one's own or of another's memory. Of nothing where the system has no such memory,
/// or does not let us look.
class SharedMemory {
  public:
    SharedMemory() noexcept = default;
    /// New, all bytes 0.
    explicit SharedMemory(std::size_t bytes) noexcept;
    /// Another's, not to be written to.
    [[nodiscard]] static SharedMemory open(const SharedName& name) noexcept;
    SharedMemory(SharedMemory&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)),
          name_(std::exchange(other.name_, SharedName{})) {}
    SharedMemory& operator=(SharedMemory&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(name_, other.name_);
        return *this;
    }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    ~SharedMemory();

    /// nullptr: there is none.
    [[nodiscard]] std::byte* data() const noexcept { return data_; }
    /// Of memory made here.
    [[nodiscard]] const SharedName& name() const noexcept { return name_; }

  private:
    std::byte* data_ = nullptr;
    SharedName name_;
};

/// The memory of CellMemory that begins at or contains `address`, and how far in that is;
/// nothing if it is not shared.
struct SharedPlace {
    SharedName memory;
    std::uint64_t offset = 0;
};
[[nodiscard]] SharedPlace shared_place(const void* address) noexcept;

}  // namespace norma::detail
