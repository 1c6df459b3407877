import zlib from 'node:zlib';
import { type Compressors, type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { refuse } from '../../../core/dataset/formats/format';
import type { Notes } from '../../../core/dataset/formats/notes';
import type { FoundRecord } from '../../../core/dataset/formats/pieces';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { isTooDeep } from '../../../core/json/depth';
import { isRecord, type JsonRecord } from '../../../core/json/record';
import { requireBounded } from './parquet-limits';

/** Of the description at a file's end. */
const largestFooterBytes = 16 * 1024 * 1024;
const mostDetailCharacters = 200;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node's own, which stop at the size that the page says. */
const compressors: Compressors = {
  GZIP: (packed, maxOutputLength) => zlib.gunzipSync(packed, { maxOutputLength }),
  BROTLI: (packed, maxOutputLength) => zlib.brotliDecompressSync(packed, { maxOutputLength }),
  ZSTD: (packed, maxOutputLength) =>
    typeof zlib.zstdDecompressSync === 'function'
      ? zlib.zstdDecompressSync(packed, { maxOutputLength })
      : refuse('it is packed with Zstandard, which needs Node 22.15 or newer'),
};

/** The rows of a Parquet file, one row group in memory at a time. Never throws: what cannot be read says why. */
export async function* readParquet(bytes: Uint8Array, notes: Notes): AsyncGenerator<FoundRecord> {
  const read = await attempt(() => Promise.resolve(footerOf(bytes)));
  if ('problem' in read) {
    yield { line: 1, problem: read.problem };
    return;
  }
  let line = 1;
  for (const group of read.value.row_groups) {
    const start = line;
    const rows = await attempt(() => readGroup(bytes, read.value, group, start - 1));
    if ('problem' in rows) {
      yield { line, problem: `the row group that begins here cannot be read: ${rows.problem}` };
      line += Number(group.num_rows);
      continue;
    }
    for (const row of rows.value) {
      notes.line = line;
      const record = plainRecord(row, notes);
      yield isTooDeep(record) ? { line, problem: 'it is nested too deeply' } : { line, record };
      line += 1;
    }
  }
}

function footerOf(bytes: Uint8Array): FileMetaData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole = bytes.length >= 12 && latinText(bytes.subarray(-4)) === 'PAR1';
  if (!isWhole) {
    refuse('it has no end of a Parquet file: it was cut off');
  }
  if (view.getUint32(bytes.length - 8, true) > Math.min(largestFooterBytes, bytes.length - 12)) {
    refuse('the description at its end is larger than the file, or than 16 MiB');
  }
  return parquetMetadata(bytes, { geoparquet: false });
}

function latinText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

async function readGroup(
  bytes: Uint8Array,
  metadata: FileMetaData,
  group: FileMetaData['row_groups'][number],
  rowStart: number,
): Promise<readonly JsonRecord[]> {
  requireBounded(bytes, group);
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  return await parquetReadObjects({
    file,
    metadata,
    compressors,
    rowStart,
    rowEnd: rowStart + Number(group.num_rows),
    utf8: false,
    parsers: { stringFromBytes: (text: Uint8Array) => decoder.decode(text) },
  });
}

async function attempt<T>(read: () => Promise<T>): Promise<{ readonly value: T } | { readonly problem: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** Ours say what is wrong; what the reader throws on damaged bytes is about its own insides. */
function problemOf(error: unknown): string {
  if (error instanceof WorkbenchError) {
    return String(error.parameters['detail'] ?? error.message);
  }
  const detail = thrownMessage(error).slice(0, mostDetailCharacters);
  return error instanceof TypeError || error instanceof RangeError ? 'its bytes are damaged' : detail;
}

/** A row as JSON has it. A struct names every field that any row has: those without a value are left out. */
function plainRecord(row: JsonRecord, notes: Notes): JsonRecord {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) => {
      const plain = plainValue(value, key, notes);
      return plain === undefined || plain === null ? [] : [[key, plain]];
    }),
  );
}

function plainValue(value: unknown, field: string, notes: Notes): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (value instanceof Uint8Array) {
    notes.noPlace(field, 'bytes, which a row does not hold', `${value.length} bytes`);
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item) => plainValue(item, `${field}[]`, notes));
  }
  return isRecord(value) ? plainRecord(value, notes) : value;
}
