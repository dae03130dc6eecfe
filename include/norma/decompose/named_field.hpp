#pragma once
// Fields of any type with their names, for files of several fields.
//
//     const std::vector<FieldToWrite<2>> fields{{"u", u}, {"v", v}};

#include "norma/decompose/cells.hpp"

#include <string>
#include <utility>

namespace norma {

/// A field, looked at, and what it is called.
template <int N>
struct FieldToWrite {
    /// The field must stay as long as this is used.
    template <typename T>
    FieldToWrite(std::string called, const Field<T, N>& field)
        : name(std::move(called)), cells(detail::cells_of(field)) {}

    std::string name;                         ///< a part of a file's name
    detail::Cells<N, const std::byte> cells;  ///< what it looks at
};

/// A field to be filled, and what it is called.
template <int N>
struct FieldToRead {
    /// The field must stay as long as this is used.
    template <typename T>
    FieldToRead(std::string called, Field<T, N>& field)
        : name(std::move(called)), cells(detail::cells_of(field)) {}

    std::string name;                   ///< as it was written
    detail::Cells<N, std::byte> cells;  ///< what it looks at
};

namespace detail {
/// Throws UsageError for names that are no part of a file's name, or used twice.
class FieldNames {
  public:
    void add(const std::string& name);

  private:
    std::string seen_;
};
}  // namespace detail

}  // namespace norma
