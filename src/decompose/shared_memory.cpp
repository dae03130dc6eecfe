#include "decompose/shared_memory.hpp"

#include "base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

namespace norma::detail {

SharedMemory::SharedMemory(std::size_t bytes) noexcept {
    const int file = memfd_create("norma", MFD_CLOEXEC);
    if (file < 0) return;
    void* memory = MAP_FAILED;
    if (ftruncate(file, static_cast<off_t>(bytes)) == 0)
        memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        ::close(file);
        return;
    }
    data_ = static_cast<std::byte*>(memory);
    name_ = {getpid(), file, bytes};
}

SharedMemory SharedMemory::open(const SharedName& name) noexcept {
    SharedMemory shared;
    if (!name.is_something()) return shared;
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/fd/%d", name.process, name.descriptor);
    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC));
    if (!file || lseek(file.get(), 0, SEEK_END) != static_cast<off_t>(name.bytes))
        return shared;
    void* const memory = mmap(nullptr, name.bytes, PROT_READ, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) return shared;
    shared.data_ = static_cast<std::byte*>(memory);
    shared.name_ = {0, -1, name.bytes};
    return shared;
}

SharedMemory::~SharedMemory() {
    if (data_ != nullptr) munmap(data_, name_.bytes);
    if (name_.is_something()) ::close(name_.descriptor);
}

}  // namespace norma::detail
