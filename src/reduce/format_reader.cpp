#include "reduce/format_reader.hpp"

#include "reduce/text_reader.hpp"

namespace norma::reduce {

std::unique_ptr<FormatReader> reader_of(table::InputFormat /*format*/,
                                        const Table& table,
                                        const InputOptions& options) {
    return std::make_unique<TextReader>(table, options);
}

}  // namespace norma::reduce
