#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sha256.h"

/// Writes the frames that a sender writes.
namespace mobile_llm_test::frames {

inline std::string little_endian(uint64_t number, size_t bytes) {
    std::string text;
    for (size_t i = 0; i < bytes; ++i) {
        text += static_cast<char>(number >> (8 * i));
    }
    return text;
}

inline mobile_llm::phone::Sha256Digest hash_of(std::string_view text) {
    mobile_llm::phone::Sha256 hash;
    hash.update(reinterpret_cast<const uint8_t *>(text.data()), text.size());
    return hash.digest();
}

inline std::string begin(uint64_t offset) {
    return "R" + little_endian(offset, 8);
}

inline std::string data(std::string_view bytes) {
    return "D" + little_endian(bytes.size(), 4) + std::string(bytes);
}

inline std::string copy(uint8_t base, uint64_t offset, uint64_t length) {
    return "C" + little_endian(base, 1) + little_endian(offset, 8) + little_endian(length, 8);
}

/// `everything` is the file from its start to here.
inline std::string check(std::string_view everything) {
    const auto digest = hash_of(everything);
    return "K" + std::string(digest.begin(), digest.end());
}

inline std::string end() {
    return "E";
}

}  // namespace mobile_llm_test::frames
