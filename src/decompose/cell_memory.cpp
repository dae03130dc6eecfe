#include "norma/decompose/cell_memory.hpp"

#include "base/huge_pages.hpp"
#include "decompose/shared_memory.hpp"

#include <sys/resource.h>

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

namespace norma::detail {

namespace {

/// Large blocks begin at multiples of a large page, and the same cell of two arrays would fall
/// into the same sets of the caches, and look to a processor like the same place to load from
/// and store to. So arrays begin at different places: measured, 3 to 6 % of a step.
constexpr std::size_t step = 33 * std::size_t{64};
constexpr std::size_t places = 8;

/// Larger arrays have large pages instead, which shared memory seldom has; they spend little of
/// their time in halos.
constexpr std::size_t most_shared = std::size_t{64} << 20;

/// How many may be shared: each holds a file descriptor, and most of those are the program's.
std::size_t most_blocks() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur / 4 : 0;
}

std::size_t next_offset() {
    static std::atomic<std::size_t> made{0};
    return made++ % places * step;
}

/// Shared blocks by where they begin.
struct Blocks {
    std::mutex writing;
    std::map<const std::byte*, SharedName> all;
};
Blocks& blocks() {
    static Blocks known;
    return known;
}
bool is_one_more_shared() {
    const std::scoped_lock lock(blocks().writing);
    return blocks().all.size() < most_blocks();
}

}  // namespace

struct CellMemory::Block {
    explicit Block(std::size_t count) : bytes(count) {
        if (bytes <= most_shared && is_one_more_shared()) shared = SharedMemory(bytes);
        if (shared.data() == nullptr) {
            own = static_cast<std::byte*>(allocate_big(bytes));
            return;
        }
        const std::scoped_lock lock(blocks().writing);
        blocks().all.emplace(shared.data(), shared.name());
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() {
        if (own != nullptr) free_big(own, bytes);
        if (shared.data() == nullptr) return;
        const std::scoped_lock lock(blocks().writing);
        blocks().all.erase(shared.data());
    }
    [[nodiscard]] std::byte* data() const { return own != nullptr ? own : shared.data(); }

    std::size_t bytes;
    SharedMemory shared;
    std::byte* own = nullptr;
};

CellMemory::CellMemory() noexcept = default;

CellMemory::CellMemory(std::size_t bytes) {
    if (bytes == 0) return;
    const std::size_t offset = next_offset();
    block_ = std::make_unique<Block>(bytes + offset);
    data_ = block_->data() + offset;
}

CellMemory::CellMemory(CellMemory&& other) noexcept
    : block_(std::move(other.block_)), data_(std::exchange(other.data_, nullptr)) {}

CellMemory& CellMemory::operator=(CellMemory&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    return *this;
}

CellMemory::~CellMemory() = default;

SharedPlace shared_place(const void* address) noexcept {
    const auto* const at = static_cast<const std::byte*>(address);
    const std::scoped_lock lock(blocks().writing);
    auto block = blocks().all.upper_bound(at);
    if (block == blocks().all.begin()) return {};
    --block;
    const auto offset = static_cast<std::uint64_t>(at - block->first);
    if (offset >= block->second.bytes) return {};
    return {block->second, offset};
}

}  // namespace norma::detail
