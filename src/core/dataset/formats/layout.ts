import type { Layout } from './format';

/** What a file begins with when it is something else, and what it is then. */
const signatures: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  { bytes: [0x1f, 0x8b], what: 'gzip: unpack it first' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'Zstandard: unpack it first' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a zip or an Excel workbook: unpack it, or save the sheet as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel workbook: save the sheet as CSV' },
  { bytes: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], what: 'an Arrow file: save it as Parquet or JSONL' },
  { bytes: [0x50, 0x41, 0x52, 0x45], what: 'encrypted Parquet' },
  { bytes: [0x47, 0x47, 0x55, 0x46], what: 'a GGUF model' },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF' },
];
const parquetMark = [0x50, 0x41, 0x52, 0x31];
/** Looked at to tell how a file is laid out. */
const headBytes = 4096;

/** How a file is laid out, or what it is instead of a dataset. */
export function detectLayout(
  bytes: Uint8Array,
  name: string,
): { readonly layout: Layout } | { readonly problem: string } {
  const head = bytes.subarray(0, headBytes);
  const known = signatures.find((signature) => beginsWith(head, signature.bytes));
  if (known) {
    return { problem: `it is ${known.what}` };
  }
  if (beginsWith(head, parquetMark)) {
    return { layout: 'parquet' };
  }
  if (head.includes(0)) {
    return { problem: 'it is binary' };
  }
  const text = new TextDecoder('utf-8').decode(head).trimStart();
  if (text === '') {
    return { problem: 'it is empty' };
  }
  const [first = ''] = text.split('\n', 1);
  return { layout: layoutOf(text, first, name.toLowerCase()) };
}

function layoutOf(text: string, first: string, name: string): Layout {
  const isTable = name.endsWith('.csv') || name.endsWith('.tsv');
  if (!isTable && text.startsWith('[')) {
    return 'json';
  }
  if (!isTable && text.startsWith('{')) {
    return 'jsonl';
  }
  if (!isTable && /<\|im_start\|>|<human>:/u.test(text)) {
    return 'text';
  }
  return name.endsWith('.tsv') || (!name.endsWith('.csv') && first.includes('\t')) ? 'tsv' : 'csv';
}

function beginsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

/** The bytes in UTF-8 and without a byte order mark: Excel saves "Unicode text" in UTF-16. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  if (beginsWith(bytes, [0xef, 0xbb, 0xbf])) {
    return bytes.subarray(3);
  }
  const label = beginsWith(bytes, [0xff, 0xfe]) ? 'utf-16le' : beginsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : undefined;
  return label === undefined ? bytes : new TextEncoder().encode(new TextDecoder(label).decode(bytes));
}
