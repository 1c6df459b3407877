import type { GgufTensor } from '../gguf/tensors';

/** Rows that a kernel works on together; a tensor with another number of rows is left as it is. */
const rowsOfKernel: ReadonlyMap<string, number> = new Map([
  ['Q8_0', 4],
  ['Q6_K', 8],
  ['Q5_K', 8],
  ['Q4_K', 8],
  ['Q4_0', 4],
  ['IQ4_NL', 4],
  ['MXFP4', 4],
  ['Q1_0', 4],
]);

/** What a phone's processor must be able to, as /proc/cpuinfo names it: dotprod. */
const dotProduct = 'asimddp';
/** Twice as fast again: products of 8-bit matrices. */
const matrixProduct = 'i8mm';

/** How ggml multiplies with quantized weights on a phone. */
export type PhoneKernel = 'matrix' | 'dot' | 'plain';

/**
 * The kernel that ggml takes on arm64 for weights of a type, once it has put them into its own layout. Source:
 * `ggml_repack_get_optimal_repack_type` in ggml-cpu/repack.cpp of the pinned llama.cpp.
 */
export function kernelOf({ type, dimensions }: GgufTensor, cpuFeatures: ReadonlySet<string>): PhoneKernel {
  const rows = rowsOfKernel.get(type);
  const [, tensorRows = 1] = dimensions;
  if (rows === undefined || tensorRows % rows !== 0 || !hasFastKernels(cpuFeatures)) {
    return 'plain';
  }
  return cpuFeatures.has(matrixProduct) && type !== 'IQ4_NL' && type !== 'MXFP4' ? 'matrix' : 'dot';
}

/** Whether ggml has any but plain kernels for a processor. */
export function hasFastKernels(cpuFeatures: ReadonlySet<string>): boolean {
  return cpuFeatures.has(dotProduct);
}

/** Every arm64 phone sold since about 2019 has dotprod; what else it has is asked of the phone. */
export const usualCpuFeatures: ReadonlySet<string> = new Set([dotProduct]);

/**
 * Share of the multiplied weights, by bytes, that the fast kernels work on. Embeddings that are only looked up, because
 * the model has an output of its own, do not count; neither do single rows.
 */
export function fastShare(tensors: readonly GgufTensor[], cpuFeatures: ReadonlySet<string>): number {
  const hasOutput = tensors.some(({ name }) => name === 'output.weight');
  const multiplied = tensors.filter(
    ({ name, dimensions }) => (dimensions[1] ?? 1) > 1 && !(hasOutput && name === 'token_embd.weight'),
  );
  const bytes = (some: readonly GgufTensor[]) => some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const all = bytes(multiplied);
  const fast = multiplied.filter((tensor) => kernelOf(tensor, cpuFeatures) !== 'plain');
  return all === 0 ? 0 : bytes(fast) / all;
}
