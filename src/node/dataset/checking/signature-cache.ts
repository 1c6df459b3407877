import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { signatureLength } from '../../../core/dataset/check/deep/signature';
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

function headOf(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(magic), createHash('sha256').update(body).digest()]);
}
