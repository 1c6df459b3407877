import { tensorTypes } from './tensor-types';
import type { GgufTensor } from './tensors';

/** What a file holds in one number format. */
export interface TypeShare {
  /** `Q4_K`, `F32` … */
  readonly type: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly sizeBytes: number;
}

export interface TensorSummary {
  /** Most bytes first. */
  readonly types: readonly TypeShare[];
  readonly parameterCount: number;
  /** Of all weights together; 16 for a model in f16. */
  readonly bitsPerWeight: number;
  /** The format that most of the quantized weights have; undefined where none is quantized. */
  readonly quantizedAs: string | undefined;
}

/** Formats that hold a number as it is, in 16 bits or more. */
const wideTypes: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8']);

/** What a file is really made of, whatever its name says. */
export function summariseTensors(tensors: readonly GgufTensor[]): TensorSummary {
  const shares = new Map<string, TypeShare>();
  for (const { type, sizeBytes, dimensions } of tensors) {
    const share = shares.get(type) ?? { type, tensors: 0, parameters: 0, sizeBytes: 0 };
    shares.set(type, {
      type,
      tensors: share.tensors + 1,
      parameters: share.parameters + dimensions.reduce((product, length) => product * length, 1),
      sizeBytes: share.sizeBytes + sizeBytes,
    });
  }
  const types = [...shares.values()].sort((a, b) => b.sizeBytes - a.sizeBytes || a.type.localeCompare(b.type));
  const parameterCount = types.reduce((sum, share) => sum + share.parameters, 0);
  const sizeBytes = types.reduce((sum, share) => sum + share.sizeBytes, 0);
  const [mostQuantized] = types
    .filter(({ type }) => !wideTypes.has(type))
    .sort((left, right) => right.parameters - left.parameters);
  return {
    types,
    parameterCount,
    bitsPerWeight: parameterCount === 0 ? 0 : (8 * sizeBytes) / parameterCount,
    quantizedAs: mostQuantized?.type,
  };
}

/** `6.2 bits a weight: 180 Q5_0, 31 Q8_0, 61 F32`. */
export function describeTypes({ types, bitsPerWeight }: TensorSummary): string {
  const counts = types.map(({ type, tensors }) => `${tensors} ${type}`);
  return `${bitsPerWeight.toFixed(1)} bits a weight: ${counts.join(', ')}`;
}

const smallBlock = 32;
const smallBlockTypes: ReadonlySet<string> = new Set(
  [...tensorTypes.values()].filter(({ blockElements }) => blockElements === smallBlock).map(({ name }) => name),
);

/**
 * What llama-quantize put in place of a format whose blocks of 256 weights do not fit the rows of a tensor
 * (`tensor_type_fallback`): a "Q4_K_M" of a narrow model is mostly Q5_0.
 */
export function substitutesIn(type: string, { types }: TensorSummary): readonly TypeShare[] {
  const hasLargeBlocks = /_K|^IQ|^TQ/u.test(type) && type !== 'IQ4_NL';
  return hasLargeBlocks ? types.filter((share) => smallBlockTypes.has(share.type)) : [];
}
