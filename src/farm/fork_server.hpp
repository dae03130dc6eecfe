#pragma once
// A small process that starts a rank's commands. It is forked before MPI starts, so it holds no
// MPI memory, sockets or threads, and starting a command costs the same however much the rank
// holds.
//
//     ForkServer server = ForkServer::start(allowed_cores);   // before MPI_Init and any thread
//     server.open_slots(2, 1);
//     server.start(7, {{"/bin/sh", "-c", "hostname"}, {}});
//     for (const ProcessEvent& event : server.poll()) ...

#include "norma/base/clock.hpp"

#include "base/file_descriptor.hpp"
#include "farm/process.hpp"
#include "farm/spawn_protocol.hpp"

#include <string>
#include <vector>

namespace norma::farm {

class ForkServer final : public ProcessHost {
  public:
    /// Forks. Commands run on `allowed_cores` (empty: wherever this process may), in sessions
    /// of their own, without the launcher's variables, with /dev/null as standard input. When
    /// this process ends, however it ends, so do the server and everything it started. Throws
    /// SystemError.
    [[nodiscard]] static ForkServer start(const std::vector<int>& allowed_cores);

    ForkServer(const ForkServer&) = delete;
    ForkServer(ForkServer&& other) noexcept;
    ForkServer& operator=(const ForkServer&) = delete;
    ForkServer& operator=(ForkServer&&) = delete;
    /// Ends all that was started, and waits for it.
    ~ForkServer() override;

    /// Files to be removed when this process is gone, however it went.
    void remove_at_end(std::vector<std::string> files);

    /// From now on this process is killed when flush() has not been called for so long, as when
    /// it is frozen or hangs; 0: no longer.
    void watch(std::chrono::microseconds limit);

    void open_slots(int slots, int first) override;
    void start(std::uint64_t task, const Command& command) override;
    void withdraw(std::uint64_t task) override;
    void signal(std::uint64_t task, int signal_number) override;
    void flush() override;
    [[nodiscard]] bool has_unsent() const override { return sending_.size() > 0; }
    /// Throws SystemError when the server is gone.
    std::vector<ProcessEvent> poll() override;
    [[nodiscard]] int descriptor() const override { return socket_.get(); }

  private:
    ForkServer(FileDescriptor socket, int pid) : socket_(std::move(socket)), pid_(pid) {}

    FileDescriptor socket_;
    int pid_ = -1;
    std::chrono::microseconds watch_limit_{0};
    Time told_alive_{};
    SendBuffer sending_;
    ReceiveBuffer received_;
};

/// True for variables by which an MPI launcher speaks to its ranks (inherited by a command,
/// they break any MPI program it starts), and for those every task gets anew.
[[nodiscard]] bool is_kept_from_commands(const char* name_and_value);

}  // namespace norma::farm
