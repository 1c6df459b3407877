#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace mobile_llm::phone {

/// Where bytes come from: fills up to `size` bytes and returns how many, 0 only at the end.
using ByteSource = std::function<size_t(uint8_t * data, size_t size)>;

/// Bytes that are still in the input's buffer; valid until the next read.
struct ByteView {
    const uint8_t * data;
    size_t size;
};

/// Reads the parts of frames from a stream, in a buffer that grows to a fixed size. Every call throws Failure
/// `interrupted` when the stream ends before it is satisfied.
class FrameInput {
public:
    explicit FrameInput(ByteSource source);

    uint8_t byte();

    /// Little-endian.
    uint32_t u32();
    uint64_t u64();

    void exactly(uint8_t * data, size_t size);

    /// Between 1 and `most` bytes, whatever has arrived; `most` is at least 1.
    ByteView some(uint64_t most);

private:
    ByteSource source_;
    std::vector<uint8_t> buffer_;
    size_t begin_ = 0;
    size_t end_ = 0;
};

}  // namespace mobile_llm::phone
