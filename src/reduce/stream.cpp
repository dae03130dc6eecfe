#include "reduce/stream.hpp"

#include "table/pieces.hpp"

#include <algorithm>

namespace norma::reduce {

/// Gives what others have read before, and keeps what it reads.
class Stream::Look : public table::ByteSource {
  public:
    explicit Look(Stream& stream) : stream_(stream) {}

    Result<std::size_t> read(std::span<char> into) override {
        std::string& known = stream_.read_;
        if (at_ == known.size()) {
            auto got = stream_.source_->read(into);
            if (!got) return got;
            known.append(into.data(), *got);
            at_ += *got;
            return got;
        }
        const std::size_t size = std::min(into.size(), known.size() - at_);
        std::copy_n(known.data() + at_, size, into.data());
        at_ += size;
        return size;
    }

  private:
    Stream& stream_;
    std::size_t at_ = 0;
};

Result<bool> Stream::open(const table::InputFile& file) {
    if (taken_) {
        return Failure{file.name() +
                       " can be read only once, and this reads it again; write it to a "
                       "file first, or ask for one column at a time (hist: give --range)"};
    }
    if (source_) return true;
    auto source = table::open_piece(file, {});
    if (!source) return Failure{source.error()};
    source_ = std::move(*source);
    return true;
}

Result<std::unique_ptr<table::ByteSource>> Stream::look(const table::InputFile& file) {
    const auto opened = open(file);
    if (!opened) return Failure{opened.error()};
    return std::unique_ptr<table::ByteSource>(std::make_unique<Look>(*this));
}

Result<std::unique_ptr<table::ByteSource>> Stream::take(const table::InputFile& file) {
    const auto opened = open(file);
    if (!opened) return Failure{opened.error()};
    taken_ = true;
    return table::preceded(std::move(read_), std::move(source_));
}

}  // namespace norma::reduce
