#include "table/source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace norma::table {
namespace {

constexpr std::size_t most_per_read = std::size_t{1} << 30;  // Linux reads less than 2 GiB

class FileSource : public ByteSource {
  public:
    FileSource(FileDescriptor file, std::string path, std::uint64_t at, std::uint64_t size)
        : file_(std::move(file)), path_(std::move(path)), at_(at), size_(size) {}

    Result<std::size_t> read(std::span<char> into) override {
        const std::uint64_t left = at_ < size_ ? size_ - at_ : 0;
        const std::size_t wanted = std::min({into.size(), most_per_read, narrowed(left)});
        if (wanted == 0) return std::size_t{0};
        ssize_t got = -1;
        do {
            got = pread(file_.get(), into.data(), wanted, static_cast<off_t>(at_));
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            return Failure{fmt::format(
                "cannot read '{}' at byte {}: {}", path_, at_, std::strerror(errno))};
        }
        if (got == 0) {
            return Failure{
                fmt::format("'{}' became shorter while it was read: it had {} bytes "
                            "and now ends before byte {}; run again when nobody "
                            "writes to it",
                            path_,
                            size_,
                            at_)};
        }
        at_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

  private:
    static std::size_t narrowed(std::uint64_t size) {
        return static_cast<std::size_t>(std::min<std::uint64_t>(size, most_per_read));
    }

    FileDescriptor file_;
    std::string path_;
    std::uint64_t at_;
    std::uint64_t size_;
};

class StreamSource : public ByteSource {
  public:
    StreamSource(FileDescriptor file, std::string name)
        : file_(std::move(file)), name_(std::move(name)) {}

    Result<std::size_t> read(std::span<char> into) override {
        ssize_t got = -1;
        do {
            got = ::read(file_.get(), into.data(), std::min(into.size(), most_per_read));
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            return Failure{fmt::format(
                "cannot read {} after {} bytes: {}", name_, done_, std::strerror(errno))};
        }
        done_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

  private:
    FileDescriptor file_;
    std::string name_;
    std::uint64_t done_ = 0;
};

class PrecededSource : public ByteSource {
  public:
    PrecededSource(std::string first, std::unique_ptr<ByteSource> rest)
        : first_(std::move(first)), rest_(std::move(rest)) {}

    Result<std::size_t> read(std::span<char> into) override {
        if (taken_ == first_.size()) return rest_->read(into);
        const std::size_t size = first_.copy(into.data(), into.size(), taken_);
        taken_ += size;
        return size;
    }

  private:
    std::string first_;
    std::size_t taken_ = 0;
    std::unique_ptr<ByteSource> rest_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path,
                                              std::uint64_t at,
                                              std::uint64_t size) {
    FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        return Failure{fmt::format("cannot read '{}': {}", path, std::strerror(errno))};
    }
    return std::unique_ptr<ByteSource>(
        std::make_unique<FileSource>(std::move(file), path, at, size));
}

std::unique_ptr<ByteSource> stream_source(FileDescriptor file, std::string name) {
    return std::make_unique<StreamSource>(std::move(file), std::move(name));
}

std::unique_ptr<ByteSource> preceded(std::string first, std::unique_ptr<ByteSource> rest) {
    return std::make_unique<PrecededSource>(std::move(first), std::move(rest));
}

}  // namespace norma::table
