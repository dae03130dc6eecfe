// Any bytes as a table of any dialect: rows are the same for blocks and reads of every size,
// the kernels of all levels find the same, and so does the careful scan where quotes are right.

#include "table/careful_scan.hpp"
#include "table/csv_reading.hpp"
#include "table/kernel_levels.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace norma::table;

void expect(bool condition) {
    if (!condition) __builtin_trap();
}

bool same(const Scanned& a, const Scanned& b) {
    return a.positions == b.positions && a.rows == b.rows && a.inside == b.inside &&
           a.carriage_return == b.carriage_return && a.beyond_ascii == b.beyond_ascii;
}

bool same(const std::vector<std::uint32_t>& a,
          const std::vector<std::uint32_t>& b,
          std::size_t count) {
    return std::equal(a.data(), a.data() + count, b.data());
}

void compare_scans(const std::string& text, const CsvDialect& dialect) {
    const auto size = static_cast<std::uint32_t>(text.size());
    const auto bytes = std::make_unique<char[]>(text.size() + readable_around);
    text.copy(bytes.get(), text.size());
    std::fill_n(bytes.get() + text.size(), readable_around, dialect.separator);
    std::vector<std::uint32_t> expected(text.size() + 64);
    std::vector<std::uint32_t> positions(text.size() + 64);
    const ScanFor what{dialect.separator, dialect.quote};
    const Scanned scalar = scalar_kernels.scan(bytes.get(), 0, size, what, expected.data());
    for (const KernelLevel& level : kernel_levels()) {
        const Scanned found = level.kernels->scan(bytes.get(), 0, size, what, positions.data());
        expect(same(found, scalar) && found.quotes == scalar.quotes &&
               found.odd_quotes == scalar.odd_quotes);
        expect(same(positions, expected, found.positions));
    }
    CsvDialect without_comments = dialect;
    without_comments.comment = '\0';
    std::vector<std::uint32_t> bad;
    const Scanned careful =
        careful_scan(bytes.get(), 0, size, without_comments, positions.data(), bad);
    expect(careful.rows <= careful.positions && careful.positions <= size);
    for (std::size_t i = 0; i < bad.size(); ++i)
        expect(bad[i] <= careful.rows && (i == 0 || bad[i] > bad[i - 1]));
    if (scalar.odd_quotes) return;
    expect(same(careful, scalar) && bad.empty());
    expect(same(positions, expected, scalar.positions));
}

bool same(const CsvRead& a, const CsvRead& b) {
    if (a.rows != b.rows || a.offsets != b.offsets || a.bad_rows != b.bad_rows ||
        a.all_rows != b.all_rows || a.end != b.end || a.bad.size() != b.bad.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.bad.size(); ++i)
        if (a.bad[i].offset != b.bad[i].offset || a.bad[i].reason != b.bad[i].reason)
            return false;
    return true;
}

void compare_pieces(const std::string& text,
                    std::size_t columns,
                    std::uint64_t cut,
                    const CsvHow& how,
                    const CsvRead& whole) {
    const CsvRead first = read_csv_piece(text, columns, 0, cut, how);
    const CsvRead second = read_csv_piece(text, columns, cut, CsvReader::no_limit, how);
    if (second.begin != first.end) return;  // seen not to fit
    expect(first.rows.size() + second.rows.size() == whole.rows.size());
    expect(std::equal(first.rows.begin(), first.rows.end(), whole.rows.begin()));
    expect(std::equal(second.rows.rbegin(), second.rows.rend(), whole.rows.rbegin()));
    expect(first.bad_rows + second.bad_rows == whole.bad_rows);
    expect(first.all_rows + second.all_rows == whole.all_rows);
    expect(second.end == whole.end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4) return 0;
    CsvDialect dialect;
    if ((data[0] & 1) != 0) dialect.separator = ';';
    if ((data[0] & 2) != 0) dialect.quote = '\'';
    if ((data[0] & 4) != 0) dialect.quote = '\0';
    if ((data[0] & 8) != 0) dialect.comment = '#';
    const std::size_t columns = 1 + data[1] % 5U;
    const std::string text(reinterpret_cast<const char*>(data) + 4, size - 4);
    compare_scans(text, dialect);
    const CsvRead whole = read_csv(text, columns, {dialect});
    expect(!whole.failure && whole.end == text.size());
    expect(whole.rows.size() + whole.bad_rows == whole.all_rows);
    const CsvHow other{dialect, 64 + std::size_t{data[2]}, 1 + std::size_t{data[3]}};
    expect(same(read_csv(text, columns, other), whole));
    if (!text.empty()) {
        const std::size_t cut = 1 + (data[2] * 256U + data[3]) % text.size();
        compare_pieces(text, columns, cut, {dialect}, whole);
        compare_pieces(text, columns, cut, other, whole);
    }
    return 0;
}
