import type { Stats } from 'node:fs';

/**
 * Messages of the sync protocol: an id of four letters, numbers in little-endian, data.
 * Source: AOSP packages/modules/adb, docs/dev/sync.md and file_sync_protocol.h.
 */

/** Version 1: mode, size (32 bits), modification time; all zero for a file that is not there. */
export function encodeStat(stats: Stats | undefined): Buffer {
  const reply = Buffer.alloc(16);
  reply.write('STAT', 0, 'latin1');
  if (stats) {
    reply.writeUInt32LE(stats.mode, 4);
    reply.writeUInt32LE(stats.size % 2 ** 32, 8);
    reply.writeUInt32LE(Math.trunc(stats.mtimeMs / 1000), 12);
  }
  return reply;
}

/** Version 2: error, device, inode, mode, links, owner, group, size (64 bits), times. */
export function encodeStatV2(id: string, stats: Stats | undefined): Buffer {
  const noSuchFile = 2;
  const reply = Buffer.alloc(72);
  reply.write(id, 0, 'latin1');
  if (!stats) {
    reply.writeUInt32LE(noSuchFile, 4);
    return reply;
  }
  reply.writeBigUInt64LE(BigInt(stats.dev), 8);
  reply.writeBigUInt64LE(BigInt(stats.ino), 16);
  reply.writeUInt32LE(stats.mode, 24);
  reply.writeUInt32LE(stats.nlink, 28);
  reply.writeUInt32LE(stats.uid, 32);
  reply.writeUInt32LE(stats.gid, 36);
  reply.writeBigUInt64LE(BigInt(stats.size), 40);
  for (const [position, time] of [stats.atimeMs, stats.mtimeMs, stats.ctimeMs].entries()) {
    reply.writeBigInt64LE(BigInt(Math.trunc(time / 1000)), 48 + position * 8);
  }
  return reply;
}

export type EncodeEntry = (name: string, stats: Stats | undefined) => Buffer;

/** One DNT2: version 2's stat, then the name; a DONE of the same size ends the list. */
export function encodeEntryV2(name: string, stats: Stats | undefined): Buffer {
  const encodedName = Buffer.from(name, 'utf8');
  const nameLength = Buffer.alloc(4);
  nameLength.writeUInt32LE(encodedName.length);
  return Buffer.concat([
    stats ? encodeStatV2('DNT2', stats) : message('DONE', Buffer.alloc(64)),
    nameLength,
    encodedName,
  ]);
}

/** One DENT, or the DONE of the same size that ends a list. */
export function encodeEntry(name: string, stats: Stats | undefined): Buffer {
  const encodedName = Buffer.from(name, 'utf8');
  const reply = Buffer.alloc(20);
  reply.write(stats ? 'DENT' : 'DONE', 0, 'latin1');
  if (stats) {
    reply.writeUInt32LE(stats.mode, 4);
    reply.writeUInt32LE(stats.size % 2 ** 32, 8);
    reply.writeUInt32LE(Math.trunc(stats.mtimeMs / 1000), 12);
    reply.writeUInt32LE(encodedName.length, 16);
  }
  return Buffer.concat([reply, encodedName]);
}

/** `ID LENGTH DATA` */
export function message(id: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data]);
}

/** A refusal with its reason. */
export function fail(text: string): Buffer {
  return message('FAIL', Buffer.from(text, 'utf8'));
}
