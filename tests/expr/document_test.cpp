// docs/expressions.md says what is so: its tables are computed, its errors made.
#include "expr/small_table.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace norma::expr {
namespace {

std::vector<std::string> lines_of_document() {
    std::ifstream file(NORMA_DOCUMENT);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

std::string trimmed(const std::string& text, const char* around = " ") {
    const std::size_t first = text.find_first_not_of(around);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(around) - first + 1);
}

/// The cells of a line of a table; none of any other line.
std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> all;
    if (line.empty() || line.front() != '|') return all;
    for (std::size_t begin = 1; begin < line.size();) {
        const std::size_t end = std::min(line.find('|', begin), line.size());
        all.push_back(trimmed(line.substr(begin, end - begin)));
        begin = end + 1;
    }
    return all;
}

/// What stands between one or two backquotes.
std::string code(const std::string& cell) {
    if (cell.substr(0, 2) == "``") return trimmed(cell.substr(2, cell.size() - 4));
    return cell.substr(1, cell.size() - 2);
}

double number(const std::string& text) {
    if (text == "true") return 1;
    if (text == "false") return 0;
    return text.empty() || text == "missing" || std::isalpha(text.front()) != 0
               ? missing
               : std::stod(text);
}

/// The first table of the document.
struct Document {
    std::vector<std::string> lines = lines_of_document();
    std::vector<std::string> values;
    SmallTable table;

    Document() {
        std::size_t line = 0;
        while (line + 2 < lines.size() && cells(lines[line]).empty())
            ++line;
        const std::vector<std::string> names = cells(lines[line]);
        values = cells(lines[line + 2]);
        for (std::size_t i = 0; i < names.size(); ++i)
            table.columns.push_back({names[i], {number(values[i])}, {values[i]}});
    }
};

TEST(ExpressionsDocument, HasTheValuesItSays) {
    const Document document;
    int checked = 0;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        if (document.lines[i] != "| expression | value |") continue;
        for (i += 2; i < document.lines.size() && !document.lines[i].empty(); ++i, ++checked) {
            const std::vector<std::string> row = cells(document.lines[i]);
            ASSERT_EQ(row.size(), 2U) << document.lines[i];
            const double got = document.table.value(code(row[0]));
            const double wanted = number(row[1]);
            EXPECT_TRUE(got == wanted || (std::isnan(got) && std::isnan(wanted)))
                << document.lines[i] << " is " << got;
        }
    }
    EXPECT_GT(checked, 20);
}

TEST(ExpressionsDocument, HasTheErrorsItSays) {
    const Document document;
    int checked = 0;
    for (std::size_t i = 0; i + 4 < document.lines.size(); ++i) {
        if (document.lines[i] != "```" || document.lines[i + 4] != "```") continue;
        EXPECT_EQ(document.table.error(trimmed(document.lines[i + 2])),
                  document.lines[i + 1] + "\n" + document.lines[i + 2] + "\n" +
                      document.lines[i + 3]);
        ++checked;
        i += 4;
    }
    EXPECT_EQ(checked, 2);
}

}  // namespace
}  // namespace norma::expr
