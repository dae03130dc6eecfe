#include "reduce/column_notes.hpp"

#include <fmt/format.h>
#include <string>

namespace norma::reduce {

namespace {

void tell(const Session& session,
          std::size_t column,
          std::uint64_t count,
          const char* one,
          const char* several) {
    if (count == 0) return;
    session.say(fmt::format("column '{}': {} {}, and left out",
                            session.table().names[column],
                            count == 1 ? "1 value is" : fmt::format("{} values are", count),
                            count == 1 ? one : several));
}

}  // namespace

void tell_no_numbers(const Session& session, std::size_t column, std::uint64_t count) {
    tell(session, column, count, "no number", "no numbers");
}

void tell_infinite(const Session& session, std::size_t column, std::uint64_t count) {
    tell(session, column, count, "infinite or too large", "infinite or too large");
}

void tell_holds_no_numbers(const Session& session, std::size_t column) {
    session.say(fmt::format("column '{}' holds no numbers", session.table().names[column]));
}

}  // namespace norma::reduce
