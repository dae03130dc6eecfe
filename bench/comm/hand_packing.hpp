#pragma once
// What a careful author without a library writes to send a map or strings.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace bench {

using Table = std::map<std::string, std::vector<double>>;

/// Into `bytes`, which is made as long as needed and keeps its capacity.
void pack(const Table& table, std::vector<char>& bytes);
void unpack(const std::vector<char>& bytes, Table& table);

void pack(const std::vector<std::string>& words, std::vector<char>& bytes);
void unpack(const std::vector<char>& bytes, std::vector<std::string>& words);

}  // namespace bench
