#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sha256_blocks.h"

namespace mobile_llm::phone {

using Sha256Digest = std::array<uint8_t, 32>;

/// The ways in which SHA-256 can be computed here.
enum class Sha256Kind { portable, x86_sha, armv8_crypto };

/// True when this processor has the instructions; looked up at run time.
bool is_supported(Sha256Kind kind);

/// The quickest way that this processor supports.
Sha256Kind fastest_sha256();

/// `portable`, `x86-sha` or `armv8-crypto`.
const char * name_of(Sha256Kind kind);

/// SHA-256 of a stream of bytes (FIPS 180-4). A copy goes on from where the original stood.
class Sha256 {
public:
    Sha256() : Sha256(fastest_sha256()) {}
    /// `kind` must be supported.
    explicit Sha256(Sha256Kind kind);

    void update(const uint8_t * data, size_t size);

    /// The hash of everything so far; more may follow.
    Sha256Digest digest() const;

private:
    Sha256BlockFunction process_blocks_;
    Sha256State state_;
    uint64_t total_bytes_ = 0;
    /// The last `total_bytes_ % 64` bytes, which do not fill a block yet.
    std::array<uint8_t, sha256_block_bytes> rest_{};
};

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256Digest & digest);

/// Nothing unless the text is exactly 64 lower-case hexadecimal digits.
std::optional<Sha256Digest> digest_from_hex(std::string_view text);

}  // namespace mobile_llm::phone
