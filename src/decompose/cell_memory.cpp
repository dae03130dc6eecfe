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
std::size_t most_shared_blocks() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur / 4 : 0;
}

std::size_t next_offset() {
    static std::atomic<std::size_t> made{0};
    return made++ % places * step;
}

struct Known {
    std::size_t bytes = 0;
    std::uint64_t number = 0;
    SharedName name;  // of nothing if it is not shared
};

/// All blocks by where they begin.
class Blocks {
  public:
    void add(const std::byte* begin, std::size_t bytes, const SharedName& name) {
        const std::scoped_lock lock(mutex_);
        all_.emplace(begin, Known{bytes, ++made_, name});
        if (name.is_something()) ++shared_;
    }
    void remove(const std::byte* begin) {
        const std::scoped_lock lock(mutex_);
        const auto block = all_.find(begin);
        if (block == all_.end()) return;
        if (block->second.name.is_something()) --shared_;
        all_.erase(block);
    }
    [[nodiscard]] bool may_share_one_more() {
        const std::scoped_lock lock(mutex_);
        return shared_ < most_shared_blocks();
    }
    /// The block that contains `address`, and how far in that is.
    std::pair<Known, std::uint64_t> find(const void* address) {
        const auto* const at = static_cast<const std::byte*>(address);
        const std::scoped_lock lock(mutex_);
        auto block = all_.upper_bound(at);
        if (block == all_.begin()) return {};
        --block;
        const auto offset = static_cast<std::uint64_t>(at - block->first);
        if (offset >= block->second.bytes) return {};
        return {block->second, offset};
    }

  private:
    std::mutex mutex_;
    std::map<const std::byte*, Known> all_;
    std::uint64_t made_ = 0;
    std::size_t shared_ = 0;
};
Blocks& blocks() {
    static Blocks known;
    return known;
}

}  // namespace

struct CellMemory::Block {
    explicit Block(std::size_t count) : bytes(count) {
        if (bytes <= most_shared && blocks().may_share_one_more()) shared = SharedMemory(bytes);
        if (shared.data() == nullptr) own = static_cast<std::byte*>(allocate_big(bytes));
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() {
        blocks().remove(data());
        if (own != nullptr) free_big(own, bytes);
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
    blocks().add(block_->data(), block_->bytes, block_->shared.name());
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
    const auto [block, offset] = blocks().find(address);
    return {block.name, offset};
}

std::uint64_t memory_number(const void* address) noexcept {
    return blocks().find(address).first.number;
}

}  // namespace norma::detail
