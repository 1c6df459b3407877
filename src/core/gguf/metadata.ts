import { WorkbenchError } from '../errors/workbench-error';
import { type ByteReader, type ScalarType, scalarBytes } from './byte-reader';
import { checkKnownKeys } from './known-keys';
import type { GgufValue } from './value';

const mostPairs = 65_536;
const longestKeyBytes = 65_535;
const longestTextBytes = 16 * 1024 * 1024;
const longestTokenBytes = 65_536;
const longestArray = 2 ** 24;

/** Value types by their number in the file; 9 is an array. */
const types: readonly (ScalarType | 'text' | 'array')[] = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'text',
  'array',
  'u64',
  'i64',
  'f64',
];

/** A key's length, its type and one byte of value. */
export const smallestPairBytes = 8 + 4 + 1;

/** @throws WorkbenchError `gguf.invalid` where the rest of the file could not hold so many */
export function readPairCount(reader: ByteReader): number {
  return reader.count('the number of metadata entries', mostPairs, smallestPairBytes);
}

/** Reads the key-value pairs of a header. @throws WorkbenchError `gguf.invalid` */
export function readMetadata(reader: ByteReader, count: number): ReadonlyMap<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  const starts = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const start = reader.offset;
    const key = reader.name('a metadata key', longestKeyBytes);
    if (key === '' || metadata.has(key)) {
      throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A metadata key is empty or stands twice.' });
    }
    starts.set(key, start);
    metadata.set(key, readValue(reader));
  }
  checkKnownKeys(metadata, starts);
  return metadata;
}

function readType(reader: ByteReader): ScalarType | 'text' | 'array' {
  const start = reader.offset;
  const type = types[reader.u32('a value type')];
  if (type === undefined) {
    throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'A value has an unknown type.' });
  }
  return type;
}

function readValue(reader: ByteReader): GgufValue {
  const type = readType(reader);
  if (type === 'array') {
    return readArray(reader);
  }
  if (type === 'text') {
    return { kind: 'text', value: reader.text('a metadata text', longestTextBytes) };
  }
  const value = reader.scalar(type, 'a metadata value');
  return typeof value === 'boolean' ? { kind: 'boolean', value } : { kind: 'number', type, value };
}

function readArray(reader: ByteReader): GgufValue {
  const start = reader.offset;
  const elementType = readType(reader);
  if (elementType === 'array') {
    throw new WorkbenchError('gguf.invalid', { offset: start, detail: 'An array holds arrays.' });
  }
  const elementBytes = elementType === 'text' ? 8 : scalarBytes[elementType];
  const length = reader.count('the length of an array', longestArray, elementBytes);
  const { offset } = reader;
  if (elementType !== 'text') {
    reader.skip(length * elementBytes, 'an array');
    return { kind: 'array', elementType, length, offset, sizeBytes: reader.offset - offset };
  }
  for (let index = 0; index < length; index += 1) {
    const textBytes = reader.count('the length of an array text', longestTokenBytes, 1);
    reader.skip(textBytes, 'an array text');
  }
  return { kind: 'array', elementType, length, offset, sizeBytes: reader.offset - offset };
}
