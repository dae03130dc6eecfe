// read_mmap FILE: seconds to add up all words of a file through mmap, the limit that tables are
// read against.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
    const int file = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    struct stat facts {};
    if (file < 0 || fstat(file, &facts) != 0) {
        std::fprintf(stderr, "read_mmap FILE\n");
        return 2;
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    const auto begun = std::chrono::steady_clock::now();
    void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) return 3;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + sizeof sum <= size; i += sizeof sum) {
        std::uint64_t word = 0;
        std::memcpy(&word, static_cast<const char*>(bytes) + i, sizeof word);
        sum += word;
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begun;
    std::printf("%.6f %llu\n", time.count(), static_cast<unsigned long long>(sum));
    return 0;
}
