// Lines of JSON: any bytes are rows and bad lines, whose fields lie in the copy of the block;
// and a line means the same alone as among others.

#include "table/ndjson.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace norma::table;

/// All fields one behind the other, and which lines are bad.
std::string read_whole(std::string_view lines) {
    NdjsonReader reader;
    std::string all;
    while (!lines.empty()) {
        const std::size_t taken = reader.parse(lines);
        if (taken == 0 || taken > lines.size()) __builtin_trap();
        for (std::size_t row = 0; row < reader.rows(); ++row) {
            for (std::size_t i = 0; i < reader.names().size(); ++i) {
                const std::string_view field = reader.column(i)[row];
                if (!field.empty())
                    all.append(reader.names()[i]).append("=").append(field) += ';';
            }
            all += '\n';
        }
        lines.remove_prefix(taken);
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.find("\xef\xbb\xbf") != std::string_view::npos)
        return 0;  // counts only at the start
    std::string apart;
    std::size_t at = 0;
    while (at < size) {
        const std::size_t end = text.find('\n', at);
        const std::size_t next = end == std::string_view::npos ? size : end + 1;
        const std::string alone = read_whole(text.substr(at, next - at));
        apart += alone;
        at = next;
    }
    // Other keys before it order the columns of a line differently: compare the sizes.
    if (read_whole(text).size() != apart.size()) __builtin_trap();
    return 0;
}
