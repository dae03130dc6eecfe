#include "decompose/cell_file.hpp"

#include "norma/decompose/redistribution.hpp"

#include "decompose/agreement.hpp"
#include "decompose/mover.hpp"
#include "decompose/patches.hpp"
#include "decompose/segment_sum.hpp"

#include <algorithm>
#include <memory>

namespace norma::detail {

namespace {

/// Rows shorter than this are gathered before they are written: a system call counts them.
constexpr std::size_t long_row_bytes = 2048;
constexpr std::size_t rows_at_once = 1024;

// Bands, through memory of their own: cells move between their ranks and the band of each slab.

template <int N>
class BandMemory {
  public:
    template <typename Byte>
    BandMemory(const Cells<N, Byte>& cells, const CellFile& place)
        : extents_(cells.decomposition->extents()),
          order_(place.order),
          bands_(file_bands<N>(extents_,
                               place.order,
                               cells.comm->rank(),
                               cells.comm->size(),
                               std::max(place.element_size, cells.type.size),
                               place.most_bytes)) {
        const auto size = static_cast<std::ptrdiff_t>(cells.type.size);
        const auto strides = strides_in_file<N>(extents_, order_);
        placement_.element_size = cells.type.size;
        for (std::size_t d = 0; d < N; ++d)
            placement_.strides[3 - N + d] = strides[d] * size;
        std::int64_t most = 0;
        for (const Box<N>& box : bands_.decomposition.boxes_of(cells.comm->rank())) {
            placement_.origins.push_back(-first_of(box) * size);
            most = std::max(most, box.cells());
        }
        const auto count = static_cast<std::size_t>(most);
        memory_.of(count * cells.type.size);
        if (place.convert) raw_.of(count * place.element_size);
    }

    [[nodiscard]] const FileBands<N>& bands() const noexcept { return bands_; }
    [[nodiscard]] const Placement& placement() const noexcept { return placement_; }
    [[nodiscard]] std::byte* memory() const noexcept { return memory_.data(); }
    /// Of elements as in the file, where they are others.
    [[nodiscard]] std::byte* raw() const noexcept { return raw_.data(); }
    /// The number of a box's first cell in the file.
    [[nodiscard]] std::int64_t first_of(const Box<N>& box) const {
        return place_in_file<N>(extents_, order_, box.lo);
    }
    /// This rank's band of a slab; empty if it has none.
    [[nodiscard]] Box<N> own(const Slab<N>& slab, int rank) const {
        return slab.box ? bands_.decomposition.boxes_of(rank)[*slab.box] : Box<N>{};
    }

