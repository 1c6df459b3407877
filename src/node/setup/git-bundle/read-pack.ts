import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { applyDelta } from './apply-delta';

/** What git stores: what it is, and its bytes. */
export interface GitObject {
  readonly kind: 'commit' | 'tree' | 'blob' | 'tag';
  readonly data: Buffer;
}

const kinds: Readonly<Record<number, GitObject['kind']>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const offsetDelta = 6;
const idDelta = 7;
const idBytes = 20;
const headerBytes = 12;

/** An object as it lies in the pack: whole, or the difference to another. */
interface PackedObject {
  readonly offset: number;
  readonly kind: GitObject['kind'] | 'delta';
  readonly data: Buffer;
  /** Of a delta: where its base begins, or the base's id. */
  readonly base?: number | string;
}

/**
 * Reads a pack of version 2 (gitformat-pack(5)) that needs no objects from elsewhere.
 * @returns every object by its id
 * @throws RangeError where the pack is damaged
 */
export function readPack(pack: Buffer): ReadonlyMap<string, GitObject> {
  const end = pack.length - idBytes;
  if (end < headerBytes || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2) {
    throw new RangeError('This is no pack of version 2.');
  }
  if (!createHash('sha1').update(pack.subarray(0, end)).digest().equals(pack.subarray(end))) {
    throw new RangeError('The checksum of the pack is wrong.');
  }
  const packed: PackedObject[] = [];
  let at = headerBytes;
  for (let left = pack.readUInt32BE(8); left > 0; left -= 1) {
    const { object, next } = readObject(pack, at);
    packed.push(object);
    at = next;
  }
  return resolve(packed);
}

function readObject(pack: Buffer, offset: number): { readonly object: PackedObject; readonly next: number } {
  let at = offset;
  let byte = pack.readUInt8(at++);
  const type = (byte >> 4) & 7;
  let sizeBytes = byte & 15;
  for (let scale = 16; byte & 0x80; scale *= 128) {
    byte = pack.readUInt8(at++);
    sizeBytes += (byte & 0x7f) * scale;
  }
  let base: number | string | undefined;
  if (type === offsetDelta) {
    byte = pack.readUInt8(at++);
    let distance = byte & 0x7f;
    while (byte & 0x80) {
      byte = pack.readUInt8(at++);
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    base = offset - distance;
  } else if (type === idDelta) {
    base = pack.toString('hex', at, at + idBytes);
    at += idBytes;
  }
  const { data, readBytes } = inflate(pack.subarray(at), sizeBytes);
  const kind = base === undefined ? kinds[type] : 'delta';
  if (kind === undefined) {
    throw new RangeError(`The pack has an object of the unknown type ${type}.`);
  }
  return { object: { offset, kind, data, ...(base !== undefined && { base }) }, next: at + readBytes };
}

/** Inflates what begins here; the rest of the pack follows it. */
function inflate(input: Buffer, sizeBytes: number): { readonly data: Buffer; readonly readBytes: number } {
  // Node's types leave out what `info` does.
  const { buffer, engine } = inflateSync(input, { info: true, maxOutputLength: sizeBytes + 1 }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  if (buffer.length !== sizeBytes) {
    throw new RangeError('An object of the pack has another size than it says.');
  }
  return { data: buffer, readBytes: engine.bytesWritten };
}

/** Applies each difference once its base is known; a base may lie behind it. */
function resolve(packed: readonly PackedObject[]): ReadonlyMap<string, GitObject> {
  const byId = new Map<string, GitObject>();
  const byOffset = new Map<number, GitObject>();
  let waiting = packed;
  while (waiting.length > 0) {
    const still = waiting.filter((object) => {
      const known = wholeObject(object, byId, byOffset);
      if (known) {
        byOffset.set(object.offset, known);
        byId.set(idOf(known), known);
      }
      return !known;
    });
    if (still.length === waiting.length) {
      throw new RangeError('The pack needs objects that it does not hold.');
    }
    waiting = still;
  }
  return byId;
}

function wholeObject(
  { kind, data, base }: PackedObject,
  byId: ReadonlyMap<string, GitObject>,
  byOffset: ReadonlyMap<number, GitObject>,
): GitObject | undefined {
  if (kind !== 'delta') {
    return { kind, data };
  }
  const from = typeof base === 'number' ? byOffset.get(base) : byId.get(base ?? '');
  return from && { kind: from.kind, data: applyDelta(from.data, data) };
}

function idOf({ kind, data }: GitObject): string {
  return createHash('sha1').update(`${kind} ${data.length}\0`).update(data).digest('hex');
}
