#include "launch/ending.hpp"

#include <charconv>
#include <fmt/format.h>

namespace norma::launch {
namespace {

constexpr std::size_t longest_line = 256;

}  // namespace

std::string ending_opening(std::string_view run) {
    return fmt::format("norma run {}: ranks were lost, ending the others with status ", run);
}

std::string ending_line(std::string_view run, int status) {
    return fmt::format("{}{}", ending_opening(run), status);
}

/// Open MPI 4.1 says it in two lines, 5 in three.
void EndingWatch::see_abort() {
    constexpr std::string_view opening = "MPI_ABORT was invoked on rank ";
    if (aborts_ == Aborts::end_all && line_.starts_with(opening)) aborted_ = true;
    if (!aborted_ || status_) return;
    for (const std::string_view code : {"with errorcode ", "Errorcode: "}) {
        const std::size_t found = line_.find(code);
        if (found == std::string::npos) continue;
        int status = 0;
        const char* number = line_.data() + found + code.size();
        const auto [stopped, error] =
            std::from_chars(number, line_.data() + line_.size(), status);
        if (error == std::errc() && stopped != number) status_ = status & 0xff;
    }
}

void EndingWatch::see(std::string_view piece) {
    for (const char c : piece) {
        if (c != '\n') {
            if (line_.size() == longest_line) line_.erase(0, longest_line / 2);
            line_ += c;
            continue;
        }
        see_abort();
        // Another rank's unfinished line may stand before it.
        const std::string begin = ending_opening(run_);
        const std::size_t found = line_.rfind(begin);
        if (found != std::string::npos) {
            int status = 0;
            const char* number = line_.data() + found + begin.size();
            const char* end = line_.data() + line_.size();
            const auto [stopped, error] = std::from_chars(number, end, status);
            if (error == std::errc() && stopped != number) status_ = status;
        }
        line_.clear();
    }
}

}  // namespace norma::launch
