#include "hand_packing.hpp"

#include <cstdint>
#include <cstring>

namespace bench {

namespace {

using Length = std::uint64_t;

char* put(char* to, const void* data, std::size_t size) {
    std::memcpy(to, data, size);
    return to + size;
}

char* put_length(char* to, Length length) {
    return put(to, &length, sizeof length);
}

Length take_length(const char*& from) {
    Length length = 0;
    std::memcpy(&length, from, sizeof length);
    from += sizeof length;
    return length;
}

}  // namespace

void pack(const Table& table, std::vector<char>& bytes) {
    std::size_t size = sizeof(Length);
    for (const auto& [key, values] : table)
        size += 2 * sizeof(Length) + key.size() + values.size() * sizeof(double);
    bytes.resize(size);
    char* to = put_length(bytes.data(), table.size());
    for (const auto& [key, values] : table) {
        to = put(put_length(to, key.size()), key.data(), key.size());
        to = put(put_length(to, values.size()), values.data(), values.size() * sizeof(double));
    }
}

void unpack(const std::vector<char>& bytes, Table& table) {
    const char* from = bytes.data();
    table.clear();
    for (Length left = take_length(from); left > 0; --left) {
        const Length key_length = take_length(from);
        std::string key(from, key_length);
        from += key_length;
        std::vector<double> values(take_length(from));
        std::memcpy(values.data(), from, values.size() * sizeof(double));
        from += values.size() * sizeof(double);
        table.emplace_hint(table.end(), std::move(key), std::move(values));
    }
}

void pack(const std::vector<std::string>& words, std::vector<char>& bytes) {
    std::size_t size = sizeof(Length);
    for (const std::string& word : words)
        size += sizeof(Length) + word.size();
    bytes.resize(size);
    char* to = put_length(bytes.data(), words.size());
    for (const std::string& word : words)
        to = put(put_length(to, word.size()), word.data(), word.size());
}

void unpack(const std::vector<char>& bytes, std::vector<std::string>& words) {
    const char* from = bytes.data();
    words.resize(take_length(from));
    for (std::string& word : words) {  // which keeps the memory it has
        const Length length = take_length(from);
        word.assign(from, length);
        from += length;
    }
}

}  // namespace bench
