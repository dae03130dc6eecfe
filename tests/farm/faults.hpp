#pragma once
// Fails, or ends this process at, the n-th system call on a journal or what is kept beside it:
// the linker is told (--wrap) to send the calls of src/farm here. Those files have ".norma" in
// their names; write() counts where the file is named "shown".

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

namespace norma::farm::faults {

enum class Call { open, lock, fstat, pread, pwrite, write, ftruncate, fdatasync, unlink };
constexpr std::array<const char*, 9> call_names = {
    "open", "lock", "fstat", "pread", "pwrite", "write", "ftruncate", "fdatasync", "unlink"};

struct Fault {
    Call call = Call::open;
    int nth = 0;            ///< counted from 1; 0: none
    int code = EIO;         ///< the errno; 0: only half of a pwrite() or pread() is done
    bool lasting = false;   ///< it happens again each time from then on
    bool any_call = false;  ///< `call` is not looked at
    bool ends_process = false;
};

inline Fault armed;
inline int seen = 0;                     ///< calls that could have failed since arm()
inline std::array<int, 9> counted = {};  ///< calls since arm()

inline bool unsynced = false;             ///< written to and not yet brought to the disk
inline int shown_unsynced = 0;            ///< output written while that was so, since arm()
inline std::string synced_folder;         ///< that was last given to fsync(), since arm()
inline std::function<void()> after_sync;  ///< called after every fdatasync()

inline void arm(const Fault& fault) {
    armed = fault;
    seen = 0;
    counted = {};
    shown_unsynced = 0;
    synced_folder.clear();
}

inline bool is_journal(const std::string& name) {
    return name.find(".norma") != std::string::npos;
}

inline std::string name_of(int file) {
    std::array<char, 4096> name{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = ::readlink(link.c_str(), name.data(), name.size());
    return {name.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

inline bool is_journal(int file) {
    return is_journal(name_of(file));
}

constexpr int ended_here = 99;  ///< the exit status of a process ended by a fault

/// True if this call is to fail.
inline bool strikes(Call call) {
    ++counted.at(static_cast<std::size_t>(call));
    if (armed.nth == 0 || (!armed.any_call && armed.call != call)) return false;
    ++seen;
    if (seen != armed.nth && !(armed.lasting && seen > armed.nth)) return false;
    if (armed.ends_process && call != Call::pwrite) _exit(ended_here);
    errno = armed.code;
    return true;
}

}  // namespace norma::farm::faults

extern "C" {

// The linker makes these names.
// NOLINTBEGIN(bugprone-reserved-identifier)
int __real_open(const char* path, int flags, ...);
int __real_fcntl(int file, int command, ...);
int __real_fstat(int file, struct stat* status);
ssize_t __real_pread(int file, void* to, std::size_t size, off_t offset);
ssize_t __real_pwrite(int file, const void* from, std::size_t size, off_t offset);
ssize_t __real_write(int file, const void* from, std::size_t size);
int __real_ftruncate(int file, off_t size);
int __real_fdatasync(int file);
int __real_fsync(int file);
int __real_unlink(const char* path);

int __wrap_open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
    va_end(rest);
    using namespace norma::farm::faults;
    if (is_journal(std::string(path)) && strikes(Call::open)) return -1;
    return __real_open(path, flags, mode);
}

int __wrap_fcntl(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    using namespace norma::farm::faults;
    if (command == F_OFD_SETLK && is_journal(file) && strikes(Call::lock)) return -1;
    return __real_fcntl(file, command, argument);
}

int __wrap_fstat(int file, struct stat* status) {
    using namespace norma::farm::faults;
    if (is_journal(file) && strikes(Call::fstat)) return -1;
    return __real_fstat(file, status);
}

ssize_t __wrap_pread(int file, void* to, std::size_t size, off_t offset) {
    using namespace norma::farm::faults;
    if (is_journal(file) && strikes(Call::pread)) {
        if (armed.code != 0) return -1;
        size = (size + 1) / 2;
    }
    return __real_pread(file, to, size, offset);
}

ssize_t __wrap_pwrite(int file, const void* from, std::size_t size, off_t offset) {
    using namespace norma::farm::faults;
    if (is_journal(file) && strikes(Call::pwrite)) {
        if (armed.code == 0) return __real_pwrite(file, from, (size + 1) / 2, offset);
        // What a full disk or a dying process leaves: a part.
        if (seen == armed.nth && size > 1)
            static_cast<void>(!__real_pwrite(file, from, size / 2, offset));
        if (armed.ends_process) _exit(ended_here);
        errno = armed.code;
        return -1;
    }
    if (is_journal(file)) unsynced = true;
    return __real_pwrite(file, from, size, offset);
}

ssize_t __wrap_write(int file, const void* from, std::size_t size) {
    using namespace norma::farm::faults;
    if (name_of(file).ends_with("/shown")) {
        if (unsynced) ++shown_unsynced;
        if (strikes(Call::write)) return -1;
    }
    return __real_write(file, from, size);
}

int __wrap_ftruncate(int file, off_t size) {
    using namespace norma::farm::faults;
    if (is_journal(file) && strikes(Call::ftruncate)) return -1;
    return __real_ftruncate(file, size);
}

int __wrap_fdatasync(int file) {
    using namespace norma::farm::faults;
    if (is_journal(file) && strikes(Call::fdatasync)) return -1;
    unsynced = false;
    if (after_sync) after_sync();
    return __real_fdatasync(file);
}

int __wrap_fsync(int file) {
    norma::farm::faults::synced_folder = norma::farm::faults::name_of(file);
    return __real_fsync(file);
}

int __wrap_unlink(const char* path) {
    using namespace norma::farm::faults;
    if (is_journal(std::string(path)) && strikes(Call::unlink)) return -1;
    return __real_unlink(path);
}
// NOLINTEND(bugprone-reserved-identifier)
}
