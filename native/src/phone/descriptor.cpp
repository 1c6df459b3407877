#include "descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "failure.h"

namespace mobile_llm::phone {

namespace {

/// Repeats a system call that a signal interrupted.
template <typename Call>
ssize_t uninterrupted(Call call) {
    for (;;) {
        const ssize_t result = call();
        if (result >= 0 || errno != EINTR) {
            return result;
        }
    }
}

/// The number of bytes that a call moved.
size_t moved(ssize_t result, const char * action, const std::string & name) {
    if (result < 0) {
        throw_storage_failure(std::string("cannot ") + action + " " + name, errno);
    }
    return static_cast<size_t>(result);
}

}  // namespace

void throw_storage_failure(const std::string & what, int error) {
    throw Failure(ExitCode::storage, what + ": " + std::strerror(error));
}

Descriptor::Descriptor(Descriptor && other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor & Descriptor::operator=(Descriptor && other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    close();
}

void Descriptor::close() {
    if (number_ >= 0) {
        ::close(std::exchange(number_, -1));
    }
}

Descriptor open_regular_file(const std::string & path, int flags, mode_t mode) {
    // Opening a pipe without O_NONBLOCK would wait for its other end; for a regular file the flag means nothing.
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, mode));
    if (file.number() < 0) {
        throw_storage_failure("cannot open " + path, errno);
    }
    struct stat found{};
    if (::fstat(file.number(), &found) != 0) {
        throw_storage_failure("cannot look at " + path, errno);
    }
    if (!S_ISREG(found.st_mode)) {
        throw Failure(ExitCode::storage, path + " is not a regular file");
    }
    return file;
}

size_t read_some(int descriptor, uint8_t * data, size_t size, const std::string & name) {
    return moved(uninterrupted([&] { return ::read(descriptor, data, size); }), "read", name);
}

size_t read_some_at(int descriptor, uint8_t * data, size_t size, uint64_t offset, const std::string & name) {
    const auto position = static_cast<off_t>(offset);
    return moved(uninterrupted([&] { return ::pread(descriptor, data, size, position); }), "read", name);
}

void write_all(int descriptor, const uint8_t * data, size_t size, const std::string & name) {
    while (size > 0) {
        const size_t written = moved(uninterrupted([&] { return ::write(descriptor, data, size); }), "write", name);
        data += written;
        size -= written;
    }
}

void write_all_at(int descriptor, const uint8_t * data, size_t size, uint64_t offset, const std::string & name) {
    while (size > 0) {
        const auto position = static_cast<off_t>(offset);
        const auto write = [&] { return ::pwrite(descriptor, data, size, position); };
        const size_t written = moved(uninterrupted(write), "write", name);
        data += written;
        offset += written;
        size -= written;
    }
}

uint64_t size_of(int descriptor, const std::string & name) {
    struct stat found{};
    if (::fstat(descriptor, &found) != 0) {
        throw_storage_failure("cannot look at " + name, errno);
    }
    return static_cast<uint64_t>(found.st_size);
}

}  // namespace mobile_llm::phone
