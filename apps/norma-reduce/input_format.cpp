#include "input_format.hpp"

#include "norma/base/nearest.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace norma::app {

std::optional<Failure> understand_format(const Typed& typed, reduce::InputOptions& input) {
    using table::InputFormat;
    static const std::vector<std::string> names = {
        "auto", "csv", "tsv", "ndjson", "npy", "record"};
    static constexpr std::array formats = {InputFormat::unknown,
                                           InputFormat::csv,
                                           InputFormat::tsv,
                                           InputFormat::ndjson,
                                           InputFormat::npy,
                                           InputFormat::record};
    const auto found = std::find(names.begin(), names.end(), typed.input_format);
    if (found == names.end()) {
        const auto meant = nearest(typed.input_format, names);
        return Failure{
            fmt::format("--input-format {}: it is auto, csv, tsv, ndjson, npy or record{}",
                        typed.input_format,
                        meant ? "; did you mean " + *meant + "?" : "")};
    }
    const InputFormat format = formats[static_cast<std::size_t>(found - names.begin())];
    if (format != InputFormat::unknown) input.format = format;
    if (typed.record.empty()) {
        if (format != InputFormat::record) return std::nullopt;
        return Failure{"--input-format record needs --record TYPES, as in 'id:i8 x:f8'"};
    }
    if (input.format && format != InputFormat::record)
        return Failure{"--record goes with no other --input-format than record"};
    auto layout = table::parse_record(typed.record);
    if (!layout) return Failure{"--record: " + layout.error()};
    input.format = InputFormat::record;
    input.record = std::move(*layout);
    return std::nullopt;
}

}  // namespace norma::app
