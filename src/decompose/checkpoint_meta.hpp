#pragma once
// The file meta.json of a checkpoint as text, and back. Without a disk.

#include "norma/base/result.hpp"
#include "norma/decompose/checkpoint.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace norma::detail {

struct CheckpointMeta {
    CheckpointMoment moment;
    std::vector<CheckpointField> fields;
};

/// Throws UsageError for what cannot be saved.
[[nodiscard]] std::string meta_text(const CheckpointMeta& meta);
/// What is wrong is said without the file's name.
[[nodiscard]] norma::Result<CheckpointMeta> parse_meta(std::string_view text);

/// "step-0000000500", and the step of such a name; nothing if it is none.
[[nodiscard]] std::string checkpoint_name(std::int64_t step);
[[nodiscard]] std::optional<std::int64_t> step_of_name(std::string_view name);

}  // namespace norma::detail
