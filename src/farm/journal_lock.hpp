#pragma once
// One farm at a time on one journal.

#include "norma/base/result.hpp"

#include <optional>
#include <string>

namespace norma::farm {

/// Locks the open journal for this process; the lock goes when the process does, however it
/// ends. Refused, with what the journal says about its holder, when another process has it.
[[nodiscard]] std::optional<Failure> lock_journal(int file, const std::string& path);

/// True while some process holds the lock.
[[nodiscard]] bool journal_is_locked(const std::string& path);

}  // namespace norma::farm
