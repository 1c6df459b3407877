import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '../../../test/seeded-random';
import { WorkbenchError } from '../errors/workbench-error';
import { NeedsMoreBytes } from './byte-reader';
import { type GgufHeader, parseGgufHeader } from './header';
import { type FieldKind, type GgufField, type MadeGguf, realHeaders } from './header.cases';

const rounds = 200_000;
const processorSecondsLimit = 60;
/** One header, by the clock: generous, because the computer may be doing something else for a moment. */
const longestRoundMs = 2000;
const memoryGrowthLimitBytes = 256 * 1024 * 1024;

/** Whole numbers below a limit, the same for the same seed. */
function randomNumbers(seed: number): (limit: number) => number {
  const random = seededRandom(seed);
  return (limit) => Math.floor(random() * limit);
}

type Random = ReturnType<typeof randomNumbers>;
type Mutation = (file: Buffer, made: MadeGguf, random: Random) => Buffer;

/** Where programs that trusted a header have overflowed: around 0, the signed and unsigned limits, the file's size. */
const edges: readonly bigint[] = [
  ...[0n, 1n, 2n, 4n, 5n, 31n, 32n, 33n, 255n, 512n, 513n, 4096n, 65_535n, 65_536n],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n],
  ...[2n ** 64n - 1n, 2n ** 64n - 31n],
];

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random(items.length)];
  assert.ok(item !== undefined);
  return item;
}

function writeField(file: Buffer, { offset, sizeBytes }: GgufField, value: bigint): void {
  const wrapped = BigInt.asUintN(sizeBytes * 8, value);
  if (offset + sizeBytes > file.length) {
    return;
  }
  if (sizeBytes === 8) {
    file.writeBigUInt64LE(wrapped, offset);
  } else {
    file.writeUIntLE(Number(wrapped), offset, sizeBytes);
  }
}

function readField(file: Buffer, { offset, sizeBytes }: GgufField): bigint {
  if (offset + sizeBytes > file.length) {
    return 0n;
  }
  return sizeBytes === 8 ? file.readBigUInt64LE(offset) : BigInt(file.readUIntLE(offset, sizeBytes));
}

/** A field of this kind becomes an edge, or a little more or less than it was, or as large as the file. */
function damageField(kind: FieldKind): Mutation {
  return (file, { fields }, random) => {
    const field = pick(
      fields.filter((known) => known.kind === kind),
      random,
    );
    const value = readField(file, field);
    const others = [value + 1n, value - 1n, value * 2n, value + BigInt(1 + random(64)), BigInt(file.length)];
    writeField(file, field, random(2) === 0 ? pick(edges, random) : pick(others, random));
    return file;
  };
}

/** Most of a file is tensor data, where no parser looks. */
function placeInHeader(file: Buffer, { records }: MadeGguf, random: Random): number {
  return random(Math.min(file.length, records.at(-1)?.end ?? file.length));
}

const mutations: readonly Mutation[] = [
  damageField('count'),
  damageField('length'),
  damageField('type'),
  damageField('dimension'),
  damageField('offset'),
  damageField('value'),
  damageField('version'),
  // Two fields of any kind change places.
  (file, { fields }, random) => {
    const [left, right] = [pick(fields, random), pick(fields, random)];
    const value = readField(file, left);
    writeField(file, left, readField(file, right));
    writeField(file, right, value);
    return file;
  },
  // A whole entry stands twice, or one takes another's place.
  (file, { records }, random) => {
    const [from, to] = [pick(records, random), pick(records, random)];
    const end = random(2) === 0 ? to.start : to.end;
    return Buffer.concat([file.subarray(0, to.start), file.subarray(from.start, from.end), file.subarray(end)]);
  },
  (file, made, random) => file.subarray(0, random(2) === 0 ? placeInHeader(file, made, random) : random(file.length)),
  (file, _made, random) => Buffer.concat([file, Buffer.alloc(random(200_000))]),
  // Single bits.
  (file, made, random) => {
    for (let left = random(8); left >= 0 && file.length > 0; left -= 1) {
      const offset = placeInHeader(file, made, random);
      file.writeUInt8(file.readUInt8(offset) ^ (1 << random(8)), offset);
    }
    return file;
  },
  // A run of one byte.
  (file, made, random) => {
    const start = placeInHeader(file, made, random);
    return file.fill(random(256), start, Math.min(file.length, start + random(64)));
  },
];

