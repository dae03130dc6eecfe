#include "shadow.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include "flight_tasks.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

namespace norma::detail {

namespace {

/// The shadows in whose queues something stands.
struct Busy {
    std::mutex mutex;
    std::vector<std::shared_ptr<Shadow>> shadows;
};

Busy& busy() {
    static auto* const all = new Busy;  // never destroyed: futures may outlive main
    return *all;
}

/// Open MPI 4.1 goes on to use a communicator that is freed while its duplicate is made.
int forget(MPI_Comm /*comm*/, int /*key*/, void* kept, void* /*extra*/) {
    const std::unique_ptr<std::shared_ptr<Shadow>> shadow(
        static_cast<std::shared_ptr<Shadow>*>(kept));
    try {
        if (mpi_is_running()) (*shadow)->wait();
    } catch (...) {
        return MPI_ERR_OTHER;
    }
    return MPI_SUCCESS;
}

int made_key(MPI_Comm_delete_attr_function* when_freed) {
    int made = MPI_KEYVAL_INVALID;
    check(MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, when_freed, &made, nullptr),
          "MPI_Comm_create_keyval");
    return made;
}

int key_of(Shadow::Of purpose) {
    static const std::array<int, 3> keys{made_key(forget), made_key(forget), made_key(forget)};
    return keys.at(static_cast<std::size_t>(purpose));
}

/// Collectives of one communicator that nobody waits for.
using Forgotten = std::vector<std::weak_ptr<Staged>>;

/// Open MPI 4.1 goes on to use a communicator, too, that is freed while collectives on it are
/// under way.
int finish_forgotten(MPI_Comm /*comm*/, int /*key*/, void* kept, void* /*extra*/) {
    const std::unique_ptr<Forgotten> forgotten(static_cast<Forgotten*>(kept));
    if (!mpi_is_running()) return MPI_SUCCESS;
    for (const auto& one : *forgotten) {
        const auto collective = one.lock();
        while (collective && !collective->move_on()) {
            progress_pending();
            std::this_thread::yield();
        }
    }
    return MPI_SUCCESS;
}

/// How many communicators got a queue: while none did, nobody need look for it.
std::atomic<int> queues = 0;

/// What was made before, if it was.
std::shared_ptr<Shadow> kept_with(MPI_Comm comm, Shadow::Of purpose) {
    void* kept = nullptr;
    int found = 0;
    check(MPI_Comm_get_attr(comm, key_of(purpose), static_cast<void*>(&kept), &found),
          "MPI_Comm_get_attr");
    return found != 0 ? *static_cast<std::shared_ptr<Shadow>*>(kept) : nullptr;
}

}  // namespace

Shadow::~Shadow() {
    if (request_ == MPI_REQUEST_NULL || !mpi_is_running()) return;
    MPI_Wait(&request_, MPI_STATUS_IGNORE);
    comm_ = Handle<CommKind>(making_);
}

std::shared_ptr<Shadow> Shadow::of(const CommState& comm, Of purpose, const Where& where) {
    static std::recursive_mutex mutex;  // waiting may run what begins others
    const std::scoped_lock lock(mutex);
    if (auto there = kept_with(comm.raw, purpose)) return there;
    if (purpose != Of::queue) finish_shadow(comm.raw);
    if (purpose == Of::queue) ++queues;
    auto made = std::make_shared<Shadow>();
    check(MPI_Comm_idup(comm.raw, &made->making_, &made->request_),
          "MPI_Comm_idup",
          {"begin a collective", comm.raw, no_rank, any_tag, 0, where});
    check(MPI_Comm_set_attr(comm.raw, key_of(purpose), new std::shared_ptr<Shadow>(made)),
          "MPI_Comm_set_attr");
    return made;
}

void Shadow::make_with(MPI_Comm comm) {
    auto made = std::make_shared<Shadow>();
    MPI_Comm copy = MPI_COMM_NULL;
    check(MPI_Comm_dup(comm, &copy), "MPI_Comm_dup");
    made->comm_ = Handle<CommKind>(copy);
    made->was_there_ = true;
    check(MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_set_attr(comm, key_of(Of::queue), new std::shared_ptr<Shadow>(made)),
          "MPI_Comm_set_attr");
}

namespace {

bool has_late_queue(MPI_Comm comm) {
    const auto queue = kept_with(comm, Shadow::Of::queue);
    return queue && !queue->was_there();
}

}  // namespace

bool mixes_with_queue(MPI_Comm comm) {
    return queues != 0 && has_late_queue(comm);
}

