#include "terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace norma::app {

TypedInput::TypedInput(int terminal, int pipe) : pipe_(pipe) {
    fcntl(pipe_, F_SETFL, O_NONBLOCK);
    // Opened anew: a pager behind us reads it too, and may take a key between poll() and
    // read(). O_NONBLOCK on what we were given would reach that pager.
    const std::string path = "/proc/self/fd/" + std::to_string(terminal);
    terminal_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    ended_ = terminal_ < 0;
    close_if_done();
}

TypedInput::~TypedInput() {
    if (terminal_ >= 0) close(terminal_);
    if (pipe_ >= 0) close(pipe_);
}

int TypedInput::readable() const {
    constexpr std::size_t enough = 65536;
    if (pipe_ < 0 || ended_ || waiting_.size() >= enough) return -1;
    return tcgetpgrp(terminal_) == getpgrp() ? terminal_ : -1;  // else reading would stop us
}

int TypedInput::writable() const {
    return waiting_.empty() ? -1 : pipe_;
}

void TypedInput::read_some() {
    std::array<char, 4096> buffer{};
    const ssize_t got = read(terminal_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0) {
        ended_ = true;
    } else {
        waiting_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close_if_done();
}

void TypedInput::write_some() {
    const ssize_t put = write(pipe_, waiting_.data(), waiting_.size());
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (put < 0) {  // nobody reads any more
        ended_ = true;
        waiting_.clear();
    } else {
        waiting_.erase(0, static_cast<std::size_t>(put));
    }
    close_if_done();
}

void TypedInput::close_if_done() {
    if (!ended_ || !waiting_.empty() || pipe_ < 0) return;
    close(pipe_);
    pipe_ = -1;
}

}  // namespace norma::app
