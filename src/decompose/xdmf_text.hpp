#pragma once
// An XDMF file of a time series as text: http://xdmf.org/index.php/XDMF_Model_and_Format
// Without a disk.

#include "norma/base/result.hpp"
#include "norma/decompose/element_type.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::detail {

struct XdmfField {
    std::string name;
    ElementType type;
    std::string file;  ///< beside the XDMF file
};

/// One step; arrays of fewer dimensions than 3 are one cell thick in the first ones.
struct XdmfMoment {
    std::int64_t step = 0;
    double time = 0;
    std::array<std::int64_t, 3> cells{};
    std::array<double, 3> spacing{};
    std::array<double, 3> origin{};
    std::vector<XdmfField> fields;
};

/// The file with this step at its end, after those of `before` that are earlier. `before` is
/// what the file was, or empty; a Failure if that is no such file, without its name.
[[nodiscard]] norma::Result<std::string> xdmf_with(std::string_view before,
                                                   const XdmfMoment& moment);

}  // namespace norma::detail
