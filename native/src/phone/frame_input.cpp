#include "frame_input.h"

#include <algorithm>
#include <array>
#include <utility>

#include "failure.h"

namespace mobile_llm::phone {

namespace {

constexpr size_t first_buffer_bytes = 4u << 10;
/// Small enough to stay in the processor's cache between reading, writing and hashing.
constexpr size_t largest_buffer_bytes = 256u << 10;

template <typename Number>
Number little_endian(FrameInput & input) {
    std::array<uint8_t, sizeof(Number)> bytes;
    input.exactly(bytes.data(), bytes.size());
    Number number = 0;
    for (size_t i = bytes.size(); i > 0; --i) {
        number = static_cast<Number>(number << 8 | bytes[i - 1]);
    }
    return number;
}

}  // namespace

FrameInput::FrameInput(ByteSource source) : source_(std::move(source)), buffer_(first_buffer_bytes) {}

uint8_t FrameInput::byte() {
    return *some(1).data;
}

uint32_t FrameInput::u32() {
    return little_endian<uint32_t>(*this);
}

uint64_t FrameInput::u64() {
    return little_endian<uint64_t>(*this);
}

void FrameInput::exactly(uint8_t * data, size_t size) {
    while (size > 0) {
        const ByteView view = some(size);
        data = std::copy_n(view.data, view.size, data);
        size -= view.size;
    }
}

ByteView FrameInput::some(uint64_t most) {
    if (begin_ == end_) {
        if (end_ == buffer_.size() && buffer_.size() < largest_buffer_bytes) {
            buffer_.resize(2 * buffer_.size());
        }
        begin_ = 0;
        end_ = source_(buffer_.data(), buffer_.size());
        if (end_ == 0) {
            throw Failure(ExitCode::interrupted, "the stream ended before the file was complete");
        }
    }
    const auto size = static_cast<size_t>(std::min<uint64_t>(most, end_ - begin_));
    const ByteView view = {buffer_.data() + begin_, size};
    begin_ += size;
    return view;
}

}  // namespace mobile_llm::phone
