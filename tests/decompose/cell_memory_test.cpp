#include "norma/decompose/cell_memory.hpp"

#include "base/file_descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <vector>

namespace norma::detail {
namespace {

/// At most so many files of this process are open at once.
class FewFiles {
  public:
    explicit FewFiles(rlim_t count) {
        getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit few{count, before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &few);
    }
    FewFiles(const FewFiles&) = delete;
    FewFiles& operator=(const FewFiles&) = delete;
    ~FewFiles() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

TEST(CellMemory, LeavesMostFileDescriptorsToTheProgram) {
    const FewFiles few(80);
    for (int time = 0; time < 3; ++time) {
        std::vector<CellMemory> arrays;
        for (int i = 0; i < 200; ++i) {
            arrays.emplace_back(1000);
            std::memset(arrays.back().data(), i, 1000);
        }
        std::vector<FileDescriptor> files;
        for (int i = 0; i < 40; ++i) {
            files.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
            ASSERT_TRUE(files.back()) << i << " files";
        }
        for (int i = 0; i < 200; ++i) {
            const auto* const bytes =
                static_cast<const unsigned char*>(arrays[static_cast<std::size_t>(i)].data());
            EXPECT_EQ(bytes[0], i);
            EXPECT_EQ(bytes[999], i);
        }
    }
}

}  // namespace
}  // namespace norma::detail
