// Random expressions against a plain evaluator of trees, row by row.
#include "expr/small_table.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <random>
#include <regex>

namespace norma::expr {
namespace {

constexpr std::size_t rows = 40;

/// A part of an expression: an operator, function or leaf by how it is written.
struct Node {
    std::string word;
    char kind = 'n';  // n: number, c: condition, t: text
    std::vector<Node> parts;
};

struct Row {
    double x, y, z;
    std::string s, t;
};

const std::vector<std::vector<std::string>> levels{
    {"?"},
    {"or"},
    {"and"},
    {"not"},
    {"<", "<=", ">", ">=", "==", "!=", "=~", "!~", "in", "not in"},
    {"+", "-"},
    {"*", "/", "%"},
    {"neg"},
    {"^"}};

/// How tightly the operator of a node binds; a leaf and a call bind best.
std::size_t level(const Node& node) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (std::find(levels[i].begin(), levels[i].end(), node.word) != levels[i].end())
            return i;
    }
    return levels.size();
}

/// Writes a node with no more parentheses than it needs, or a few more.
class Writer {
  public:
    explicit Writer(std::mt19937_64& random) : random_(random) {}

    std::string written(const Node& node, std::size_t least) {
        const std::string text = bare(node);
        return level(node) < least || random_() % 8 == 0 ? "(" + text + ")" : text;
    }

  private:
    std::string list(const Node& node, std::size_t from) {
        std::string all;
        for (std::size_t i = from; i < node.parts.size(); ++i)
            all += (i == from ? "" : ", ") + written(node.parts[i], 0);
        return all;
    }

    std::string bare(const Node& node) {
        const std::vector<Node>& parts = node.parts;
        const std::size_t own = level(node);
        if (parts.empty())
            return node.kind == 't' && node.word.size() == 1 ? "text(" + node.word + ")"
                                                             : node.word;
        if (own == levels.size()) return node.word + "(" + list(node, 0) + ")";
        if (node.word == "?")
            return written(parts[0], 1) + " ? " + written(parts[1], 0) + " : " +
                   written(parts[2], 0);
        if (node.word == "neg") return "-" + written(parts[0], own);
        if (node.word == "not") return "not " + written(parts[0], own);
        if (node.word == "in" || node.word == "not in")
            return written(parts[0], own + 1) + " " + node.word + " (" + list(node, 1) + ")";
        if (node.word == "^") return written(parts[0], own + 1) + "^" + written(parts[1], own);
        if (node.word == "=~" || node.word == "!~")
            return written(parts[0], own + 1) + " " + node.word + " " + parts[1].word;
        const std::size_t left = own == 4 ? own + 1 : own;  // comparisons would form chains
        return written(parts[0], left) + " " + node.word + " " + written(parts[1], own + 1);
    }

    std::mt19937_64& random_;
};

/// What a node is in one row.
class Tree {
  public:
    explicit Tree(const Row& row) : row_(row) {}

    double number(const Node& n) const {
        if (n.kind == 'c') return truth(n) ? 1 : 0;
        const auto part = [&](std::size_t i) { return number(n.parts[i]); };
        if (n.word == "x") return row_.x;
        if (n.word == "y") return row_.y;
        if (n.word == "z") return row_.z;
        if (n.parts.empty()) return std::stod(n.word);
        if (n.word == "?") return truth(n.parts[0]) ? part(1) : part(2);
        if (n.word == "neg") return -part(0);
        if (n.word == "+") return part(0) + part(1);
        if (n.word == "-") return part(0) - part(1);
        if (n.word == "*") return part(0) * part(1);
        if (n.word == "/") return part(0) / part(1);
        if (n.word == "%") return std::fmod(part(0), part(1));
        if (n.word == "^") return power(part(0), n.parts[1]);
        if (n.word == "abs") return std::fabs(part(0));
        if (n.word == "sqrt") return std::sqrt(part(0));
        if (n.word == "floor") return std::floor(part(0));
        if (n.word == "round") return std::round(part(0));
        if (n.word == "sin") return std::sin(part(0));
        if (n.word == "atan2") return std::atan2(part(0), part(1));
        if (n.word == "len") return static_cast<double>(text(n.parts[0]).size());
        double best = part(0);
        for (std::size_t i = 1; i < n.parts.size(); ++i) {
            const double next = part(i);
            if (std::isnan(best) || std::isnan(next))
                best = missing;
            else if (n.word == "min" ? !(best < next) : !(best > next))
                best = next;
        }
        return best;
    }

