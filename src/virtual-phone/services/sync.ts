import type { Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { LinkFaults } from '../faults/link-faults';
import { ByteReader, writeFully } from '../flow';
import type { Handset } from '../handset';
import type { ServiceStream } from '../stream';

/** Largest DATA chunk and longest path of the sync protocol (AOSP adb file_sync_protocol.h). */
const dataLimitBytes = 64 << 10;
const pathLimitBytes = 1024;

interface Surroundings {
  readonly handset: Handset;
  readonly faults: LinkFaults;
}

/** Files between PC and phone: STAT STA2 LST2 LIST LIS2 RECV SEND, as `adb push`, `pull` and `ls` use them. */
export async function serveSync(surroundings: Surroundings, stream: ServiceStream): Promise<void> {
  const session = new SyncSession(surroundings, stream);
  try {
    await session.run();
  } finally {
    stream.end();
  }
}

class SyncSession {
  readonly #handset: Handset;
  readonly #faults: LinkFaults;
  readonly #stream: ServiceStream;
  readonly #reader: ByteReader;

  constructor({ handset, faults }: Surroundings, stream: ServiceStream) {
    this.#handset = handset;
    this.#faults = faults;
    this.#stream = stream;
    this.#reader = new ByteReader(stream);
  }

  async run(): Promise<void> {
    for (;;) {
      const header = await this.#reader.read(8);
      const length = header?.readUInt32LE(4) ?? 0;
      const id = header?.toString('latin1', 0, 4);
      if (id === undefined || id === 'QUIT' || length > pathLimitBytes) {
        return;
      }
      const argument = await this.#reader.read(length);
      if (argument === undefined) {
        return;
      }
      await this.#answer(id, argument.toString('utf8'));
    }
  }

  async #answer(id: string, argument: string): Promise<void> {
    switch (id) {
      case 'STAT':
        return this.#send(encodeStat(await statOrUndefined(this.#resolve(argument), lstat)));
      case 'STA2':
        return this.#send(encodeStatV2(id, await statOrUndefined(this.#resolve(argument), stat)));
      case 'LST2':
        return this.#send(encodeStatV2(id, await statOrUndefined(this.#resolve(argument), lstat)));
      case 'LIST':
        return this.#list(this.#resolve(argument), encodeEntry);
      case 'LIS2':
        return this.#list(this.#resolve(argument), encodeEntryV2);
      case 'RECV':
        return this.#receiveRequest(this.#resolve(argument));
      case 'SEND':
        return this.#store(argument);
      default:
        throw new Error(`This phone has no sync command ${id}.`);
    }
  }

  /** A path as the PC names it → a file below the phone's own root. A shell there knows the root by its real name. */
  #resolve(phonePath: string): string {
    const normalized = path.posix.normalize(`/${phonePath}`);
    const { rootFolder } = this.#handset;
    const inside = normalized.startsWith(`${rootFolder}/`) ? normalized.slice(rootFolder.length) : normalized;
    return this.#handset.locate(path.join(rootFolder, inside));
  }

  async #list(folder: string, encode: EncodeEntry): Promise<void> {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const stats = await statOrUndefined(path.join(folder, name), lstat);
      if (stats) {
        await this.#send(encode(name, stats));
      }
    }
    await this.#send(encode('', undefined));
  }

  async #receiveRequest(file: string): Promise<void> {
    let handle: FileHandle;
    try {
      handle = await open(file, 'r');
    } catch (error) {
      return this.#send(fail(`open failed: ${reason(error)}`));
    }
    try {
      for await (const chunk of handle.createReadStream({ highWaterMark: dataLimitBytes, autoClose: false })) {
        await this.#send(message('DATA', chunk));
      }
      await this.#send(message('DONE', Buffer.alloc(0)));
    } finally {
      await handle.close();
    }
  }

  /** `SEND path,mode`, then DATA …, then DONE with the modification time. Like adbd it unlinks the target first. */
  async #store(argument: string): Promise<void> {
    const comma = argument.lastIndexOf(',');
    const file = this.#resolve(argument.slice(0, comma));
    const mode = Number(argument.slice(comma + 1)) & 0o777;
    let handle: FileHandle | undefined;
    let failure: string | undefined;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await rm(file, { force: true });
      handle = await open(file, 'wx', mode);
    } catch (error) {
      failure = reason(error);
    }
    try {
      const modifiedAt = await this.#storeData(async (data) => {
        this.#faults.corrupt(data);
        failure ??= this.#handset.takeSpace(data.length) ? undefined : noSpace;
        failure ??= await handle?.writeFile(data).then(
          () => undefined,
          (error: unknown) => reason(error),
        );
      });
      if (failure === undefined) {
        await chmod(file, mode);
        await utimes(file, modifiedAt, modifiedAt);
      }
    } finally {
      await handle?.close();
    }
    await this.#send(failure === undefined ? message('OKAY', Buffer.alloc(0)) : fail(`write failed: ${failure}`));
  }

  /** @returns the modification time that DONE carries, in seconds */
  async #storeData(onData: (data: Buffer) => Promise<void>): Promise<number> {
    for (;;) {
      const header = await this.#reader.read(8);
      if (header === undefined) {
        throw new Error('The transfer was cut off.');
      }
      const value = header.readUInt32LE(4);
      if (header.toString('latin1', 0, 4) === 'DONE') {
        return value;
      }
      const data = value <= dataLimitBytes ? await this.#reader.read(value) : undefined;
      if (data === undefined) {
        throw new Error('The transfer was cut off.');
      }
      await onData(data);
    }
  }

  async #send(data: Buffer): Promise<void> {
    await writeFully(this.#stream, data);
  }
}

async function statOrUndefined(file: string, read: (file: string) => Promise<Stats>): Promise<Stats | undefined> {
  return read(file).catch(() => undefined);
}

/** Version 1: mode, size (32 bits), modification time; all zero for a file that is not there. */
function encodeStat(stats: Stats | undefined): Buffer {
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
function encodeStatV2(id: string, stats: Stats | undefined): Buffer {
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

type EncodeEntry = (name: string, stats: Stats | undefined) => Buffer;

/** One DNT2: version 2's stat, then the name; a DONE of the same size ends the list. */
function encodeEntryV2(name: string, stats: Stats | undefined): Buffer {
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
function encodeEntry(name: string, stats: Stats | undefined): Buffer {
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

function message(id: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data]);
}

function fail(text: string): Buffer {
  return message('FAIL', Buffer.from(text, 'utf8'));
}

const noSpace = 'No space left on device';

/** `ENOSPC: no space left on device, write` → what adbd would print. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message.replace(/^\w+: /, '').replace(/,.*$/s, '') : String(error);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
