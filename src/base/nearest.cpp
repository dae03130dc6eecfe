// Optimal string alignment distance: Damerau, "A technique for computer detection and
// correction of spelling errors" (1964), by dynamic programming.
#include "norma/base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace norma {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> edits(a.size() + 1,
                                                std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        edits[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        edits[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            edits[i][j] = std::min(
                {edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
            }
        }
    }
    return edits[a.size()][b.size()];
}

std::string without_case(std::string_view word) {
    std::string small(word);
    for (char& letter : small)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return small;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word,
                                   std::span<const std::string> candidates) {
    std::optional<std::string> best;
    std::size_t fewest = 0;
    for (const std::string& candidate : candidates) {
        const bool same_letters = without_case(word) == without_case(candidate);
        const std::size_t edits = same_letters ? 0 : distance(word, candidate);
        if (3 * edits > std::max(word.size(), candidate.size())) continue;
        if (best && edits >= fewest) continue;
        best = candidate;
        fewest = edits;
    }
    return best;
}

}  // namespace norma
