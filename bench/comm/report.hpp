#pragma once
// What was measured as a table for people and as JSON for scripts.

#include "measure.hpp"

#include <string>

namespace bench {

/// Printed before the first row and for each row, at rank 0.
void print_heading(const Ranks& ranks, const Settings& settings);
void print(const Measured& row);
void print_count_of_misses(const std::vector<Measured>& rows);

/// Throws std::runtime_error if the file cannot be written.
void write_json(const std::string& file,
                const std::vector<Measured>& rows,
                const Ranks& ranks,
                const Settings& settings);

}  // namespace bench
