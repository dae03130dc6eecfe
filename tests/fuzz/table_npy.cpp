// Headers of .npy files and --record texts: any bytes are a layout whose columns can be read,
// or a sentence.

#include "table/npy.hpp"
#include "table/reading.hpp"

#include <cstdint>
#include <string>

namespace {

using namespace norma::table;

void check(const RecordLayout& layout) {
    if (layout.size == 0 || layout.size > (1U << 20U)) return;
    const std::string records(3 * layout.size, '\x55');
    for (const RecordField& field : layout.fields) {
        if (field.offset + size_of(field.type) > layout.size) __builtin_trap();
        std::vector<double> values;
        decode(layout, field, records.data(), 3, values);
        if (values.size() != 3) __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    TextSource whole(text);
    if (const auto table = read_npy(whole, "fuzz")) check(table->layout);
    const std::string header = std::string("\x93NUMPY\x02\0", 8) +
                               static_cast<char>(size & 255U) +
                               static_cast<char>(size >> 8U & 255U) + std::string(2, '\0');
    TextSource inside(header + text);
    if (const auto table = read_npy(inside, "fuzz")) check(table->layout);
    if (const auto layout = parse_record(text)) check(*layout);
    return 0;
}
