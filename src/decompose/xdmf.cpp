#include "norma/decompose/xdmf.hpp"

#include "norma/base/error.hpp"

#include "decompose/agreement.hpp"
#include "decompose/new_file.hpp"
#include "decompose/whole_file.hpp"
#include "decompose/xdmf_text.hpp"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>

namespace norma {

namespace {

/// Values for three dimensions of those for N; `missing` for all if none are given.
template <int N>
std::array<double, 3> all_three(const std::vector<double>& values, double missing) {
    std::array<double, 3> all{};
    all.fill(missing);
    if (values.empty()) return all;
    for (std::size_t d = 0; d < N; ++d)
        all[3 - N + d] = values[d];
    return all;
}

template <int N>
void check_step(const XdmfStep& step, const std::vector<FieldToWrite<N>>& fields) {
    const auto refuse = [](const std::string& what) {
        throw UsageError("append_xdmf: " + what);
    };
    if (fields.empty()) refuse("no fields");
    if (step.step < 0) refuse(fmt::format("step {} is none; 0 or more", step.step));
    if (!std::isfinite(step.time)) refuse(fmt::format("{} is no time", step.time));
    for (const auto* values : {&step.spacing, &step.origin}) {
        if (!values->empty() && values->size() != N) {
            refuse(fmt::format(
                "{} numbers for the spacing or origin of {} dimensions", values->size(), N));
        }
    }
    detail::FieldNames names;
    for (const auto& field : fields) {
        names.add(field.name);
        if (field.cells.type.kind == ElementKind::complex) {
            refuse(fmt::format("XDMF has no complex numbers, of which '{}' is; write its parts",
                               field.name));
        }
        if (field.cells.decomposition->extents() != fields[0].cells.decomposition->extents()) {
            refuse(fmt::format(
                "'{}' and '{}' are of different shapes", fields[0].name, field.name));
        }
    }
}

}  // namespace

template <int N>
std::optional<Failure> append_xdmf(const std::string& path,
                                   const XdmfStep& step,
                                   const std::vector<FieldToWrite<N>>& fields) {
    check_step(step, fields);
    const std::filesystem::path file(path);
    const auto& first = fields.front().cells;
    detail::XdmfMoment moment{.step = step.step,
                              .time = step.time,
                              .cells = {1, 1, 1},
                              .spacing = all_three<N>(step.spacing, 1),
                              .origin = all_three<N>(step.origin, 0),
                              .fields = {}};
    for (std::size_t d = 0; d < N; ++d)
        moment.cells[3 - N + d] = first.decomposition->extents()[d];
    for (const auto& field : fields) {
        const std::string name =
            fmt::format("{}.{}.{:010}.bin", file.stem().string(), field.name, step.step);
        moment.fields.push_back({field.name, field.cells.type, name});
        const std::string beside = (file.parent_path() / name).string();
        if (auto failure = detail::write_raw_cells(beside, field.cells)) return failure;
    }
    return detail::at_root(*first.comm, [&]() -> std::optional<Failure> {
        Result<std::string> before{std::string()};
        if (step.earlier == EarlierSteps::kept && std::filesystem::exists(path))
            before = detail::read_whole_file(path);
        if (!before) return Failure{before.error()};
        const auto text = detail::xdmf_with(*before, moment);
        if (!text) return Failure{fmt::format("cannot add to '{}': {}", path, text.error())};
        return detail::replace_file(path, *text);
    });
}

#define NORMA_INSTANTIATE(N)                        \
    template std::optional<Failure> append_xdmf<N>( \
        const std::string&, const XdmfStep&, const std::vector<FieldToWrite<(N)>>&);
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma
