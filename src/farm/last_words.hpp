#pragma once
// What a run says when it is over.

#include "base/signals.hpp"

#include <string>

namespace norma::farm {

/// Writes to standard error. Waits for a slow reader, but not long once a signal asks to end;
/// `hurried`: one has asked already.
void say_last_words(const std::string& text, const Signals& signals, bool hurried);

}  // namespace norma::farm
