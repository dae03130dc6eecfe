#include "norma/decompose/xdmf.hpp"

#include "decompose/agreement.hpp"
#include "decompose/cell_file.hpp"
#include "decompose/convert.hpp"
#include "decompose/new_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fmt/format.h>

namespace norma::detail {

template <int N>
std::optional<Failure> write_raw_cells(const std::string& path,
                                       const Cells<N, const std::byte>& cells) {
    NewFile file(*cells.comm, path);
    if (file.failure()) return file.failure();
    CellSum unwanted;
    const CellFile place{.element_size = cells.type.size};
    return file.finish(write_cells(cells, place, file.bytes(), unwanted),
                       NewFile::Durability::soon);
}

template <int N>
std::optional<Failure> read_raw_cells(const std::string& path,
                                      const Cells<N, std::byte>& cells) {
    const norma::Result<FileDescriptor> file = open_to_read(path);
    const auto own = caught([&]() -> std::optional<Failure> {
        if (!file) return Failure{file.error()};
        struct stat status {};
        if (::fstat(file->get(), &status) != 0) return file_failure("read", path, errno);
        const auto expected =
            static_cast<std::uint64_t>(Box<N>::of(cells.decomposition->extents()).cells()) *
            cells.type.size;
        if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) == expected)
            return std::nullopt;
        return Failure{fmt::format("'{}' has {} bytes, the field {} of {}",
                                   path,
                                   status.st_size,
                                   expected,
                                   cells.type.name())};
    });
    if (auto failure = agree(*cells.comm, own)) return failure;
    CellSum unwanted;
    // Any byte may be in the file, and a bool is of two.
    const CellFile place{.element_size = cells.type.size,
                         .convert = conversion(cells.type, false, cells.type)};
    return agree(*cells.comm, read_cells(cells, place, FileBytes{file->get(), path}, unwanted));
}

#define NORMA_INSTANTIATE(N)                                                              \
    template std::optional<Failure> write_raw_cells<N>(const std::string&,                \
                                                       const Cells<N, const std::byte>&); \
    template std::optional<Failure> read_raw_cells<N>(const std::string&,                 \
                                                      const Cells<N, std::byte>&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma::detail