    bool truth(const Node& n) const {
        const std::vector<Node>& p = n.parts;
        if (n.word == "?") return truth(p[0]) ? truth(p[1]) : truth(p[2]);
        if (n.word == "not") return !truth(p[0]);
        if (n.word == "and") return truth(p[0]) && truth(p[1]);
        if (n.word == "or") return truth(p[0]) || truth(p[1]);
        if (n.word == "is_missing")
            return p[0].kind == 't' ? text(p[0]).empty() : std::isnan(number(p[0]));
        if (n.word == "starts_with") return text(p[0]).rfind(text(p[1]), 0) == 0;
        if (n.word == "contains") return text(p[0]).find(text(p[1])) != std::string::npos;
        if (n.word == "=~" || n.word == "!~") {
            const std::string pattern = p[1].word.substr(1, p[1].word.size() - 2);
            return std::regex_search(text(p[0]), std::regex(pattern)) == (n.word == "=~");
        }
        const bool texts = p[0].kind == 't';
        if (n.word == "in" || n.word == "not in") {
            const bool found = std::any_of(p.begin() + 1, p.end(), [&](const Node& item) {
                return texts ? text(item) == text(p[0]) : number(item) == number(p[0]);
            });
            if (n.word == "in") return found;
            return !found && (texts || !std::isnan(number(p[0])));
        }
        return texts ? compare(n.word, text(p[0]), text(p[1]))
                     : compare(n.word, number(p[0]), number(p[1]));
    }

    std::string text(const Node& n) const {
        if (n.word == "s") return row_.s;
        if (n.word == "t") return row_.t;
        if (n.word == "?") return truth(n.parts[0]) ? text(n.parts[1]) : text(n.parts[2]);
        if (n.parts.empty()) return n.word.substr(1, n.word.size() - 2);
        std::string changed = text(n.parts[0]);
        for (char& c : changed)
            c = static_cast<char>(n.word == "lower" ? std::tolower(c) : std::toupper(c));
        return changed;
    }

  private:
    double power(double base, const Node& exponent) const {
        if (exponent.word == "2") return base * base;
        if (exponent.word == "3") return base * base * base;
        return std::pow(base, number(exponent));
    }

    template <typename T>
    static bool compare(const std::string& sign, const T& a, const T& b) {
        if (sign == "<") return a < b;
        if (sign == "<=") return a <= b;
        if (sign == ">") return a > b;
        if (sign == ">=") return a >= b;
        if (sign == "==") return a == b;
        return a < b || b < a;
    }

    const Row& row_;
};

/// Makes expressions.
class Maker {
  public:
    explicit Maker(std::mt19937_64& random) : random_(random) {}

    Node number(int depth) {
        if (depth == 0 || below(5) == 0)
            return {one_of({"x", "y", "z", "0", "1", "2.5", "0.1", "7", "1e300"}), 'n', {}};
        switch (below(8)) {
            case 0:
                return {"neg", 'n', {number(depth - 1)}};
            case 1:
                return {
                    one_of({"abs", "sqrt", "floor", "round", "sin"}), 'n', {number(depth - 1)}};
            case 2:
                return {one_of({"min", "max"}),
                        'n',
                        {number(depth - 1), number(depth - 1), number(depth - 1)}};
            case 3:
                return {"?", 'n', {condition(depth - 1), number(depth - 1), number(depth - 1)}};
            case 4:
                return {
                    "^", 'n', {number(depth - 1), {one_of({"2", "3", "0.5", "y"}), 'n', {}}}};
            case 5:
                return below(2) == 0
                           ? Node{"len", 'n', {text(depth - 1)}}
                           : Node{"+", 'n', {condition(depth - 1), number(depth - 1)}};
            default:
                return {one_of({"+", "-", "*", "/", "%"}),
                        'n',
                        {number(depth - 1), number(depth - 1)}};
        }
    }

