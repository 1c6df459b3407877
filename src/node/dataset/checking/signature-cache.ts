import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { signatureLength, signatureOf } from '../../../core/dataset/check/deep/signature';
import type { Message } from '../../../core/dataset/conversation';
import { writeFileAtomic } from '../../files/atomic-write';

/** Changes whenever the code makes other signatures of the same rows. */
const magic = 'MLSIGN01';
const hashBytes = 32;
const headBytes = magic.length + hashBytes;
const signatureBytes = signatureLength * Uint32Array.BYTES_PER_ELEMENT;
const entryBytes = Float64Array.BYTES_PER_ELEMENT + signatureBytes;

/** Signatures of rows by `messagesHash`, kept between checks. Memory and file have the byte order of this computer. */
export type Signatures = ReadonlyMap<number, Uint32Array>;

/** Reads what an earlier check kept. A file that is not there, was cut short or changed has nothing. */
export async function readSignatures(file: string): Promise<Signatures> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const body = bytes.subarray(headBytes);
  const known = new Map<number, Uint32Array>();
  if (bytes.length < headBytes || !bytes.subarray(0, headBytes).equals(headOf(body))) {
    return known;
  }
  for (let offset = 0; offset + entryBytes <= body.length; offset += entryBytes) {
    const start = offset + Float64Array.BYTES_PER_ELEMENT;
    // A copy begins where numbers of four bytes may.
    const signature = new Uint32Array(new Uint8Array(body.subarray(start, start + signatureBytes)).buffer);
    known.set(body.readDoubleLE(offset), signature);
  }
  return known;
}

/** Keeps the signatures of exactly these rows. @throws the file system's error */
export async function writeSignatures(file: string, signatures: Signatures): Promise<void> {
  const body = Buffer.alloc(signatures.size * entryBytes);
  let offset = 0;
  for (const [messagesHash, signature] of signatures) {
    body.writeDoubleLE(messagesHash, offset);
    body.set(new Uint8Array(signature.buffer, signature.byteOffset, signatureBytes), offset + 8);
    offset += entryBytes;
  }
  await writeFileAtomic(file, [headOf(body), body]);
}

/** Fewer new signatures than one of so many are made again sooner than all are written. */
const worthwhileFraction = 200;

/** The signatures of a check: those kept from the last time, and those that had to be made. */
export class KeptSignatures {
  readonly #file: string | undefined;
  readonly #used = new Map<number, Uint32Array>();
  #kept: Signatures | undefined;
  #newCount = 0;

  /** @param file absent to keep none */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  async open(): Promise<void> {
    this.#kept = this.#file === undefined ? new Map() : await readSignatures(this.#file);
  }

  of(messagesHash: number, messages: readonly Message[]): Uint32Array {
    const known = this.#used.get(messagesHash) ?? this.#kept?.get(messagesHash);
    const signature = known ?? signatureOf(messages);
    this.#newCount += known === undefined ? 1 : 0;
    this.#used.set(messagesHash, signature);
    return signature;
  }

  /** Keeps one that was not asked for. */
  keep(messagesHash: number, signature: Uint32Array): void {
    this.#used.set(messagesHash, signature);
  }

  /** What cannot be kept is made again the next time. */
  async save(): Promise<void> {
    const isWorthwhile = this.#newCount > 0 && this.#newCount * worthwhileFraction >= this.#used.size;
    if (this.#file !== undefined && isWorthwhile) {
      await writeSignatures(this.#file, this.#used).catch(() => undefined);
    }
  }
}

function headOf(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(magic), createHash('sha256').update(body).digest()]);
}
