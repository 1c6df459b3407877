// The compression function with ARMv8's cryptographic extension: four rounds an instruction pair.
#include "sha256_blocks.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

namespace mobile_llm::phone {

#if defined(__aarch64__)

namespace {

#if defined(__clang__)
#define MOBILE_LLM_WITH_SHA __attribute__((target("sha2")))
#else
#define MOBILE_LLM_WITH_SHA __attribute__((target("+crypto")))
#endif

MOBILE_LLM_WITH_SHA void process_blocks(Sha256State & state, const uint8_t * blocks, size_t count) {
    uint32x4_t abcd = vld1q_u32(state.data());
    uint32x4_t efgh = vld1q_u32(state.data() + 4);
    for (; count > 0; --count, blocks += sha256_block_bytes) {
        const uint32x4_t abcd_before = abcd;
        const uint32x4_t efgh_before = efgh;
        // The last 16 words of the message schedule, four in each.
        uint32x4_t words[4];
#pragma GCC unroll 16
        for (size_t step = 0; step < 16; ++step) {
            uint32x4_t & newest = words[step % 4];
            if (step < 4) {
                newest = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(blocks + 16 * step)));
            } else {
                const uint32x4_t sum = vsha256su0q_u32(newest, words[(step + 1) % 4]);
                newest = vsha256su1q_u32(sum, words[(step + 2) % 4], words[(step + 3) % 4]);
            }
            const uint32x4_t input = vaddq_u32(newest, vld1q_u32(sha256_constants.data() + 4 * step));
            const uint32x4_t abcd_old = abcd;
            abcd = vsha256hq_u32(abcd, efgh, input);
            efgh = vsha256h2q_u32(efgh, abcd_old, input);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(state.data(), abcd);
    vst1q_u32(state.data() + 4, efgh);
}

bool processor_has_sha() {
#if defined(__linux__)
    // HWCAP_SHA2 of asm/hwcap.h, which not every C library carries.
    constexpr unsigned long sha2_bit = 1ul << 6;
    return (getauxval(AT_HWCAP) & sha2_bit) != 0;
#else
    // Every Apple processor of this architecture has it.
    return true;
#endif
}

}  // namespace

Sha256BlockFunction find_sha256_armv8_blocks() {
    return processor_has_sha() ? process_blocks : nullptr;
}

#else

Sha256BlockFunction find_sha256_armv8_blocks() {
    return nullptr;
}

#endif

}  // namespace mobile_llm::phone