  private:
    Extents<N> extents_;
    FileOrder order_;
    FileBands<N> bands_;
    Placement placement_;
    Workspace memory_;
    Workspace raw_;
};

/// Does `each(bands, slab, space of messages, memory of messages)` for all slabs.
template <int N, typename Byte, typename Each>
std::optional<Failure> for_each_slab(const Cells<N, Byte>& cells,
                                     const CellFile& place,
                                     const Each& each) {
    std::optional<BandMemory<N>> memory;
    // Who has no memory for its band tells the others before they send to it.
    auto failure = agree(*cells.comm, caught([&]() -> std::optional<Failure> {
        memory.emplace(cells, place);
        return std::nullopt;
    }));
    if (failure) return failure;
    const Communicator own_space = cells.comm->duplicate();
    const auto messages = std::make_shared<Workspace>();
    for (const Slab<N>& slab : memory->bands().slabs)
        each(*memory, slab, own_space, messages);
    return std::nullopt;
}

template <int N>
std::optional<Failure> write_bands(const Cells<N, const std::byte>& cells,
                                   const CellFile& place,
                                   const FileBytes& file,
                                   CellSum& sum) {
    const int rank = cells.comm->rank();
    std::optional<Failure> first;
    const auto from = Placement::of(*cells.layout, cells.type.size);
    const auto failure = for_each_slab(
        cells,
        place,
        [&](BandMemory<N>& bands,
            const Slab<N>& slab,
            const Communicator& comm,
            const auto& messages) {
            const auto& parts = bands.bands().decomposition;
            const Mover mover(comm,
                              patches_of(*cells.decomposition, parts, rank, slab.region),
                              patches_of(parts, *cells.decomposition, rank, slab.region),
                              RedistributionOptions{}.buffer_bytes,
                              messages);
            mover.run(from, cells.data, bands.placement(), bands.memory());
            const Box<N> own = bands.own(slab, rank);
            const ByteView bytes(bands.memory(),
                                 static_cast<std::size_t>(own.cells()) * cells.type.size);
            const std::int64_t at = bands.first_of(own);
            if (sum.wanted && !bytes.empty()) {
                sum.sum +=
                    sum_of_segments({at, parts.extents()[N - 1]}, cells.type.size, bytes);
            }
            if (first || file.file < 0) return;
            first = file.write(place.begin + static_cast<std::uint64_t>(at) * cells.type.size,
                               bytes);
        });
    return failure ? failure : first;
}

template <int N>
std::optional<Failure> read_bands(const Cells<N, std::byte>& cells,
                                  const CellFile& place,
                                  const FileBytes& file,
                                  CellSum& sum) {
    const int rank = cells.comm->rank();
    std::optional<Failure> first;
    const auto to = Placement::of(*cells.layout, cells.type.size);
    const auto failure = for_each_slab(
        cells,
        place,
        [&](BandMemory<N>& bands,
            const Slab<N>& slab,
            const Communicator& comm,
            const auto& messages) {
            const auto& parts = bands.bands().decomposition;
            const Box<N> own = bands.own(slab, rank);
            const auto count = static_cast<std::size_t>(own.cells());
            std::byte* const raw = place.convert ? bands.raw() : bands.memory();
            const std::span<std::byte> bytes(raw, count * place.element_size);
            const std::int64_t at = bands.first_of(own);
            if (!first && file.file >= 0) {
                first = file.read(
                    place.begin + static_cast<std::uint64_t>(at) * place.element_size, bytes);
            }
            if (first || file.file < 0) std::fill(bytes.begin(), bytes.end(), std::byte{0});
            if (sum.wanted && count > 0) {
                sum.sum +=
                    sum_of_segments({at, parts.extents()[N - 1]}, place.element_size, bytes);
            }
            if (place.convert) place.convert(raw, bands.memory(), count);
            const Mover mover(comm,
                              patches_of(parts, *cells.decomposition, rank, slab.region),
                              patches_of(*cells.decomposition, parts, rank, slab.region),
                              RedistributionOptions{}.buffer_bytes,
                              messages);
            mover.run(bands.placement(), bands.memory(), to, cells.data);
        });
    return failure ? failure : first;
}

// Parts that are bands already: straight between the field and the file.

/// Calls `some(at, pieces)` for the runs of memory a part is made of, many at once; `at` is
/// their common place in the file.
template <int N, typename Byte, typename Some>
std::optional<Failure> for_each_run(const Cells<N, Byte>& cells,
                                    const CellFile& place,
                                    const Some& some) {
    for (const Box<N>& box : cells.layout->boxes()) {
        const Patch patch{0, 0, triple_of(box.lo, 0), triple_of(box.extents(), 1)};
        const Runs runs(patch, Placement::of(*cells.layout, cells.type.size));
        std::uint64_t at =
            place.begin + static_cast<std::uint64_t>(place_in_file<N>(
                              cells.decomposition->extents(), FileOrder::c, box.lo)) *
                              cells.type.size;
        std::vector<iovec> pieces;
        std::uint64_t bytes = 0;
        for (std::int64_t z = 0; z < runs.counts[0]; ++z) {
            for (std::int64_t y = 0; y < runs.counts[1]; ++y) {
                const std::ptrdiff_t offset =
                    runs.first + z * runs.strides[0] + y * runs.strides[1];
                pieces.push_back({const_cast<std::byte*>(cells.data + offset), runs.run_bytes});
                bytes += runs.run_bytes;
                const bool is_last = z + 1 == runs.counts[0] && y + 1 == runs.counts[1];
                if (pieces.size() < rows_at_once && !is_last) continue;
                if (auto failure = some(at, std::span<iovec>(pieces))) return failure;
                at += bytes;
                bytes = 0;
                pieces.clear();
            }
        }
    }
    return std::nullopt;
}

template <int N>
std::uint64_t sum_of_part(const Cells<N, const std::byte>& cells) {
    std::uint64_t sum = 0;
    const Extents<N>& extents = cells.decomposition->extents();
    const auto size = static_cast<std::ptrdiff_t>(cells.type.size);
    for (std::size_t box = 0; box < cells.layout->boxes().size(); ++box) {
        cells.layout->boxes()[box].for_each_row([&](const Index<N>& first, std::int64_t count) {
            const CellRun run{place_in_file<N>(extents, FileOrder::c, first), extents[N - 1]};
            const ByteView row(cells.data + cells.layout->offset(box, first) * size,
                               static_cast<std::size_t>(count * size));
            sum += sum_of_segments(run, cells.type.size, row);
        });
    }
    return sum;
}

/// Whether this pays, and is right: on every rank alike.
template <int N, typename Byte>
bool goes_straight(const Cells<N, Byte>& cells, const CellFile& place, const CellSum& sum) {
    const auto row = static_cast<std::size_t>(cells.decomposition->extents()[N - 1]);
    return place.order == FileOrder::c && !place.convert &&
           (row * cells.type.size >= long_row_bytes || cells.comm->size() == 1) &&
           is_in_bands(*cells.decomposition,
                       sum.wanted ? Segments::kept_whole : Segments::may_be_parted);
}

}  // namespace

template <int N>
std::optional<Failure> write_cells(const Cells<N, const std::byte>& cells,
                                   const CellFile& place,
                                   const FileBytes& file,
                                   CellSum& sum) {
    if (!goes_straight(cells, place, sum)) return write_bands(cells, place, file, sum);
    if (sum.wanted) sum.sum += sum_of_part(cells);
    if (file.file < 0) return std::nullopt;
    return for_each_run(cells, place, [&](std::uint64_t at, std::span<iovec> pieces) {
        return file.write(at, pieces);
    });
}

template <int N>
std::optional<Failure> read_cells(const Cells<N, std::byte>& cells,
                                  const CellFile& place,
                                  const FileBytes& file,
                                  CellSum& sum) {
    if (!goes_straight(cells, place, sum)) return read_bands(cells, place, file, sum);
    if (file.file < 0) return std::nullopt;
    auto failure = for_each_run(cells, place, [&](std::uint64_t at, std::span<iovec> pieces) {
        return file.read(at, pieces);
    });
    if (!failure && sum.wanted) {
        sum.sum += sum_of_part(Cells<N, const std::byte>{
            cells.comm, cells.decomposition, cells.layout, cells.data, cells.type});
    }
    return failure;
}

#define NORMA_INSTANTIATE(N)                                                            \
    template std::optional<Failure> write_cells<N>(                                     \
        const Cells<N, const std::byte>&, const CellFile&, const FileBytes&, CellSum&); \
    template std::optional<Failure> read_cells<N>(                                      \
        const Cells<N, std::byte>&, const CellFile&, const FileBytes&, CellSum&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::detail
