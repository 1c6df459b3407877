#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace mobile_llm::phone {

/// An open file that is closed with its owner.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor && other) noexcept;
    Descriptor & operator=(Descriptor && other) noexcept;
    ~Descriptor();

    /// -1 when there is none.
    int number() const {
        return number_;
    }

    void close();

private:
    int number_ = -1;
};

/// Opens a file that must be a regular one; it is closed on exec. `flags` as for open(2).
/// Throws Failure `storage`.
Descriptor open_regular_file(const std::string & path, int flags, mode_t mode = 0);

/// Reads what there is, waiting for the first byte; 0 at the end. Throws Failure `storage`.
size_t read_some(int descriptor, uint8_t * data, size_t size, const std::string & name);

/// Like `read_some` at a position of a file.
size_t read_some_at(int descriptor, uint8_t * data, size_t size, uint64_t offset, const std::string & name);

/// Throws Failure `storage`.
void write_all(int descriptor, const uint8_t * data, size_t size, const std::string & name);

/// Throws Failure `storage`.
void write_all_at(int descriptor, const uint8_t * data, size_t size, uint64_t offset, const std::string & name);

/// Throws Failure `storage`.
uint64_t size_of(int descriptor, const std::string & name);

}  // namespace mobile_llm::phone
