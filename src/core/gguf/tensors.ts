import { WorkbenchError } from '../errors/workbench-error';
import type { ByteReader } from './byte-reader';
import { type TensorType, tensorTypes } from './tensor-types';

export interface GgufTensor {
  readonly name: string;
  /** `Q4_0`, `F16` … */
  readonly type: string;
  /** Elements along each dimension, the fastest first. */
  readonly dimensions: readonly number[];
  /** From the beginning of the tensor data, in bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
}

const mostTensors = 65_536;
const mostDimensions = 4;
const longestNameBytes = 63;

/** A name's length, the number of dimensions, one dimension, type and offset. */
const smallestTensorBytes = 8 + 4 + 8 + 4 + 8;

/** @throws WorkbenchError `gguf.invalid` where the rest of the file could not hold so many */
export function readTensorCount(reader: ByteReader): number {
  return reader.count('the number of tensors', mostTensors, smallestTensorBytes);
}

/** Reads the tensor list; each must begin where the one before ends, padded to the alignment. */
export function readTensors(reader: ByteReader, count: number, alignment: number): readonly GgufTensor[] {
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  let expectedOffset = 0;
  for (let index = 0; index < count; index += 1) {
    const start = reader.offset;
    const tensor = readTensor(reader, expectedOffset);
    if (names.has(tensor.name)) {
      throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A tensor stands twice.' });
    }
    names.add(tensor.name);
    tensors.push(tensor);
    expectedOffset = padTo(tensor.offset + tensor.sizeBytes, alignment);
  }
  return tensors;
}

function readTensor(reader: ByteReader, expectedOffset: number): GgufTensor {
  const start = reader.offset;
  const name = reader.name('a tensor name', longestNameBytes);
  const dimensionCount = reader.u32('the number of dimensions');
  if (dimensionCount < 1 || dimensionCount > mostDimensions) {
    const parameters = { what: 'the number of dimensions', value: dimensionCount, limit: mostDimensions };
    throw new WorkbenchError('gguf.limit', parameters);
  }
  const dimensions = Array.from({ length: dimensionCount }, () => reader.u64('a dimension'));
  const type = tensorTypes.get(reader.u32('a tensor type'));
  if (type === undefined) {
    throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A tensor has an unknown type.' });
  }
  const sizeBytes = sizeOf(dimensions, type, { start, fileSizeBytes: reader.fileSizeBytes });
  if (reader.u64('a tensor offset') !== BigInt(expectedOffset)) {
    throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A tensor does not follow the one before.' });
  }
  return { name, type: type.name, dimensions: dimensions.map(Number), offset: expectedOffset, sizeBytes };
}

/** The size of a tensor, computed without overflow and never more than the file. */
function sizeOf(
  dimensions: readonly bigint[],
  type: TensorType,
  { start, fileSizeBytes }: { readonly start: number; readonly fileSizeBytes: number },
): number {
  const elements = dimensions.reduce((product, dimension) => product * dimension, 1n);
  const isWhole = (dimensions[0] ?? 0n) % BigInt(type.blockElements) === 0n;
  if (dimensions.some((dimension) => dimension < 1n) || elements >= 2n ** 63n || !isWhole) {
    throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A tensor has impossible dimensions.' });
  }
  const sizeBytes = (elements / BigInt(type.blockElements)) * BigInt(type.blockBytes);
  if (sizeBytes > BigInt(fileSizeBytes)) {
    const parameters = { what: 'a tensor', neededBytes: String(sizeBytes), availableBytes: fileSizeBytes };
    throw new WorkbenchError('gguf.truncated', parameters);
  }
  return Number(sizeBytes);
}

/** The next multiple of an alignment. */
export function padTo(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