bool Shadow::test() {
    const std::scoped_lock lock(mutex_);
    if (request_ == MPI_REQUEST_NULL) return true;
    int done = 0;
    check(MPI_Test(&request_, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done == 0) return false;
    comm_ = Handle<CommKind>(making_);
    check(MPI_Comm_set_errhandler(making_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    return true;
}

MPI_Comm Shadow::wait() {
    while (!test()) {
        progress_pending();
        std::this_thread::yield();
    }
    return comm_.get();
}

void Shadow::enter(std::shared_ptr<Staged> collective) {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(collective));
}

bool Shadow::is_idle() {
    const std::scoped_lock lock(mutex_);
    return queue_.empty();
}

bool Shadow::is_its_turn(const Staged& collective) {
    const std::scoped_lock lock(mutex_);
    for (const auto& other : queue_) {
        if (other.get() == &collective) return true;
        if (!other->has_begun_all()) return false;
    }
    return false;
}

void Shadow::progress() noexcept {
    std::deque<std::shared_ptr<Staged>> queue;
    {
        const std::scoped_lock lock(mutex_);
        queue = queue_;
    }
    for (const auto& collective : queue)
        if (!collective->move_on() && !collective->has_begun_all()) return;
}

void Shadow::leave(const Staged& collective) noexcept {
    const std::scoped_lock lock(mutex_);
    std::erase_if(queue_, [&](const auto& other) { return other.get() == &collective; });
}

void Staged::begin(const std::shared_ptr<Staged>& self, StepCount steps) {
    const MPI_Comm comm = self->comm_->raw;
    self->steps_ = steps;
    self->flight_.comm = comm;
    if (steps == StepCount::one && !mixes_with_queue(comm)) {
        static_cast<void>(self->next(Action{*self->comm_, self->where_, &self->flight_}));
        self->begun_all_ = true;
        return;
    }
    self->shadow_ = Shadow::of(*self->comm_, Shadow::Of::queue, self->where_);
    self->shadow_->enter(self);
    {
        const std::scoped_lock lock(busy().mutex);
        if (std::ranges::find(busy().shadows, self->shadow_) == busy().shadows.end())
            busy().shadows.push_back(self->shadow_);
    }
    ++pending_work;
    static_cast<void>(self->move_on());
}

void Staged::go_on(const std::shared_ptr<Staged>& self, Flight flight) {
    self->flight_ = std::move(flight);
    self->begun_all_ = true;
}

void Staged::outlive_future(const std::shared_ptr<Staged>& self) {
    if (self->shadow_ || self->move_on()) return;
    static const int key = made_key(finish_forgotten);
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    const MPI_Comm comm = self->comm_->raw;
    void* kept = nullptr;
    int found = 0;
    check(MPI_Comm_get_attr(comm, key, static_cast<void*>(&kept), &found), "MPI_Comm_get_attr");
    if (found == 0) {
        kept = new Forgotten;
        check(MPI_Comm_set_attr(comm, key, kept), "MPI_Comm_set_attr");
    }
    auto& forgotten = *static_cast<Forgotten*>(kept);
    std::erase_if(forgotten, [](const auto& one) { return one.expired(); });
    forgotten.push_back(self);
}

void Staged::end(std::exception_ptr error) noexcept {
    error_ = std::move(error);
    if (shadow_) {
        shadow_->leave(*this);
        --pending_work;
    }
    over_ = true;
}

/// Begins steps as long as they are over at once, or waits for each.
void Staged::step(Patience patience) {
    while (true) {
        int done = 1;
        const int count = flight_.requests.size();
        MPI_Request* const requests = flight_.requests.begin();
        check(patience == Patience::none
                  ? MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE)
                  : MPI_Waitall(count, requests, MPI_STATUSES_IGNORE),
              patience == Patience::none ? "MPI_Testall" : "MPI_Waitall");
        if (done == 0) return;
        run_after(flight_);
        flight_ = {};
        flight_.comm = shadow_ ? shadow_->mpi() : comm_->raw;
        if (!next(Action{*comm_, where_, &flight_})) {
            end(nullptr);
            return;
        }
        begun_all_ = steps_ == StepCount::one;
    }
}

bool Staged::move_on(Patience patience) noexcept {
    if (over_) return true;
    if (busy_.test_and_set(std::memory_order_acquire)) return over_;  // somebody is at it
    try {
        if (!over_ && (!shadow_ || (shadow_->is_its_turn(*this) && shadow_->test())))
            step(patience);
    } catch (...) {
        end(std::current_exception());
    }
    busy_.clear(std::memory_order_release);
    return over_;
}

bool Staged::ask() {
    if (over_) return true;
    progress_pending();
    return move_on();
}

void Staged::finish() {
    if (!shadow_ && !anything_pending()) static_cast<void>(move_on(Patience::until_over));
    while (!move_on()) {
        progress_pending();
        std::this_thread::yield();
    }
    if (error_) std::rethrow_exception(error_);
}

void progress_collectives() noexcept {
    std::vector<std::shared_ptr<Shadow>> shadows;
    {
        const std::scoped_lock lock(busy().mutex);
        std::erase_if(busy().shadows, [](const auto& shadow) { return shadow->is_idle(); });
        shadows = busy().shadows;
    }
    for (const auto& shadow : shadows)
        shadow->progress();
}

void finish_all_collectives() noexcept {
    const LastWait last;
    const auto any_left = [] {
        const std::scoped_lock lock(busy().mutex);
        return std::ranges::any_of(busy().shadows,
                                   [](const auto& shadow) { return !shadow->is_idle(); });
    };
    try {
        while (any_left() && last.goes_on())
            progress_pending();
    } catch (...) {  // nobody is left to tell
    }
}

void finish_collectives(MPI_Comm comm) {
    const auto shadow = kept_with(comm, Shadow::Of::queue);
    while (shadow && !shadow->is_idle()) {
        progress_pending();
        std::this_thread::yield();
    }
}

void finish_shadow(MPI_Comm comm) {
    if (const auto shadow = kept_with(comm, Shadow::Of::queue)) shadow->wait();
}

}  // namespace norma::detail
