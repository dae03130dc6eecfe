// However a list arrives, in whatever pieces, its tasks are its lines.
#include "farm/task_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <unordered_set>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

std::uint64_t lines_in(std::string_view text) {
    std::uint64_t lines = 0;
    for (const char c : text)
        lines += c == '\n' ? 1 : 0;
    return lines + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

void take_all(norma::farm::TaskReader& reader,
              std::unordered_set<norma::farm::TaskId>& ids,
              std::uint64_t& count) {
    while (const auto task = reader.next()) {
        require(task->seq == ++count);
        require(task->text.find('\n') == std::string::npos);
        require(ids.insert(task->id).second);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 60'000) return 0;  // what a pipe holds
    const bool commands = data[0] % 2 == 1;
    const std::size_t piece = data[1] + 1U;
    const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
    std::array<int, 2> ends{};
    require(pipe2(ends.data(), O_CLOEXEC) == 0);
    norma::FileDescriptor writer(ends[1]);
    norma::farm::TaskReader reader{norma::FileDescriptor(ends[0]), "list", commands};
    std::unordered_set<norma::farm::TaskId> ids;
    std::uint64_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string_view part = text.substr(at, piece);
        require(write(writer.get(), part.data(), part.size()) ==
                static_cast<ssize_t>(part.size()));
        require(reader.fill());
        take_all(reader, ids, count);
    }
    writer.close();
    require(reader.fill());
    take_all(reader, ids, count);
    require(reader.ended() && !reader.failure());
    require(commands ? count <= lines_in(text) : count == lines_in(text));
    return 0;
}
