import type { Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { LinkFaults } from '../faults/link-faults';
import { ByteReader, writeFully } from '../flow';
import type { Handset } from '../handset';
import type { ServiceStream } from '../stream';
import { type EncodeEntry, encodeEntry, encodeEntryV2, encodeStat, encodeStatV2, fail, message } from './sync-messages';

/** Largest DATA chunk and longest path of the sync protocol (AOSP adb file_sync_protocol.h). */
const dataLimitBytes = 64 << 10;
const pathLimitBytes = 1024;
/** Files are read and written in pieces of about this size; 15 full DATA messages fit into one packet. */
const batchBytes = 15 * dataLimitBytes;

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

  /** `RECV path`: the file as DATA messages, as many in one write as a packet holds. */
  async #receiveRequest(file: string): Promise<void> {
    let handle: FileHandle;
    try {
      handle = await open(file, 'r');
    } catch (error) {
      return this.#send(fail(`open failed: ${reason(error)}`));
    }
    try {
      for (;;) {
        const batch = await readMessages(handle);
        if (batch.length === 0) {
          break;
        }
        await this.#send(batch);
      }
      await this.#send(message('DONE', Buffer.alloc(0)));
    } finally {
      await handle.close();
    }
  }

  /**
   * `SEND path,mode`, then DATA …, then DONE with the modification time. Like adbd it unlinks the target first, and
   * again when something goes wrong; only a phone that loses power meanwhile keeps a part of the file.
   */
  async #store(argument: string): Promise<void> {
    const comma = argument.lastIndexOf(',');
    const file = this.#resolve(argument.slice(0, comma));
    const mode = Number(argument.slice(comma + 1)) & 0o777;
    const { bootId } = this.#handset;
    let handle: FileHandle | undefined;
    let failure: string | undefined;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await rm(file, { force: true });
      handle = await open(file, 'wx', mode);
    } catch (error) {
      failure = reason(error);
    }
    let isStored = false;
    try {
      const modifiedAt = await this.#storeData(async (data) => {
        failure ??= handle && (await this.#write(handle, data));
      });
      if (failure === undefined) {
        await chmod(file, mode);
        await utimes(file, modifiedAt, modifiedAt);
        isStored = true;
      }
    } finally {
      await handle?.close();
      if (handle && !isStored && this.#handset.bootId === bootId) {
        await rm(file, { force: true });
      }
    }
    await this.#send(failure === undefined ? message('OKAY', Buffer.alloc(0)) : fail(`write failed: ${failure}`));
  }

  /** @returns why it could not be written, if so */
  async #write(handle: FileHandle, data: readonly Buffer[]): Promise<string | undefined> {
    for (const piece of data) {
      this.#faults.corrupt(piece);
    }
    if (!this.#handset.takeSpace(sizeOf(data))) {
      return noSpace;
    }
    try {
      await writeAll(handle, data);
      return undefined;
    } catch (error) {
      return reason(error);
    }
  }

  /** @returns the modification time that DONE carries, in seconds */
  async #storeData(onData: (data: readonly Buffer[]) => Promise<void>): Promise<number> {
    let waiting: Buffer[] = [];
    for (;;) {
      const header = await this.#reader.read(8);
      if (header === undefined) {
        throw new Error('The transfer was cut off.');
      }
      const value = header.readUInt32LE(4);
      const isDone = header.toString('latin1', 0, 4) === 'DONE';
      if (!isDone) {
        waiting.push(await this.#readData(value));
      }
      if (isDone || sizeOf(waiting) >= batchBytes) {
        await onData(waiting);
        waiting = [];
      }
      if (isDone) {
        return value;
      }
    }
  }

  async #readData(sizeBytes: number): Promise<Buffer> {
    const data = sizeBytes <= dataLimitBytes ? await this.#reader.read(sizeBytes) : undefined;
    if (data === undefined) {
      throw new Error('The transfer was cut off.');
    }
    return data;
  }

  async #send(data: Buffer): Promise<void> {
    await writeFully(this.#stream, data);
  }
}

/** The next piece of a file as DATA messages; empty at its end. */
async function readMessages(handle: FileHandle): Promise<Buffer> {
  const messageBytes = 8 + dataLimitBytes;
  const batch = Buffer.allocUnsafe((batchBytes / dataLimitBytes) * messageBytes);
  const slots = Array.from({ length: batchBytes / dataLimitBytes }, (_, index) => index * messageBytes);
  const { bytesRead } = await handle.readv(
    slots.map((position) => batch.subarray(position + 8, position + messageBytes)),
  );
  let left = bytesRead;
  let end = 0;
  for (const position of slots.slice(0, Math.ceil(bytesRead / dataLimitBytes))) {
    const sizeBytes = Math.min(left, dataLimitBytes);
    batch.write('DATA', position, 'latin1');
    batch.writeUInt32LE(sizeBytes, position + 4);
    left -= sizeBytes;
    end = position + 8 + sizeBytes;
  }
  return batch.subarray(0, end);
}

/** Writes all of it: a disk that fills up takes a part first and refuses the rest. */
async function writeAll(handle: FileHandle, data: readonly Buffer[]): Promise<void> {
  const sizeBytes = sizeOf(data);
  const { bytesWritten } = await handle.writev([...data]);
  if (bytesWritten < sizeBytes) {
    await handle.writeFile(Buffer.concat(data).subarray(bytesWritten));
  }
}

function sizeOf(data: readonly Buffer[]): number {
  return data.reduce((sum, piece) => sum + piece.length, 0);
}

async function statOrUndefined(file: string, read: (file: string) => Promise<Stats>): Promise<Stats | undefined> {
  return read(file).catch(() => undefined);
}

const noSpace = 'No space left on device';

/** `ENOSPC: no space left on device, write` → what adbd would print. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message.replace(/^\w+: /, '').replace(/,.*$/s, '') : String(error);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
