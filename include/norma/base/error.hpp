#pragma once
// The exceptions norma throws: all carry the mix-in Error, and all are std::exceptions.
//
//     try { world.send(x, 9); }
//     catch (const norma::Error& error) { std::cerr << error.what() << '\n'; }

#include <cerrno>
#include <stdexcept>
#include <string>

namespace norma {

/// Mix-in of every exception of norma, so that one `catch` tells ours from others.
class Error {
  public:
    Error() = default;
    Error(const Error&) = default;
    Error(Error&&) = default;
    Error& operator=(const Error&) = default;
    Error& operator=(Error&&) = default;
    virtual ~Error() = default;

    /// One sentence: the operation, the offending value, and what would have been right.
    [[nodiscard]] virtual const char* what() const noexcept = 0;
};

/// A call that can never be right: a rank outside the communicator, an option that does not
/// exist.
class UsageError : public std::runtime_error, public Error {
  public:
    using std::runtime_error::runtime_error;
    [[nodiscard]] const char* what() const noexcept override {
        return std::runtime_error::what();
    }
};

/// The operating system refused: a file, a pipe, a process. `code()` is its errno.
class SystemError : public std::runtime_error, public Error {
  public:
    /// `doing` says what was attempted on what, e.g. "cannot open tasks.txt".
    explicit SystemError(const std::string& doing, int code = errno);
    [[nodiscard]] const char* what() const noexcept override {
        return std::runtime_error::what();
    }
    /// The errno of the refusal.
    [[nodiscard]] int code() const noexcept { return code_; }

  private:
    int code_;
};

/// What this rank was to get does not come, because another rank failed; that one has told why.
class RemoteError : public std::runtime_error, public Error {
  public:
    using std::runtime_error::runtime_error;
    [[nodiscard]] const char* what() const noexcept override {
        return std::runtime_error::what();
    }
};

/// More memory would be taken than the caller allowed; the message says how much, and for what.
class MemoryLimitError : public std::runtime_error, public Error {
  public:
    using std::runtime_error::runtime_error;
    [[nodiscard]] const char* what() const noexcept override {
        return std::runtime_error::what();
    }
};

/// Bytes from outside (a message, a file) that are not what they claim to be.
class DecodeError : public std::runtime_error, public Error {
  public:
    using std::runtime_error::runtime_error;
    [[nodiscard]] const char* what() const noexcept override {
        return std::runtime_error::what();
    }
};

}  // namespace norma
