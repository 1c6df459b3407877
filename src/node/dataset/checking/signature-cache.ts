import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { signatureLength, signatureOf } from '../../../core/dataset/check/deep/signature';
import type { Message } from '../../../core/dataset/conversation';
import { writeFileAtomic } from '../../files/atomic-write';
import { removeLeftovers } from '../../files/leftovers';
import { cacheFolder } from '../../setup/cache-folder';
import { contentKey } from '../../setup/cached-item';

/** Changes whenever the code makes other signatures of the same rows. */
const magic = 'MLSIGN02';
const hashBytes = 32;
const headBytes = magic.length + hashBytes;
const signatureBytes = signatureLength * Uint16Array.BYTES_PER_ELEMENT;
const hashOffset = Float64Array.BYTES_PER_ELEMENT;
const entryBytes = hashOffset + signatureBytes;
const entriesAtATime = 1_000;
const hashedAtATime = 2_000_000;

/** Where the signatures of a dataset file and of those beside it are kept, in the user's cache. */
export function signaturesFileOf(datasetFile: string): string {
  return path.join(cacheFolder(), 'dataset-signatures', `${contentKey(datasetFile)}.bin`);
}

/** Where a check keeps beside them the lines in which it found nothing. */
export function cleanLinesFileOf(datasetFile: string): string {
  return path.join(cacheFolder(), 'dataset-signatures', `${contentKey(datasetFile)}.lines.bin`);
}

/** Signatures of rows by `messagesHash`, kept between checks. Memory and file have the byte order of this computer. */
export interface Signatures {
  readonly size: number;
  get(messagesHash: number): Uint16Array | undefined;
}

/** What a file holds: places in its bytes, for a hundred thousand copies would be twice as much. */
class SignaturesInFile implements Signatures {
  readonly #body: Buffer;
  readonly #offsets = new Map<number, number>();

  constructor(body: Buffer) {
    this.#body = body;
    for (let offset = 0; offset + entryBytes <= body.length; offset += entryBytes) {
      this.#offsets.set(body.readDoubleLE(offset), offset + hashOffset);
    }
  }

  get size(): number {
    return this.#offsets.size;
  }

  get(messagesHash: number): Uint16Array | undefined {
    const offset = this.#offsets.get(messagesHash);
    const { buffer, byteOffset } = this.#body;
    return offset === undefined ? undefined : new Uint16Array(buffer, byteOffset + offset, signatureLength);
  }
}

/** Reads what an earlier check kept. A file that is not there, was cut short or changed has nothing. */
export async function readSignatures(file: string): Promise<Signatures> {
  const bytes = inPlace(await readFile(file).catch(() => Buffer.alloc(0)));
  const body = bytes.subarray(headBytes);
  const isWhole = bytes.length >= headBytes && bytes.subarray(0, headBytes).equals(headOf(await hashOf([body])));
  if (isWhole) {
    // It was used: `mobile-llm setup clean` deletes what nothing has used for long.
    await utimes(file, new Date(), new Date()).catch(() => undefined);
  }
  return new SignaturesInFile(isWhole ? body : Buffer.alloc(0));
}

/**
 * Keeps the signatures of exactly these rows. Other work of the process goes on meanwhile.
 * @param entries is asked for twice, and must say the same
 * @throws the file system's error
 */
export async function writeSignatures(
  file: string,
  entries: () => Iterable<readonly [messagesHash: number, signature: Uint16Array]>,
): Promise<void> {
  const hash = await hashOf(bodyOf(entries()));
  const data = async function* () {
    yield headOf(hash);
    yield* bodyOf(entries());
  };
  await removeLeftovers(file);
  await writeFileAtomic(file, data());
}

async function* bodyOf(entries: Iterable<readonly [number, Uint16Array]>): AsyncGenerator<Buffer> {
  // The same for all: who takes a piece is done with it before asking for the next.
  const chunk = Buffer.alloc(entriesAtATime * entryBytes);
  let length = 0;
  for (const [messagesHash, signature] of entries) {
    chunk.writeDoubleLE(messagesHash, length);
    chunk.set(new Uint8Array(signature.buffer, signature.byteOffset, signatureBytes), length + hashOffset);
    length += entryBytes;
    if (length === chunk.length) {
      yield chunk;
      await setImmediate();
      length = 0;
    }
  }
  yield chunk.subarray(0, length);
}

/** Of pieces, each hashed in parts between which other work gets its turn. */
async function hashOf(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += hashedAtATime) {
      hash.update(piece.subarray(start, start + hashedAtATime));
      await setImmediate();
    }
  }
  return hash.digest();
}

/** Numbers of two bytes begin where such numbers may. */
function inPlace(bytes: Buffer): Buffer {
  return bytes.byteOffset % Uint16Array.BYTES_PER_ELEMENT === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
}

/** Fewer new signatures than one of so many are made again sooner than all are written. */
const worthwhileFraction = 200;

/** The signatures of a check: those kept from the last time, and those that had to be made. */
export class KeptSignatures {
  readonly #file: string | undefined;
  readonly #used = new Map<number, Uint16Array>();
  #kept: Signatures | undefined;
  #newCount = 0;

  /** @param file absent to keep none */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  async open(): Promise<void> {
    this.#kept = this.#file === undefined ? new Map<number, Uint16Array>() : await readSignatures(this.#file);
  }

  /** One that is kept. */
  find(messagesHash: number): Uint16Array | undefined {
    const known = this.#used.get(messagesHash) ?? this.#kept?.get(messagesHash);
    if (known) {
      this.#used.set(messagesHash, known);
    }
    return known;
  }

  of(messagesHash: number, messages: readonly Message[]): Uint16Array {
    const known = this.find(messagesHash);
    if (known) {
      return known;
    }
    const signature = signatureOf(messages);
    this.#newCount += 1;
    this.#used.set(messagesHash, signature);
    return signature;
  }

  /** What cannot be kept is made again the next time. */
  async save(): Promise<void> {
    const isWorthwhile = this.#newCount > 0 && this.#newCount * worthwhileFraction >= this.#used.size;
    if (this.#file !== undefined && isWorthwhile) {
      await writeSignatures(this.#file, () => this.#used).catch(() => undefined);
    }
  }
}

function headOf(hash: Buffer): Buffer {
  return Buffer.concat([Buffer.from(magic), hash]);
}
