#include "part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>
#include <vector>

#include "failure.h"

namespace mobile_llm::phone {

namespace {

constexpr uint64_t largest_buffer_bytes = 256u << 10;

/// True when `path` still names the open file: another process may have published it between our open and our lock.
bool is_named(const Descriptor & file, const std::string & path) {
    struct stat opened{};
    struct stat named{};
    return ::fstat(file.number(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

Descriptor open_locked(const std::string & path) {
    for (;;) {
        Descriptor file = open_regular_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
        if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) {
                throw Failure(ExitCode::busy, "another process is writing " + path);
            }
            throw_storage_failure("cannot lock " + path, errno);
        }
        if (is_named(file, path)) {
            return file;
        }
    }
}

void flush_folder_of(const std::string & path) {
    const size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, std::max<size_t>(slash, 1));
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // Some file systems cannot flush a folder and say so by EINVAL; there is nothing better to do there.
    if (opened.number() < 0 || (::fsync(opened.number()) != 0 && errno != EINVAL)) {
        throw_storage_failure("cannot flush " + folder, errno);
    }
}

}  // namespace

PartFile::PartFile(std::string path) : path_(std::move(path)), file_(open_locked(path_)) {}

void PartFile::hash_existing(uint64_t limit_bytes, uint64_t step_bytes,
                             const std::function<void(const HashedPrefix &)> & on_prefix) {
    const uint64_t found_bytes = size_of(file_.number(), path_);
    if (found_bytes > limit_bytes) {
        shorten_to(limit_bytes);
    }
    std::vector<uint8_t> buffer(std::min(found_bytes, largest_buffer_bytes));
    uint64_t next_step = step_bytes;
    for (;;) {
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(buffer.size(), next_step - content_.size_bytes));
        const size_t read = read_some_at(file_.number(), buffer.data(), wanted, content_.size_bytes, path_);
        if (read == 0) {
            return;
        }
        content_.hash.update(buffer.data(), read);
        content_.size_bytes += read;
        if (content_.size_bytes == next_step) {
            on_prefix(content_);
            next_step += step_bytes;
        }
    }
}

void PartFile::append(const uint8_t * data, size_t size) {
    write_all_at(file_.number(), data, size, content_.size_bytes, path_);
    content_.hash.update(data, size);
    content_.size_bytes += size;
}

void PartFile::return_to(const HashedPrefix & prefix) {
    shorten_to(prefix.size_bytes);
    content_ = prefix;
}

void PartFile::shorten_to(uint64_t size_bytes) {
    if (::ftruncate(file_.number(), static_cast<off_t>(size_bytes)) != 0) {
        throw_storage_failure("cannot shorten " + path_, errno);
    }
}

void PartFile::flush() {
#if defined(__APPLE__)
    const int result = ::fsync(file_.number());
#else
    const int result = ::fdatasync(file_.number());
#endif
    if (result != 0) {
        throw_storage_failure("cannot flush " + path_, errno);
    }
}

void PartFile::publish(const std::string & target, mode_t mode) {
    if (::fchmod(file_.number(), mode) != 0) {
        throw_storage_failure("cannot set the mode of " + path_, errno);
    }
    if (::fsync(file_.number()) != 0) {
        throw_storage_failure("cannot flush " + path_, errno);
    }
    if (std::rename(path_.c_str(), target.c_str()) != 0) {
        throw_storage_failure("cannot rename " + path_ + " to " + target, errno);
    }
    flush_folder_of(target);
}

void PartFile::remove() {
    if (::unlink(path_.c_str()) != 0) {
        throw_storage_failure("cannot delete " + path_, errno);
    }
}

}  // namespace mobile_llm::phone
