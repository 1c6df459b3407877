import { tensorTypes } from './tensor-types';
import type { GgufTensor } from './tensors';

/** What one type of tensor takes of a file. */
export interface TypeShare {
  readonly type: string;
  readonly tensors: number;
  readonly weights: number;
  readonly sizeBytes: number;
}

export interface TensorSummary {
  /** Most bytes first. */
  readonly types: readonly TypeShare[];
  readonly weights: number;
  /** Of all weights together; 16 for a model in f16. */
  readonly bitsPerWeight: number;
  /** The type that most quantized weights have; undefined where none is quantized. */
  readonly quantizedAs: string | undefined;
}

const unquantizedTypes: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16', 'I8', 'I16', 'I32', 'I64']);

/** What a file is really made of, whatever its name says. */
export function summariseTensors(tensors: readonly GgufTensor[]): TensorSummary {
  const shares = new Map<string, TypeShare>();
  for (const { type, sizeBytes, dimensions } of tensors) {
    const known = shares.get(type) ?? { type, tensors: 0, weights: 0, sizeBytes: 0 };
    shares.set(type, {
      type,
      tensors: known.tensors + 1,
      weights: known.weights + dimensions.reduce((product, length) => product * length, 1),
      sizeBytes: known.sizeBytes + sizeBytes,
    });
  }
  const types = [...shares.values()].sort((left, right) => right.sizeBytes - left.sizeBytes);
  const weights = types.reduce((sum, share) => sum + share.weights, 0);
  const sizeBytes = types.reduce((sum, share) => sum + share.sizeBytes, 0);
  const [mostQuantized] = types
    .filter(({ type }) => !unquantizedTypes.has(type))
    .sort((left, right) => right.weights - left.weights);
  return {
    types,
    weights,
    bitsPerWeight: weights === 0 ? 0 : (8 * sizeBytes) / weights,
    quantizedAs: mostQuantized?.type,
  };
}

/** `5.3 bits a weight: 181 Q5_0, 30 Q8_0, 61 F32`, so that a Q4_K_M with other types in it is seen to be one. */
export function describeTypes({ types, bitsPerWeight }: TensorSummary): string {
  const counts = types.map(({ type, tensors }) => `${tensors} ${type}`);
  return `${bitsPerWeight.toFixed(1)} bits a weight: ${counts.join(', ')}`;
}

const smallBlock = 32;
const smallBlockTypes: ReadonlySet<string> = new Set(
  [...tensorTypes.values()].filter(({ blockElements }) => blockElements === smallBlock).map(({ name }) => name),
);

/**
 * What llama-quantize put in place of a type whose blocks of 256 weights do not fit the rows of a tensor
 * (`tensor_type_fallback`): a Q4_K_M of a narrow model is mostly Q5_0.
 */
export function substitutesIn(type: string, { types }: TensorSummary): readonly TypeShare[] {
  const hasLargeBlocks = /_K|^IQ|^TQ/u.test(type) && type !== 'IQ4_NL';
  return hasLargeBlocks ? types.filter((share) => smallBlockTypes.has(share.type)) : [];
}
