#pragma once
// Fields in .npy files, which numpy and others read, written and read at any number of ranks.
//
//     if (auto failure = write_npy("u.npy", u)) std::cerr << failure->message << '\n';
//     Field<double, 2> v(world, parts);
//     if (auto failure = read_npy("u.npy", v)) return usage(*failure);
//
// The file is the same for any number of ranks and any cut: docs/formats/grid-files.md.

#include "norma/base/result.hpp"
#include "norma/decompose/cells.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma {

/// What the header of a .npy file says.
struct NpyInfo {
    std::vector<std::int64_t> shape;  ///< cells along each dimension
    ElementType type;                 ///< of the cells
    bool big_endian = false;          ///< bytes in the other order; turned round when read
    bool fortran_order = false;       ///< the first dimension is the one side by side
    std::uint64_t begin = 0;          ///< of the first cell, in bytes
    std::uint64_t size = 0;           ///< of the whole file, in bytes

    /// The shape for people: "480 x 640".
    [[nodiscard]] std::string shape_text() const;
};

/// Reads the header of a file, and checks that the file has the size it says. Not collective.
///
/// Fails for what is no .npy file, for cells that are no numbers (texts, structures, objects),
/// for half and long double.
[[nodiscard]] Result<NpyInfo> read_npy_info(const std::string& path);

/// How a .npy file is written.
struct NpyWriteOptions {
    /// Whether the disk has it all once the call returns, rather than soon.
    bool synced = false;
};

/// How a .npy file is read.
struct NpyReadOptions {
    /// Whether cells of another type than the field's are made the nearest of its type, instead
    /// of refused.
    bool convert = false;
};

namespace detail {
template <int N>
[[nodiscard]] std::optional<Failure> write_npy_cells(const std::string& path,
                                                     const Cells<N, const std::byte>& cells,
                                                     const NpyWriteOptions& options);
template <int N>
[[nodiscard]] std::optional<Failure> read_npy_cells(const std::string& path,
                                                    const Cells<N, std::byte>& cells,
                                                    const NpyReadOptions& options);
}  // namespace detail

/// Collective: writes the whole array. The file has its name only once it is whole: it is
/// written as `path` + ".part" and renamed.
///
/// All ranks get the same failure: no permission, a full disk. Throws MpiError.
template <typename T, int N>
[[nodiscard]] std::optional<Failure> write_npy(const std::string& path,
                                               const Field<T, N>& field,
                                               const NpyWriteOptions& options = {}) {
    return detail::write_npy_cells(path, detail::cells_of(field), options);
}

/// Collective: fills the field, which says the shape and the type the file must have, cut as
/// it likes; ghosts stay as they are. Reads either order of bytes and of dimensions.
///
/// All ranks get the same failure: no such file, another shape, another type, a file that was
/// cut off; the cells are then undefined. Throws MpiError.
template <typename T, int N>
[[nodiscard]] std::optional<Failure> read_npy(const std::string& path,
                                              Field<T, N>& field,
                                              const NpyReadOptions& options = {}) {
    return detail::read_npy_cells(path, detail::cells_of(field), options);
}

}  // namespace norma
