/**
 * Threads for llama-server on a machine with so many cores: one core stays free. ggml's threads wait for each other by
 * spinning, so a single busy core stalls all of them: on 2 cores, one of them busy, 2 threads decoded 5.6 tokens/s and
 * 1 thread 77 (docs/LOG.md, 2026-11-21).
 */
export function inferenceThreads(coreCount: number, most: number): number {
  return Math.max(1, Math.min(most, coreCount - 1));
}
