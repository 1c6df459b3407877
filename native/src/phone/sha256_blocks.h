#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mobile_llm::phone {

constexpr size_t sha256_block_bytes = 64;

using Sha256State = std::array<uint32_t, 8>;

/// The compression function over `count` blocks that follow each other.
using Sha256BlockFunction = void (*)(Sha256State & state, const uint8_t * blocks, size_t count);

/// FIPS 180-4, 4.2.2. Aligned: processors load four at once.
alignas(16) extern const std::array<uint32_t, 64> sha256_constants;

void sha256_portable_blocks(Sha256State & state, const uint8_t * blocks, size_t count);

/// Null where the processor, or the one this was compiled for, lacks the instructions.
Sha256BlockFunction find_sha256_x86_blocks();
Sha256BlockFunction find_sha256_armv8_blocks();

}  // namespace mobile_llm::phone
