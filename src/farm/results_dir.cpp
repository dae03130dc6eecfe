#include "farm/results_dir.hpp"

#include "base/printable.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <utility>

namespace norma::farm {
namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t written_at_once = 1 << 20;
constexpr std::uint64_t most_equal_texts = 1 << 26;

Failure refused(const std::string& path, int code) {
    const std::string shown = printable(path);
    if (code == ELOOP) {
        return Failure{fmt::format(
            "the results folder: {} is a symbolic link, and results are not written through "
            "links; remove it or name another folder with --results",
            shown)};
    }
    return Failure{
        fmt::format("cannot write results to {}: {}; name another folder with "
                    "--results",
                    shown,
                    std::strerror(code))};
}

bool is_link(int folder, const std::string& name) {
    struct stat status {};
    return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISLNK(status.st_mode);
}

/// Makes and opens the folder `name` inside `folder`, whose path is `path`.
Result<FileDescriptor> folder_in(int folder, const std::string& path, const std::string& name) {
    if (mkdirat(folder, name.c_str(), 0777) != 0 && errno != EEXIST) {
        return refused(path + "/" + name, errno);
    }
    FileDescriptor made(
        openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (made) return made;
    const int code = errno;
    return refused(path + "/" + name, is_link(folder, name) ? ELOOP : code);
}

Result<FileWriter> file_in(int folder, const std::string& path, const std::string& name) {
    FileDescriptor made(
        openat(folder,
               name.c_str(),
               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
               0666));
    if (!made) return refused(path + "/" + name, errno);
    return FileWriter(std::move(made), "the result " + printable(path + "/" + name));
}

std::string escaped(std::string_view text) {
    if (text.empty()) return "+m";
    if (text == ".") return "+_";
    if (text == "..") return "+__";
    std::string name;
    for (const char c : text) {
        switch (c) {
            case '+':
                name += "++";
                break;
            case '\0':
                name += "+0";
                break;
            case '/':
                name += "+z";
                break;
            default:
                name += c;
        }
    }
    return name;
}

}  // namespace

std::string results_name(std::string_view text, std::uint64_t occurrence) {
    std::string ending;
    if (occurrence > 0) ending = fmt::format("+{}", occurrence + 1);
    std::string name = escaped(text);
    if (name.size() + ending.size() > longest_name) {
        const std::string hash = fmt::format("+{:016x}", checksum(as_bytes(text)));
        name.resize(longest_name - hash.size() - ending.size());
        name += hash;
    }
    return name + ending;
}

void ResultFiles::add(Channel channel, ByteView bytes) {
    FileWriter& file = channel == Channel::out ? out_ : err_;
    file.add(as_text(bytes));
    if (file.waiting() < written_at_once || failure_) return;
    failure_ = file.flush();
}

std::optional<Failure> ResultFiles::close() {
    for (FileWriter* const file : {&out_, &err_, &sequence_}) {
        auto failure = file->close();
        if (!failure_) failure_ = std::move(failure);
    }
    return failure_;
}

Result<ResultsDir> ResultsDir::open(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    FileDescriptor top(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!top) return refused(path, error ? error.value() : errno);
    auto folder = folder_in(top.get(), path, "1");
    if (!folder) return Failure{folder.error()};
    return ResultsDir(path + "/1", std::move(*folder));
}

Result<ResultFiles> ResultsDir::files_of(const Outcome& outcome) {
    const std::string name = results_name(outcome.text, occurrence_of(outcome));
    const std::string path = path_ + "/" + name;
    auto folder = folder_in(folder_.get(), path_, name);
    if (!folder) return Failure{folder.error()};
    auto out = file_in(folder->get(), path, "stdout");
    if (!out) return Failure{out.error()};
    auto err = file_in(folder->get(), path, "stderr");
    if (!err) return Failure{err.error()};
    auto sequence = file_in(folder->get(), path, "seq");
    if (!sequence) return Failure{sequence.error()};
    sequence->add(std::to_string(outcome.seq));
    return ResultFiles(std::move(*out), std::move(*err), std::move(*sequence));
}

/// Which of the equal texts this is, found again from its id: the occurrence is the seed of the
/// hash. They end about in the order of the list, so the search begins where the last one
/// ended.
std::uint64_t ResultsDir::occurrence_of(const Outcome& outcome) {
    const ByteView text = as_bytes(outcome.text);
    if (outcome.id == hash128(text)) return 0;
    std::uint64_t& last = last_occurrence_[hash128(text)];
    const std::uint64_t begin = last > 256 ? last - 256 : 1;
    for (std::uint64_t step = 0; step < most_equal_texts; ++step) {
        const std::uint64_t tried = (begin + step - 1) % most_equal_texts + 1;
        if (outcome.id == hash128(text, tried)) return last = tried;
    }
    return outcome.seq;
}

}  // namespace norma::farm
