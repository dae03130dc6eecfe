#pragma once
// A record with something of every form that travels without the caller's help.

#include <boost/serialization/access.hpp>

#include <array>
#include <bitset>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace norma::every_form {

struct Tree {
    int value = 0;
    std::vector<Tree> children;
};

class Befriended {
  public:
    explicit Befriended(int number) : text_(std::to_string(number)) {}

  private:
    friend class boost::serialization::access;
    Befriended() = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& text_& more_;
    }
    std::string text_;
    std::vector<std::string> more_{"a", "b"};
};

class Rebuilt {
  public:
    explicit Rebuilt(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};
template <typename Archive>
void save_construct_data(Archive& archive, const Rebuilt* value, unsigned /*version*/) {
    archive << value->text();
}
template <typename Archive>
void load_construct_data(Archive& archive, Rebuilt* room, unsigned /*version*/) {
    std::string text;
    archive >> text;
    ::new (room) Rebuilt(std::move(text));
}

struct Record {
    int number = 0;
    std::string name;
    std::vector<std::string> words;
    std::map<std::string, std::vector<double>> table;
    std::optional<std::unordered_map<int, bool>> flags;
    std::variant<std::vector<int>, std::string, Rebuilt> either;
    std::list<std::pair<int, std::string>> pairs;
    std::deque<bool> deque;
    std::forward_list<std::string> forward;
    std::set<std::string> set;
    std::priority_queue<int> queue;
    std::bitset<13> bits;
    std::vector<bool> many_bits;
    std::array<std::string, 2> two;
    std::filesystem::path path;
    std::unique_ptr<Tree> tree;
    std::vector<Befriended> befriended;
    std::map<int, Rebuilt> rebuilt;
    std::tuple<bool, std::string> tuple;
    bool last = false;
};

inline Record example() {
    Record record;
    record.number = 7;
    record.name = "a record of some length";
    record.words = {"one", "two", ""};
    record.table = {{"x", {1, 2}}, {"y", {}}};
    record.flags = {{1, true}};
    record.either = Rebuilt("either");
    record.pairs = {{1, "first"}};
    record.deque = {true, false};
    record.forward = {"forward"};
    record.set = {"a", "b"};
    record.queue.push(3);
    record.queue.push(1);
    record.bits = 0x1234;
    record.many_bits = {true, true, false};
    record.two = {"one", "two"};
    record.path = "a/b";
    record.tree = std::make_unique<Tree>();
    record.tree->children = {{1, {}}, {2, {{3, {}}}}};
    record.befriended.emplace_back(5);
    record.rebuilt.emplace(1, Rebuilt("rebuilt"));
    record.tuple = {true, "tuple"};
    record.last = true;
    return record;
}

}  // namespace norma::every_form
