/** What a test's ELF file says of itself. */
export interface MadeElf {
  /** 183 aarch64, 62 x86-64, 40 arm. */
  readonly machine?: number;
  /** 1 is 32-bit. */
  readonly elfClass?: number;
  readonly alignments?: readonly number[];
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runPath?: string;
}

const headerBytes = 64;
const segmentBytes = 56;

/** The headers of an ELF file (System V ABI, chapters 4 and 5) and nothing that could run. */
export function makeElf(facts: MadeElf = {}): Uint8Array {
  const { machine = 183, elfClass = 2, alignments = [16_384], interpreter, needed = [], runPath } = facts;
  const texts = ['', ...needed, ...(runPath === undefined ? [] : [runPath]), ...(interpreter ? [interpreter] : [])];
  const places = texts.map((_, index) => texts.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0));
  const strings = new TextEncoder().encode(texts.map((text) => `${text}\0`).join(''));
  const dynamic = dynamicEntries(needed.length, runPath === undefined ? undefined : 1 + needed.length, places);

  const hasDynamic = needed.length > 0 || runPath !== undefined;
  const segmentCount = alignments.length + (hasDynamic ? 1 : 0) + (interpreter ? 1 : 0);
  const stringStart = headerBytes + segmentCount * segmentBytes;
  const dynamicStart = stringStart + strings.length;
  const file = new Uint8Array(dynamicStart + dynamic.length * 16);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, elfClass, 1, 1]);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, BigInt(headerBytes), true);
  view.setUint16(54, segmentBytes, true);
  view.setUint16(56, segmentCount, true);
  file.set(strings, stringStart);
  for (const [index, [tag, value]] of dynamic.entries()) {
    const address = tag === 5 ? stringStart : value;
    view.setBigUint64(dynamicStart + index * 16, BigInt(tag), true);
    view.setBigUint64(dynamicStart + index * 16 + 8, BigInt(address), true);
  }
  const segments = alignments.map((alignment) => ({ type: 1, offset: 0, size: file.length, alignment }));
  if (hasDynamic) {
    segments.push({ type: 2, offset: dynamicStart, size: dynamic.length * 16, alignment: 8 });
  }
  if (interpreter) {
    segments.push({ type: 3, offset: stringStart + (places.at(-1) ?? 0), size: interpreter.length + 1, alignment: 1 });
  }
  for (const [index, { type, offset, size, alignment }] of segments.entries()) {
    const start = headerBytes + index * segmentBytes;
    view.setUint32(start, type, true);
    view.setBigUint64(start + 8, BigInt(offset), true);
    view.setBigUint64(start + 16, BigInt(offset), true);
    view.setBigUint64(start + 32, BigInt(size), true);
    view.setBigUint64(start + 48, BigInt(alignment), true);
  }
  return file;
}

type DynamicEntry = readonly [tag: number, value: number];

/** Needed libraries, run path, string table, end. */
function dynamicEntries(
  neededCount: number,
  runPathIndex: number | undefined,
  places: readonly number[],
): readonly DynamicEntry[] {
  const needed = Array.from({ length: neededCount }, (_, index): DynamicEntry => [1, places[index + 1] ?? 0]);
  const runPath: readonly DynamicEntry[] = runPathIndex === undefined ? [] : [[29, places[runPathIndex] ?? 0]];
  return [...needed, ...runPath, [5, 0], [0, 0]];
}
