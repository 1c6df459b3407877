import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import yauzl from 'yauzl';
import { thrownError } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type ArchiveEntry, ArchiveRules } from '../../core/runtime/archive-rules';

const magicBytes = 4;

/** A file that was unpacked. */
export interface UnpackedFile {
  /** Its path in the archive, in parts. */
  readonly parts: readonly string[];
  /** Absolute path on this computer. */
  readonly file: string;
}

export interface UnpackOptions {
  /** What a person calls the archive. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a zip or tar.gz into an empty folder. Files and folders only; every entry is judged by `ArchiveRules` before
 * a byte of it is written. Check the archive's hash before.
 *
 * @throws WorkbenchError `runtime.archiveRefused`; the signal's reason on abort
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  { name, signal }: UnpackOptions,
): Promise<readonly UnpackedFile[]> {
  const { size } = await stat(archive);
  const unpacking = new Unpacking(name, folder, { rules: new ArchiveRules(size), signal });
  const magic = await firstBytes(archive);
  await mkdir(folder, { recursive: true });
  try {
    if (magic.readUInt32BE(0) === 0x504b0304) {
      await unpackZip(archive, unpacking);
    } else if (magic.readUInt16BE(0) === 0x1f8b) {
      await unpackTarGz(archive, unpacking);
    } else {
      throw unpacking.refusal('it is neither zip nor tar.gz');
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof WorkbenchError ? error : unpacking.refusal(describe(error), error);
  }
  return unpacking.files;
}

class Unpacking {
  readonly files: UnpackedFile[] = [];
  readonly signal: AbortSignal;
  readonly rules: ArchiveRules;
  readonly #name: string;
  readonly #folder: string;

  constructor(name: string, folder: string, options: { readonly rules: ArchiveRules; readonly signal: AbortSignal }) {
    this.#name = name;
    this.#folder = folder;
    this.rules = options.rules;
    this.signal = options.signal;
  }

  /** Where an entry goes; undefined for a folder, which is made when a file needs it. @throws when it may not */
  async place(entry: ArchiveEntry): Promise<string | undefined> {
    this.signal.throwIfAborted();
    const verdict = this.rules.judge(entry);
    if ('problem' in verdict) {
      throw this.refusal(verdict.problem);
    }
    if (entry.kind === 'folder') {
      return undefined;
    }
    const file = path.join(this.#folder, ...verdict.parts);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    this.files.push({ parts: verdict.parts, file });
    return file;
  }

  async write(source: AsyncIterable<Uint8Array>, file: string): Promise<void> {
    await pipeline(source, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: this.signal });
  }

  refusal(detail: string, cause?: unknown): WorkbenchError {
    return new WorkbenchError('runtime.archiveRefused', { file: this.#name, detail }, { cause });
  }
}

async function unpackZip(archive: string, unpacking: Unpacking): Promise<void> {
  // Names as bytes: our own rules judge them, so that zip and tar refuse the same ones in the same words.
  const zip = await yauzl.openPromise(archive, { lazyEntries: true, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw);
      const file = await unpacking.place({ name, kind: zipKind(entry, name), sizeBytes: entry.uncompressedSize });
      if (file !== undefined) {
        await unpacking.write(await zip.openReadStreamPromise(entry), file);
      }
    }
  } finally {
    zip.close();
  }
}

/** A zip made on Unix keeps the file's mode in the upper half of the external attributes (APPNOTE 4.4.15). */
function zipKind(entry: yauzl.Entry, name: string): ArchiveEntry['kind'] {
  const fileType = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (fileType === 0 || fileType === 0o100000 || fileType === 0o040000) {
    return name.endsWith('/') ? 'folder' : 'file';
  }
  return fileType === 0o120000 ? 'link' : 'other';
}

async function unpackTarGz(archive: string, unpacking: Unpacking): Promise<void> {
  const stored: Promise<void>[] = [];
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
  };
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => stored.push(storeTarEntry(entry, unpacking).catch(fail)),
  });
  parser.on('error', fail);
  for await (const chunk of unzippedChunks(archive, unpacking)) {
    const hasRoom = parser.write(chunk);
    if (!hasRoom && failure === undefined) {
      await untilDrained(parser);
    }
    if (failure) {
      throw failure.error;
    }
  }
  const ended = once(parser, 'end').catch(fail);
  parser.end();
  await ended;
  await Promise.all(stored);
  if (failure) {
    throw failure.error;
  }
}

function untilDrained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      parser.off('drain', done);
      parser.off('error', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('error', done);
  });
}

/** What comes out of the gzip, counted: the sizes that a tar states say nothing of what follows its last entry. */
async function* unzippedChunks(archive: string, unpacking: Unpacking): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const reading = pipeline(createReadStream(archive), gunzip).catch((error: unknown) =>
    gunzip.destroy(thrownError(error)),
  );
  let unpackedBytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      // The parser would unzip once more, past our count.
      const isZippedTwice =
        unpackedBytes === 0 && /^(?:\x1f\x8b|\x28\xb5\x2f\xfd)/.test(chunk.toString('latin1', 0, 4));
      unpackedBytes += chunk.length;
      const problem = isZippedTwice ? 'it is compressed twice' : unpacking.rules.sizeProblem(unpackedBytes);
      if (problem !== undefined) {
        throw unpacking.refusal(problem);
      }
      yield chunk;
    }
  } finally {
    gunzip.destroy();
    await reading;
  }
}

async function storeTarEntry(entry: ReadEntry, unpacking: Unpacking): Promise<void> {
  try {
    const kind = tarKinds[entry.type] ?? 'other';
    const file = await unpacking.place({ name: entry.path, kind, sizeBytes: entry.size });
    if (file !== undefined) {
      await unpacking.write(entry, file);
    }
  } finally {
    entry.resume();
  }
}

const tarKinds: Readonly<Partial<Record<string, ArchiveEntry['kind']>>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  Link: 'link',
  SymbolicLink: 'link',
};

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(magicBytes);
    await handle.read(buffer, 0, magicBytes, 0);
    return buffer;
  } finally {
    await handle.close();
  }
}

function describe(error: unknown): string {
  return `its reader says: ${thrownMessage(error)}`;
}
