#include "reduce/format_reader.hpp"

#include "reduce/json_reader.hpp"
#include "reduce/record_reader.hpp"
#include "reduce/text_reader.hpp"

namespace norma::reduce {

std::unique_ptr<FormatReader> reader_of(table::InputFormat format,
                                        const Table& table,
                                        const InputOptions& options) {
    if (format == table::InputFormat::ndjson)
        return std::make_unique<JsonReader>(table, options);
    if (format == table::InputFormat::npy || format == table::InputFormat::record)
        return std::make_unique<RecordReader>(table, options);
    return std::make_unique<TextReader>(table, options);
}

}  // namespace norma::reduce
