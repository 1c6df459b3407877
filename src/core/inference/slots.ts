/** Tokens of all slots together: with half a gigabyte to two of KV cache for models of phone size. */
const mostContextTokens = 16_384;
const mostSlots = 8;

/**
 * Conversations that llama-server answers side by side when many are to be scored. Each step of the decoding reads every
 * weight once, for one conversation or for eight: on 2 cores eight slots took half the processor time of two in f16.
 */
export function evaluationSlots(contextTokens: number): number {
  return Math.max(1, Math.min(mostSlots, Math.floor(mostContextTokens / contextTokens)));
}
