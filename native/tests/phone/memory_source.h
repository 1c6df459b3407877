#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "frame_input.h"

namespace mobile_llm_test {

/// Gives a text in pieces of at most `piece_bytes`, as a pipe does.
inline mobile_llm::phone::ByteSource source_of(std::string text, size_t piece_bytes = 1000) {
    return [text = std::move(text), piece_bytes, position = size_t{0}](uint8_t * data, size_t size) mutable {
        const size_t taken = std::min({size, piece_bytes, text.size() - position});
        std::copy_n(text.data() + position, taken, reinterpret_cast<char *>(data));
        position += taken;
        return taken;
    };
}

}  // namespace mobile_llm_test
