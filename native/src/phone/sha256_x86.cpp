// The compression function with x86's SHA extensions: four rounds a step, two an instruction.
#include "sha256_blocks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace mobile_llm::phone {

#if defined(__x86_64__)

namespace {

#define MOBILE_LLM_WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

/// The state as the instructions want it: a, b, e, f in one register and c, d, g, h in the other, highest first.
struct Registers {
    __m128i abef;
    __m128i cdgh;
};

MOBILE_LLM_WITH_SHA Registers load(const Sha256State & state) {
    const __m128i abcd = _mm_loadu_si128(reinterpret_cast<const __m128i *>(state.data()));
    const __m128i efgh = _mm_loadu_si128(reinterpret_cast<const __m128i *>(state.data() + 4));
    const __m128i cdab = _mm_shuffle_epi32(abcd, 0xB1);
    const __m128i hgfe = _mm_shuffle_epi32(efgh, 0x1B);
    return {_mm_alignr_epi8(cdab, hgfe, 8), _mm_blend_epi16(hgfe, cdab, 0xF0)};
}

MOBILE_LLM_WITH_SHA void store(Sha256State & state, Registers registers) {
    const __m128i feba = _mm_shuffle_epi32(registers.abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(registers.cdgh, 0xB1);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

MOBILE_LLM_WITH_SHA void process_blocks(Sha256State & state, const uint8_t * blocks, size_t count) {
    const __m128i byte_order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const auto * constants = reinterpret_cast<const __m128i *>(sha256_constants.data());
    Registers registers = load(state);
    for (; count > 0; --count, blocks += sha256_block_bytes) {
        const auto * block = reinterpret_cast<const __m128i *>(blocks);
        const Registers before = registers;
        // The last 16 words of the message schedule, four in each.
        __m128i words[4];
#pragma GCC unroll 16
        for (int step = 0; step < 16; ++step) {
            __m128i & newest = words[step % 4];
            if (step < 4) {
                newest = _mm_shuffle_epi8(_mm_loadu_si128(block + step), byte_order);
            } else {
                const __m128i & previous = words[(step + 3) % 4];
                const __m128i seven_back = _mm_alignr_epi8(previous, words[(step + 2) % 4], 4);
                const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(newest, words[(step + 1) % 4]), seven_back);
                newest = _mm_sha256msg2_epu32(sum, previous);
            }
            const __m128i input = _mm_add_epi32(newest, _mm_load_si128(constants + step));
            registers.cdgh = _mm_sha256rnds2_epu32(registers.cdgh, registers.abef, input);
            registers.abef = _mm_sha256rnds2_epu32(registers.abef, registers.cdgh, _mm_shuffle_epi32(input, 0x0E));
        }
        registers.abef = _mm_add_epi32(registers.abef, before.abef);
        registers.cdgh = _mm_add_epi32(registers.cdgh, before.cdgh);
    }
    store(state, registers);
}

bool processor_has_sha() {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    const bool has_sse = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSSE3) != 0 && (c & bit_SSE4_1) != 0;
    constexpr unsigned sha_bit = 1u << 29;
    return has_sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha_bit) != 0;
}

}  // namespace

Sha256BlockFunction find_sha256_x86_blocks() {
    return processor_has_sha() ? process_blocks : nullptr;
}

#else

Sha256BlockFunction find_sha256_x86_blocks() {
    return nullptr;
}

#endif

}  // namespace mobile_llm::phone
