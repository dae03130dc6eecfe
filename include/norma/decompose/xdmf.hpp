#pragma once
// Fields as raw bytes, and an XDMF file that tells ParaView, VisIt and others what they are.
//
//     const std::vector<FieldToWrite<2>> fields{{"u", u}, {"v", v}};
//     auto failure = append_xdmf("out/run.xdmf", {.step = 500, .time = t}, fields);
//     // out/run.u.0000000500.bin, out/run.v.0000000500.bin, and a step more in out/run.xdmf
//
// docs/formats/grid-files.md

#include "norma/base/result.hpp"
#include "norma/decompose/named_field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace norma {

/// What becomes of steps that the file has already.
enum class EarlierSteps {
    kept,    ///< those before this one stay; this one and later ones are of another run, and go
    removed  ///< the file begins anew
};

/// One moment of a series, and where its cells are in space.
struct XdmfStep {
    std::int64_t step = 0;             ///< names its files; 0 or more
    double time = 0;                   ///< what ParaView shows as the time
    std::vector<double> spacing = {};  ///< between cells, in the order of the array; 1 if empty
    std::vector<double> origin = {};   ///< where the first cell begins; 0 if empty
    EarlierSteps earlier = EarlierSteps::kept;  ///< of the same file
};

namespace detail {
template <int N>
[[nodiscard]] std::optional<Failure> write_raw_cells(const std::string& path,
                                                     const Cells<N, const std::byte>& cells);
template <int N>
[[nodiscard]] std::optional<Failure> read_raw_cells(const std::string& path,
                                                    const Cells<N, std::byte>& cells);
}  // namespace detail

/// Collective: nothing but the cells, in the order of C. The same bytes for any number of ranks
/// and any cut; renamed from `path` + ".part" when it is whole. All ranks get the same failure.
template <typename T, int N>
[[nodiscard]] std::optional<Failure> write_raw(const std::string& path,
                                               const Field<T, N>& field) {
    return detail::write_raw_cells(path, detail::cells_of(field));
}

/// Collective: fills the field from a file that must have as many bytes as its cells. All ranks
/// get the same failure.
template <typename T, int N>
[[nodiscard]] std::optional<Failure> read_raw(const std::string& path, Field<T, N>& field) {
    return detail::read_raw_cells(path, detail::cells_of(field));
}

/// Collective: writes each field as `stem.name.step.bin` beside `path`, `stem` being that of
/// `path`, and then adds the step to `path`. The fields have one shape.
///
/// All ranks get the same failure: also where `path` is a file that norma has not written.
/// Throws UsageError for no fields, fields of different shapes or of complex numbers, and
/// numbers of spacings that are not the dimensions; MpiError.
template <int N>
[[nodiscard]] std::optional<Failure> append_xdmf(const std::string& path,
                                                 const XdmfStep& step,
                                                 const std::vector<FieldToWrite<N>>& fields);

}  // namespace norma
