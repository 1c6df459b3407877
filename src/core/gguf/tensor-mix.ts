import type { GgufTensor } from './tensors';

/** What a file holds in one number format. */
export interface TensorShare {
  /** `Q4_K`, `F32` … */
  readonly type: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly sizeBytes: number;
}

/** Formats that hold a number as it is, in 16 bits or more. */
const wideTypes: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8']);
/** llama-quantize gives it to the output matrix of nearly every type, and F32 to norms. */
const usualCompanions: ReadonlySet<string> = new Set(['F32', 'Q6_K']);

/** The number formats that are really in a file, whatever it is called, by their bytes. */
export function tensorMix(tensors: readonly GgufTensor[]): readonly TensorShare[] {
  const shares = new Map<string, TensorShare>();
  for (const { type, dimensions, sizeBytes } of tensors) {
    const share = shares.get(type) ?? { type, tensors: 0, parameters: 0, sizeBytes: 0 };
    shares.set(type, {
      type,
      tensors: share.tensors + 1,
      parameters: share.parameters + dimensions.reduce((product, length) => product * length, 1),
      sizeBytes: share.sizeBytes + sizeBytes,
    });
  }
  return [...shares.values()].sort((a, b) => b.sizeBytes - a.sizeBytes || a.type.localeCompare(b.type));
}

/** True where weights were rounded to fewer than 16 bits. */
export function isQuantizedType(type: string): boolean {
  return !wideTypes.has(type);
}

/**
 * Formats in a file that its name does not tell of. A matrix whose rows do not divide into a format's blocks gets
 * another one: a "Q4_K_M" of a small model holds Q5_0.
 */
export function unnamedTypes(fileType: string | undefined, mix: readonly TensorShare[]): readonly string[] {
  if (fileType === undefined) {
    return [];
  }
  const named = fileType.replace(/_[SML]$/, '').replace(/_MOE$/, '');
  return mix.map(({ type }) => type).filter((type) => type !== named && !usualCompanions.has(type));
}
