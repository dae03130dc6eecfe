// Bytes from anywhere are a value or a DecodeError: never a crash, never a gigabyte.
#include "norma/wire/frame.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

struct Tree {
    std::string name;
    std::vector<Tree> children;
};

struct Everything {
    int number = 0;
    bool flag = false;
    std::string text;
    std::vector<std::string> words;
    std::vector<bool> bits;
    std::map<std::string, std::vector<double>> table;
    std::unordered_map<int, bool> flags;
    std::set<std::string> names;
    std::optional<std::pair<int, std::string>> maybe;
    std::variant<int, std::string, std::vector<int>> either;
    std::unique_ptr<std::string> held;
    Tree tree;
};

template <typename T>
void decode_as(norma::ByteView bytes) {
    try {
        const T value = norma::wire::decode<T>(bytes);
        // Accepted: then it can be written again, and read again.
        std::ignore = norma::wire::decode<T>(norma::wire::encode(value));
    } catch (const norma::DecodeError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const norma::ByteView bytes = std::as_bytes(std::span(data, size));
    decode_as<Everything>(bytes);
    decode_as<Tree>(bytes);
    decode_as<std::vector<std::vector<std::string>>>(bytes);
    try {
        std::ignore = norma::wire::unframe_value<Everything>(bytes);
    } catch (const norma::DecodeError&) {
    }
    return 0;
}
