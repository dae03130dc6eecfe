#include "grid/small_letters.hpp"

#include <cctype>

namespace norma::grid {

namespace {

struct Letter {
    char name;
    std::string_view dots;  // row by row
};

constexpr Letter letters[] = {
    {'0', "####.##.##.####"}, {'1', ".#.##..#..#.###"}, {'2', "###..#####..###"},
    {'3', "###..####..####"}, {'4', "#.##.####..#..#"}, {'5', "####..###..####"},
    {'6', "####..####.####"}, {'7', "###..#..#.#..#."}, {'8', "####.#####.####"},
    {'9', "####.####..####"}, {'.', ".............#."}, {'-', "......###......"},
    {'+', "....#.###.#...."}, {'=', "...###...###..."}, {'/', "..#..#.#.#..#.."},
    {'_', "............###"}, {'A', ".#.#.#####.##.#"}, {'B', "##.#.###.#.###."},
    {'C', ".###..#..#...##"}, {'D', "##.#.##.##.###."}, {'E', "####..##.#..###"},
    {'F', "####..##.#..#.."}, {'G', ".###..#.##.#.##"}, {'H', "#.##.#####.##.#"},
    {'I', "###.#..#..#.###"}, {'J', "..#..#..##.#.#."}, {'K', "#.##.###.#.##.#"},
    {'L', "#..#..#..#..###"}, {'M', "#.#####.##.##.#"}, {'N', "##.#.##.##.##.#"},
    {'O', ".#.#.##.##.#.#."}, {'P', "##.#.###.#..#.."}, {'Q', ".#.#.##.#.#...#"},
    {'R', "##.#.###.#.##.#"}, {'S', ".###...#...###."}, {'T', "###.#..#..#..#."},
    {'U', "#.##.##.##.####"}, {'V', "#.##.##.##.#.#."}, {'W', "#.##.##.#####.#"},
    {'X', "#.##.#.#.#.##.#"}, {'Y', "#.##.#.#..#..#."}, {'Z', "###..#.#.#..###"},
};

const Letter* found(char letter) {
    const auto capital = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    for (const Letter& one : letters)
        if (one.name == capital) return &one;
    return nullptr;
}

}  // namespace

bool is_drawn(char letter) {
    return letter == ' ' || found(letter) != nullptr;
}

bool is_dark(char letter, std::int64_t row, std::int64_t column) {
    const Letter* const one = found(letter);
    return one != nullptr &&
           one->dots[static_cast<std::size_t>(row * letter_width + column)] == '#';
}

}  // namespace norma::grid