    Node condition(int depth) {
        if (depth > 0 && below(2) == 0) {
            switch (below(4)) {
                case 0:
                    return {"not", 'c', {condition(depth - 1)}};
                case 1:
                    return {"?",
                            'c',
                            {condition(depth - 1), condition(depth - 1), condition(depth - 1)}};
                default:
                    return {one_of({"and", "or"}),
                            'c',
                            {condition(depth - 1), condition(depth - 1)}};
            }
        }
        const int less = std::max(depth - 1, 0);
        switch (below(7)) {
            case 0:
                return {one_of({"=~", "!~"}), 'c', {text(less), pattern()}};
            case 1:
                return {one_of({"starts_with", "contains"}), 'c', {text(less), text(less)}};
            case 2:
                return {
                    one_of({"<", "<=", ">", ">=", "==", "!="}), 'c', {text(less), text(less)}};
            case 3:
                return membership(less);
            case 4:
                return below(2) == 0
                           ? Node{"is_missing", 'c', {text(less)}}
                           : Node{
                                 "is_missing", 'c', {{"+", 'n', {number(less), number(less)}}}};
            default:
                return {one_of({"<", "<=", ">", ">=", "==", "!="}),
                        'c',
                        {number(less), number(less)}};
        }
    }

    Node text(int depth) {
        if (depth == 0 || below(2) == 0)
            return {one_of({"s", "t", "'a'", "''", "'Oslo'", "'oslo city'", "'B'"}), 't', {}};
        if (below(3) == 0)
            return {"?", 't', {condition(depth - 1), text(depth - 1), text(depth - 1)}};
        return {one_of({"lower", "upper"}), 't', {text(depth - 1)}};
    }

  private:
    Node membership(int depth) {
        const bool texts = below(2) == 0;
        Node node{one_of({"in", "not in"}), 'c', {}};
        for (std::size_t i = 0; i < 2 + below(12); ++i)
            node.parts.push_back(texts ? text(i == 0 ? depth : 0) : number(i == 0 ? depth : 0));
        return node;
    }

    Node pattern() { return {one_of({"'a'", "'^O'", "'lo$'", "'[a-m]+'", "'^$'"}), 't', {}}; }
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::string one_of(const std::vector<std::string>& words) {
        return words[below(words.size())];
    }

    std::mt19937_64& random_;
};

std::vector<Row> random_rows(std::mt19937_64& random) {
    const std::vector<double> numbers{
        0, -0.0, 1, -1, 2.5, 7, 1e300, missing, INFINITY, -3.75, 0.1};
    const std::vector<std::string> texts{"", "a", "A", "Oslo", "oslo city", "B", "bb", "lo"};
    std::vector<Row> all;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto number = [&] { return numbers[random() % numbers.size()]; };
        const auto text = [&] { return texts[random() % texts.size()]; };
        all.push_back({number(), number(), number(), text(), text()});
    }
    return all;
}

SmallTable table_of(const std::vector<Row>& all) {
    SmallTable table{
        {{"x", {}, {}}, {"y", {}, {}}, {"z", {}, {}}, {"s", {}, {}}, {"t", {}, {}}}};
    for (const Row& row : all) {
        table.columns[0].numbers.push_back(row.x);
        table.columns[1].numbers.push_back(row.y);
        table.columns[2].numbers.push_back(row.z);
        table.columns[3].texts.push_back(row.s);
        table.columns[4].texts.push_back(row.t);
    }
    return table;
}

bool same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST(RandomExpressions, AreWhatATreeSays) {
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        std::mt19937_64 random(seed);
        const std::vector<Row> all = random_rows(random);
        const SmallTable table = table_of(all);
        Maker maker(random);
        const Node node = seed % 2 == 0 ? maker.number(5) : maker.condition(5);
        const std::string text = Writer(random).written(node, 0);
        const std::vector<double> got = table.values(text, rows);
        for (std::size_t row = 0; row < rows; ++row) {
            const double wanted = Tree(all[row]).number(node);
            ASSERT_TRUE(same(got[row], wanted))
                << "seed " << seed << " row " << row << ": " << text << "\nis " << got[row]
                << ", not " << wanted;
        }
    }
}

}  // namespace
}  // namespace norma::expr