function damage(made: MadeGguf, random: Random): Buffer {
  let file: Buffer = Buffer.from(made.bytes);
  for (let left = 1 + random(3); left > 0 && file.length > 0; left -= 1) {
    file = pick(mutations, random)(file, made, random);
  }
  return file;
}

/** What everybody who uses a header relies on, checked without the parser's own sums. */
function assertSound(header: GgufHeader, fileSizeBytes: number): void {
  const names = new Set(header.tensors.map(({ name }) => name));
  assert.equal(names.size, header.tensors.length);
  assert.equal(header.dataOffset % header.alignmentBytes, 0);
  let end = 0;
  for (const { offset, sizeBytes, dimensions } of header.tensors) {
    assert.ok(offset >= end && offset % header.alignmentBytes === 0 && offset - end < header.alignmentBytes);
    assert.ok(Number.isSafeInteger(sizeBytes) && sizeBytes > 0);
    assert.ok(dimensions.length <= 4 && dimensions.every((count) => count >= 1));
    end = offset + sizeBytes;
  }
  assert.ok(header.tensors.length === 0 || header.dataOffset + end <= fileSizeBytes);
}

type Outcome = 'read' | 'refused' | 'wants more';

function outcomeOf(file: Buffer, claimedBytes: number): Outcome {
  try {
    assertSound(parseGgufHeader(file, claimedBytes), claimedBytes);
    return 'read';
  } catch (error) {
    if (error instanceof NeedsMoreBytes) {
      assert.ok(claimedBytes > file.length, 'asks for more than the file has');
      return 'wants more';
    }
    assert.ok(error instanceof WorkbenchError && error.code.startsWith('gguf.'), String(error));
    return 'refused';
  }
}

describe('GGUF header, damaged', function () {
  this.timeout(120_000);

  it('the headers of real models are read as they are', () => {
    for (const [name, { bytes }] of Object.entries(realHeaders)) {
      assert.equal(outcomeOf(Buffer.from(bytes), bytes.length), 'read', name);
    }
  });

  it(`${rounds} damaged headers are read soundly or refused with a typed error, in bounded time and memory`, () => {
    const seed = Number(process.env['MOBILE_LLM_FUZZ_SEED'] ?? randomInt(2 ** 31));
    process.stdout.write(`    seed ${seed} (repeat with MOBILE_LLM_FUZZ_SEED)\n`);
    const random = randomNumbers(seed);
    const shapes = Object.values(realHeaders);
    const counts: Record<Outcome, number> = { read: 0, refused: 0, 'wants more': 0 };
    let slowestMs = 0;
    const memoryBytes = process.memoryUsage.rss();
    const processor = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) {
      const file = damage(pick(shapes, random), random);
      const claimedBytes = random(8) === 0 ? file.length + random(2 ** 31) : file.length;
      const start = performance.now();
      try {
        counts[outcomeOf(file, claimedBytes)] += 1;
      } catch (error) {
        throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error });
      }
      slowestMs = Math.max(slowestMs, performance.now() - start);
    }
    const { user, system } = process.cpuUsage(processor);
    const seconds = (user + system) / 1e6;
    const grownBytes = process.memoryUsage.rss() - memoryBytes;
    assert.ok(seconds < processorSecondsLimit, `${seconds} s of processor time`);
    assert.ok(slowestMs < longestRoundMs, `the slowest took ${slowestMs} ms`);
    assert.ok(grownBytes < memoryGrowthLimitBytes, `memory grew by ${grownBytes} bytes`);
    process.stdout.write(
      `    ${JSON.stringify(counts)}, ${seconds.toFixed(1)} s, slowest ${slowestMs.toFixed(1)} ms\n`,
    );
    // Mutations that are always refused at the first byte, or never, would prove nothing.
    assert.ok(counts.refused > rounds / 3 && counts.read > rounds / 100, JSON.stringify(counts));
  });
});
