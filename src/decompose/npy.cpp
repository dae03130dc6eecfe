#include "norma/decompose/npy.hpp"

#include "norma/comm/bcast.hpp"

#include "decompose/agreement.hpp"
#include "decompose/cell_file.hpp"
#include "decompose/convert.hpp"
#include "decompose/new_file.hpp"
#include "decompose/npy_cells.hpp"
#include "decompose/npy_header.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma {

std::string NpyInfo::shape_text() const {
    return shape.empty() ? "a single number" : fmt::format("{}", fmt::join(shape, " x "));
}

Result<NpyInfo> read_npy_info(const std::string& path) {
    const norma::Result<FileDescriptor> file = detail::open_to_read(path);
    if (!file) return Failure{file.error()};
    const auto wrong = [&](const std::string& what) {
        return Failure{fmt::format("'{}' cannot be read: {}", path, what)};
    };
    struct stat status {};
    if (::fstat(file->get(), &status) != 0) return detail::file_failure("read", path, errno);
    if (!S_ISREG(status.st_mode)) return wrong("it is no plain file");
    const auto file_size = static_cast<std::uint64_t>(status.st_size);
    const detail::FileBytes bytes{file->get(), path};
    Bytes header(std::min<std::uint64_t>(file_size, detail::npy_start_bytes));
    if (auto failure = bytes.read(0, std::span(header))) return *failure;
    const norma::Result<std::size_t> size = detail::npy_header_size(header);
    if (!size) return wrong(size.error());
    if (*size > file_size) return wrong("it ends within its header");
    header.resize(*size);
    if (auto failure = bytes.read(0, std::span(header))) return *failure;
    norma::Result<NpyInfo> info = detail::parse_npy_header(header);
    if (!info) return wrong(info.error());
    if (info->size != file_size) {
        return wrong(fmt::format("it has {} bytes, its header says {}; {}",
                                 file_size,
                                 info->size,
                                 file_size < info->size
                                     ? "it was not copied or written to its end"
                                     : "something else follows its array"));
    }
    return info;
}

namespace detail {

template <int N>
std::optional<Failure> write_npy_summed(const std::string& path,
                                        const Cells<N, const std::byte>& cells,
                                        const NpyWriteOptions& options,
                                        CellSum& sum) {
    NewFile file(*cells.comm, path);
    if (file.failure()) return file.failure();
    const std::string header = npy_header(cells.decomposition->extents(), cells.type);
    std::optional<Failure> own;
    if (cells.comm->rank() == 0) own = file.bytes().write(0, as_bytes(header));
    const CellFile place{.begin = header.size(), .element_size = cells.type.size};
    auto failure = write_cells(cells, place, file.bytes(), sum);
    if (!own) own = std::move(failure);
    return file.finish(std::move(own),
                       options.synced ? NewFile::Durability::now : NewFile::Durability::soon);
}

namespace {

/// Why the array cannot become the field's cells.
std::optional<Failure> misfit(const std::string& path,
                              const NpyInfo& info,
                              std::span<const std::int64_t> extents,
                              ElementType type,
                              const NpyReadOptions& options) {
    if (!std::equal(info.shape.begin(), info.shape.end(), extents.begin(), extents.end())) {
        return Failure{fmt::format("'{}' is of {} cells, the field of {}",
                                   path,
                                   info.shape_text(),
                                   fmt::join(extents, " x "))};
    }
    if (info.type == type || options.convert) return std::nullopt;
    return Failure{
        fmt::format("'{}' holds {}, the field {}; ask for conversion, or save it as "
                    "np.save(..., a.astype('{}'))",
                    path,
                    info.type.name(),
                    type.name(),
                    type.npy())};
}

}  // namespace

template <int N>
std::optional<Failure> read_npy_summed(const std::string& path,
                                       const Cells<N, std::byte>& cells,
                                       const NpyReadOptions& options,
                                       CellSum& sum) {
    const Communicator& comm = *cells.comm;
    // The root alone looks at the header: at a thousand ranks it is one look instead of as
    // many.
    norma::Result<NpyInfo> info{NpyInfo{}};
    auto refused = at_root(comm, [&]() -> std::optional<Failure> {
        info = read_npy_info(path);
        if (!info) return Failure{info.error()};
        return misfit(path, *info, cells.decomposition->extents(), cells.type, options);
    });
    if (refused) return refused;
    struct Told {
        std::uint64_t begin;
        char kind;
        std::uint8_t size;
        bool big_endian;
        bool fortran_order;
    };
    const Told told = comm.bcast(Told{info->begin,
                                      static_cast<char>(info->type.kind),
                                      static_cast<std::uint8_t>(info->type.size),
                                      info->big_endian,
                                      info->fortran_order},
                                 0);
    const ElementType type{static_cast<ElementKind>(told.kind), told.size};
    const norma::Result<FileDescriptor> file = open_to_read(path);
    auto unopened = agree(comm, file ? std::nullopt : std::optional(Failure{file.error()}));
    if (unopened) return unopened;
    const CellFile place{.begin = told.begin,
                         .order = told.fortran_order ? FileOrder::fortran : FileOrder::c,
                         .element_size = type.size,
                         .convert = conversion(type, told.big_endian, cells.type)};
    return agree(comm, read_cells(cells, place, FileBytes{file->get(), path}, sum));
}

template <int N>
std::optional<Failure> write_npy_cells(const std::string& path,
                                       const Cells<N, const std::byte>& cells,
                                       const NpyWriteOptions& options) {
    CellSum unwanted;
    return write_npy_summed(path, cells, options, unwanted);
}

template <int N>
std::optional<Failure> read_npy_cells(const std::string& path,
                                      const Cells<N, std::byte>& cells,
                                      const NpyReadOptions& options) {
    CellSum unwanted;
    return read_npy_summed(path, cells, options, unwanted);
}

#define NORMA_INSTANTIATE(N)                                                              \
    template std::optional<Failure> write_npy_summed<N>(const std::string&,               \
                                                        const Cells<N, const std::byte>&, \
                                                        const NpyWriteOptions&,           \
                                                        CellSum&);                        \
    template std::optional<Failure> read_npy_summed<N>(                                   \
        const std::string&, const Cells<N, std::byte>&, const NpyReadOptions&, CellSum&); \
    template std::optional<Failure> write_npy_cells<N>(                                   \
        const std::string&, const Cells<N, const std::byte>&, const NpyWriteOptions&);    \
    template std::optional<Failure> read_npy_cells<N>(                                    \
        const std::string&, const Cells<N, std::byte>&, const NpyReadOptions&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace detail

}  // namespace norma
