// The compression function of FIPS 180-4, section 6.2.2, in plain C++.
#include "sha256_blocks.h"

namespace mobile_llm::phone {

alignas(16) const std::array<uint32_t, 64> sha256_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

namespace {

uint32_t rotate_right(uint32_t value, unsigned count) {
    return (value >> count) | (value << (32 - count));
}

uint32_t big_endian(const uint8_t * bytes) {
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | uint32_t{bytes[3]};
}

/// The message schedule: 16 words of the block and 48 made of them.
std::array<uint32_t, 64> schedule_of(const uint8_t * block) {
    std::array<uint32_t, 64> words;
    for (size_t t = 0; t < 16; ++t) {
        words[t] = big_endian(block + 4 * t);
    }
    for (size_t t = 16; t < 64; ++t) {
        const uint32_t w15 = words[t - 15];
        const uint32_t w2 = words[t - 2];
        const uint32_t sigma0 = rotate_right(w15, 7) ^ rotate_right(w15, 18) ^ (w15 >> 3);
        const uint32_t sigma1 = rotate_right(w2, 17) ^ rotate_right(w2, 19) ^ (w2 >> 10);
        words[t] = words[t - 16] + sigma0 + words[t - 7] + sigma1;
    }
    return words;
}

void process_block(Sha256State & state, const uint8_t * block) {
    const std::array<uint32_t, 64> words = schedule_of(block);
    auto [a, b, c, d, e, f, g, h] = state;
    for (size_t t = 0; t < 64; ++t) {
        const uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        const uint32_t choice = g ^ (e & (f ^ g));
        const uint32_t temporary1 = h + sum1 + choice + sha256_constants[t] + words[t];
        const uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        const uint32_t majority = (a & b) | (c & (a | b));
        h = g;
        g = f;
        f = e;
        e = d + temporary1;
        d = c;
        c = b;
        b = a;
        a = temporary1 + sum0 + majority;
    }
    const Sha256State result = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < state.size(); ++i) {
        state[i] += result[i];
    }
}

}  // namespace

void sha256_portable_blocks(Sha256State & state, const uint8_t * blocks, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        process_block(state, blocks + i * sha256_block_bytes);
    }
}

}  // namespace mobile_llm::phone
