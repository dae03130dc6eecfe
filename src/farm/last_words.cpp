#include "farm/last_words.hpp"

#include "base/file_writer.hpp"
#include "farm/wait.hpp"

#include <unistd.h>

namespace norma::farm {

namespace {

/// A launcher that sent the signal kills us soon.
constexpr std::chrono::milliseconds patience{200};

}  // namespace

void say_last_words(const std::string& text, const Signals& signals, bool hurried) {
    FileWriter err = FileWriter::standard(STDERR_FILENO);
    err.add(text);
    std::optional<Time> end;
    while (!err.write_some() && err.waiting() > 0) {
        const Time now = Clock::now();
        hurried = !signals.take().empty() || hurried;
        if (hurried && !end) end = now + patience;
        if (end && now >= *end) return;
        Wait wait;
        wait.for_writable(err.descriptor());
        wait.for_readable(signals.descriptor());
        wait.until(end);
        wait.sleep(now);
    }
}

}  // namespace norma::farm
