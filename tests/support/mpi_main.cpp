// The main of every test that runs under mpirun. Each rank prints its own failures, prefixed
// "[rank N]"; a fatal failure aborts the whole run at once, since the other ranks may be
// waiting.

#include <gtest/gtest.h>
#include <mpi.h>

#include <cstdio>
#include <memory>

namespace {

int world_rank() {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

class RankListener final : public testing::EmptyTestEventListener {
  public:
    RankListener(std::unique_ptr<testing::TestEventListener> printer, int rank)
        : printer_(std::move(printer)), rank_(rank) {}

    void OnTestStart(const testing::TestInfo& info) override {
        if (rank_ == 0) printer_->OnTestStart(info);
    }

    void OnTestPartResult(const testing::TestPartResult& result) override {
        if (!result.failed()) return;
        std::fprintf(stderr,
                     "[rank %d] %s:%d: failure\n%s\n",
                     rank_,
                     result.file_name() != nullptr ? result.file_name() : "?",
                     result.line_number(),
                     result.message());
        if (result.fatally_failed()) MPI_Abort(MPI_COMM_WORLD, 1);
    }

    void OnTestEnd(const testing::TestInfo& info) override {
        if (rank_ == 0) printer_->OnTestEnd(info);
    }

    void OnTestProgramEnd(const testing::UnitTest& program) override {
        if (rank_ == 0) printer_->OnTestProgramEnd(program);
    }

  private:
    std::unique_ptr<testing::TestEventListener> printer_;
    int rank_;
};

}  // namespace

int main(int argc, char** argv) {
    int provided = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
    testing::InitGoogleTest(&argc, argv);
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    std::unique_ptr<testing::TestEventListener> printer(
        listeners.Release(listeners.default_result_printer()));
    listeners.Append(new RankListener(std::move(printer), world_rank()));
    int status = RUN_ALL_TESTS();
    MPI_Allreduce(MPI_IN_PLACE, &status, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    MPI_Finalize();
    return status;
}
