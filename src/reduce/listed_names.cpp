#include "reduce/listed_names.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace norma::reduce {

namespace {

constexpr std::size_t most_listed = 12;

}  // namespace

std::string written_name(const std::string& name) {
    if (name.find_first_of(",`") == std::string::npos) return "'" + name + "'";
    std::string written = "`";
    for (const char c : name)
        written.append(c == '`' ? 2 : 1, c);
    return written + '`';
}

std::string listed(std::span<const std::string> words) {
    std::string list;
    for (const std::string& word : words.first(std::min(words.size(), most_listed)))
        list += (list.empty() ? "" : ", ") + word;
    return words.size() > most_listed
               ? fmt::format("{} and {} more", list, words.size() - most_listed)
               : list;
}

std::string listed_names(std::span<const std::string> names) {
    std::vector<std::string> written;
    written.reserve(names.size());
    for (const std::string& name : names)
        written.push_back(written_name(name));
    return listed(written);
}

std::string hint_at_commas(const std::string& text, std::span<const std::string> names) {
    const auto holds = [&](const std::string& name) {
        const std::size_t at = text.find(name);
        return name.find(',') != std::string::npos && at != std::string::npos &&
               (at == 0 || text[at - 1] != '`');
    };
    const auto found = std::find_if(names.begin(), names.end(), holds);
    if (found == names.end()) return {};
    return fmt::format("; backquotes hold a name with a comma together: {}",
                       written_name(*found));
}

}  // namespace norma::reduce
