#pragma once
// Hands what is typed to a program that runs in a process group of its own, which may not
// read the terminal itself.

#include <string>

namespace norma::app {

/// Reads the terminal while we are its foreground, and feeds a pipe. Neither end ever blocks.
class TypedInput {
  public:
    TypedInput(int terminal, int pipe);
    ~TypedInput();
    TypedInput(const TypedInput&) = delete;
    TypedInput& operator=(const TypedInput&) = delete;

    /// What to poll for reading; -1 while there is nothing to read for us.
    [[nodiscard]] int readable() const;
    /// What to poll for writing; -1 while nothing waits.
    [[nodiscard]] int writable() const;

    void read_some();
    void write_some();

  private:
    void close_if_done();

    int terminal_ = -1;
    int pipe_;
    bool ended_ = false;  // Ctrl-D was typed
    std::string waiting_;
};

}  // namespace norma::app
