#include "sha256.h"

#include <algorithm>

namespace mobile_llm::phone {

namespace {

/// FIPS 180-4, 5.3.3.
constexpr Sha256State initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

Sha256BlockFunction block_function(Sha256Kind kind) {
    static const Sha256BlockFunction x86 = find_sha256_x86_blocks();
    static const Sha256BlockFunction armv8 = find_sha256_armv8_blocks();
    switch (kind) {
        case Sha256Kind::x86_sha:
            return x86;
        case Sha256Kind::armv8_crypto:
            return armv8;
        case Sha256Kind::portable:
            break;
    }
    return sha256_portable_blocks;
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

}  // namespace

bool is_supported(Sha256Kind kind) {
    return block_function(kind) != nullptr;
}

Sha256Kind fastest_sha256() {
    for (const Sha256Kind kind : {Sha256Kind::armv8_crypto, Sha256Kind::x86_sha}) {
        if (is_supported(kind)) {
            return kind;
        }
    }
    return Sha256Kind::portable;
}

const char * name_of(Sha256Kind kind) {
    switch (kind) {
        case Sha256Kind::x86_sha:
            return "x86-sha";
        case Sha256Kind::armv8_crypto:
            return "armv8-crypto";
        case Sha256Kind::portable:
            break;
    }
    return "portable";
}

Sha256::Sha256(Sha256Kind kind) : process_blocks_(block_function(kind)), state_(initial_state) {}

void Sha256::update(const uint8_t * data, size_t size) {
    const size_t held = total_bytes_ % sha256_block_bytes;
    total_bytes_ += size;
    if (held > 0) {
        const size_t taken = std::min(size, sha256_block_bytes - held);
        std::copy_n(data, taken, rest_.data() + held);
        data += taken;
        size -= taken;
        if (held + taken < sha256_block_bytes) {
            return;
        }
        process_blocks_(state_, rest_.data(), 1);
    }
    const size_t whole_blocks = size / sha256_block_bytes;
    process_blocks_(state_, data, whole_blocks);
    std::copy_n(data + whole_blocks * sha256_block_bytes, size % sha256_block_bytes, rest_.data());
}

Sha256Digest Sha256::digest() const {
    // FIPS 180-4, 5.1.1: a one bit, zeros, and the length in bits fill up the last one or two blocks.
    const size_t held = total_bytes_ % sha256_block_bytes;
    const size_t blocks = held < sha256_block_bytes - 8 ? 1 : 2;
    std::array<uint8_t, 2 * sha256_block_bytes> ending{};
    std::copy_n(rest_.data(), held, ending.data());
    ending[held] = 0x80;
    const uint64_t total_bits = total_bytes_ * 8;
    for (size_t i = 0; i < 8; ++i) {
        ending[blocks * sha256_block_bytes - 1 - i] = static_cast<uint8_t>(total_bits >> (8 * i));
    }
    Sha256State state = state_;
    process_blocks_(state, ending.data(), blocks);
    Sha256Digest digest;
    for (size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
    }
    return digest;
}

std::string to_hex(const Sha256Digest & digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const uint8_t byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::optional<Sha256Digest> digest_from_hex(std::string_view text) {
    Sha256Digest digest;
    if (text.size() != 2 * digest.size()) {
        return std::nullopt;
    }
    for (size_t i = 0; i < digest.size(); ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        digest[i] = static_cast<uint8_t>(high << 4 | low);
    }
    return digest;
}

}  // namespace mobile_llm::phone
