#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

#include "descriptor.h"
#include "sha256.h"

namespace mobile_llm::phone {

/// The first `size_bytes` bytes of a file and their hash, which can go on from there.
struct HashedPrefix {
    uint64_t size_bytes = 0;
    Sha256 hash;
};

/// A file that is being put together: one process has it, and its hash is always that of all its bytes.
class PartFile {
public:
    /// Opens or creates the file (0600) and takes its lock without waiting. Hash what is in it before anything else.
    /// Throws Failure `busy` when another process has it, `storage`.
    explicit PartFile(std::string path);

    /// Hashes what is in the file, of which everything beyond `limit_bytes` is cut off first. Calls `on_prefix` at each
    /// multiple of `step_bytes`.
    void hash_existing(uint64_t limit_bytes, uint64_t step_bytes,
                       const std::function<void(const HashedPrefix &)> & on_prefix);

    /// What is in it.
    const HashedPrefix & content() const {
        return content_;
    }

    void append(const uint8_t * data, size_t size);

    /// Cuts off everything behind an earlier state of this file.
    void return_to(const HashedPrefix & prefix);

    /// Waits until the bytes are on the flash memory.
    void flush();

    /// Makes it the finished file: on the flash memory, then under its name, then the name is on the flash memory too.
    void publish(const std::string & target, mode_t mode);

    void remove();

private:
    void shorten_to(uint64_t size_bytes);

    std::string path_;
    Descriptor file_;
    HashedPrefix content_;
};

}  // namespace mobile_llm::phone
