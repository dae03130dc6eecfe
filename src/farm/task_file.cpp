#include "farm/task_file.hpp"

#include "base/launcher_end.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace norma::farm {
namespace {

constexpr std::size_t most_per_read = 64 << 10;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

Failure cannot_read(const std::string& path, int code) {
    const char* remedy = "";
    if (code == ENOENT) remedy = "; check the spelling and the folder you are in";
    if (code == EACCES) remedy = "; you may not read it";
    return Failure{
        fmt::format("cannot read the list {}: {}{}", path, std::strerror(code), remedy)};
}

bool can_be_read_now(int file) {
    pollfd waiting{.fd = file, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 0) > 0;
}

}  // namespace

Result<FileDescriptor> open_task_file(const std::string& path) {
    FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return cannot_read(path, errno);
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return cannot_read(path, errno);
    if (S_ISDIR(status.st_mode)) {
        return Failure{fmt::format(
            "the list {} is a folder; name a file with one task a line, or list the folder: "
            "find {} -type f | norma-farm ...",
            path,
            path)};
    }
    if (S_ISREG(status.st_mode) && status.st_size == 0) {
        return Failure{fmt::format("the list {} is empty; it needs one task a line", path)};
    }
    return file;
}

TaskReader::TaskReader(FileDescriptor file, std::string name, bool commands)
    : file_(std::move(file)), name_(std::move(name)), commands_(commands) {}

void TaskReader::doubt_end() {
    heed_launcher();
    doubts_end_ = true;
}

bool TaskReader::fill() {
    if (at_end_ || failure_ || !can_be_read_now(file_.get())) return false;
    buffer_.erase(0, taken_);
    searched_ -= taken_;
    taken_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + most_per_read);
    const ssize_t got = read(file_.get(), buffer_.data() + before, most_per_read);
    const int code = errno;
    buffer_.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got > 0) {
        note_repeats(static_cast<std::uint64_t>(got));
        return true;
    }
    if (got < 0 && (code == EAGAIN || code == EINTR)) return false;
    if (got < 0) {
        failure_ = cannot_read(name_, code);
    } else if (doubts_end_ && launcher_is_ending()) {
        failure_ = Failure{input_cut_off};
    } else {
        at_end_ = true;
    }
    return true;
}

void TaskReader::note_repeats(std::uint64_t bytes) {
    if (!doubts_end_) return;
    const bool known = launcher_may_repeat(passed_on_);
    passed_on_ += bytes;
    if (!known && launcher_may_repeat(passed_on_)) notes_.emplace_back(input_may_repeat);
}

std::optional<Task> TaskReader::next() {
    while (!failure_) {
        const auto line = next_line();
        if (!line) return std::nullopt;
        if (!is_skipped(*line)) return made_of(*line);
    }
    return std::nullopt;
}

std::optional<std::string_view> TaskReader::next_line() {
    std::size_t end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size();
        if (buffer_.size() - taken_ > longest_line) refuse_long_line(line_ + 1);
        if (failure_ || !at_end_ || taken_ == buffer_.size()) return std::nullopt;
        end = buffer_.size();
    }
    std::string_view line = std::string_view(buffer_).substr(taken_, end - taken_);
    taken_ = std::min(end + 1, buffer_.size());
    searched_ = taken_;
    ++line_;
    if (line.size() > longest_line) {
        refuse_long_line(line_);
        return std::nullopt;
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
        if (!std::exchange(noted_, true)) {
            notes_.push_back(
                fmt::format("{}:{}: the line ends in CR LF, as Windows writes it; the CR of "
                            "such lines is dropped",
                            name_,
                            line_));
        }
    }
    if (line_ == 1 && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    return line;
}

void TaskReader::refuse_long_line(std::uint64_t number) {
    failure_ = Failure{
        fmt::format("{}:{}: a line of more than 2 MiB; is this a list with one task a line?",
                    name_,
                    number)};
}

bool TaskReader::is_skipped(std::string_view line) const {
    if (!commands_) return false;
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos || line[first] == '#';
}

Task TaskReader::made_of(std::string_view line) {
    const std::uint32_t occurrence = seen_[hash128(as_bytes(line))]++;
    return {.id = hash128(as_bytes(line), occurrence),
            .seq = ++sequence_,
            .text = std::string(line)};
}

std::optional<std::string> TaskReader::take_note() {
    if (notes_.empty()) return std::nullopt;
    std::string note = std::move(notes_.front());
    notes_.pop_front();
    return note;
}

}  // namespace norma::farm
