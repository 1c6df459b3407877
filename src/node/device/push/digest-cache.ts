import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isRecord } from '../../../core/json/record';
import type { FilePiece } from '../../../core/transfer/splice';
import { writeFileAtomic } from '../../files/atomic-write';
import { cacheFolder } from '../../setup/cache-folder';
import type { FileDigests } from './digests';

const formatVersion = 1;
/** A 1 GB model takes about 60 KB here. */
const mostFiles = 200;

/** Digests of files that were pushed, by their SHA-256: what a later push can splice from is known without reading it. */
export class DigestCache {
  readonly #folder: string;

  constructor(folder = path.join(cacheFolder(), 'push-digests')) {
    this.#folder = folder;
  }

  /** Undefined when nothing usable is kept for this file. */
  async load(sha256: string): Promise<FileDigests | undefined> {
    const text = await readFile(this.#file(sha256), 'utf8').catch(() => undefined);
    if (text === undefined) {
      return undefined;
    }
    try {
      return digestsOf(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  /** Keeps the digests of a file that was read completely. A cache that cannot be written is done without. */
  async save(sha256: string, { sizeBytes, chunkBytes, prefixes, pieces }: FileDigests): Promise<void> {
    const kept = {
      version: formatVersion,
      sizeBytes,
      chunkBytes,
      prefixes: [...prefixes].filter(([bytes]) => bytes % chunkBytes === 0 || bytes === sizeBytes),
      pieces: pieces.map((piece) => [piece.offset, piece.sizeBytes, piece.digest]),
    };
    await writeFileAtomic(this.#file(sha256), JSON.stringify(kept)).catch(() => {});
    await this.#prune().catch(() => {});
  }

  /** SHA-256 of every file that is known to have been pushed. */
  async known(): Promise<ReadonlySet<string>> {
    const names = await readdir(this.#folder).catch(() => []);
    return new Set(names.map((name) => path.basename(name, '.json')));
  }

  /** What was kept proved wrong. */
  async forget(sha256: string): Promise<void> {
    await rm(this.#file(sha256), { force: true });
  }

  #file(sha256: string): string {
    return path.join(this.#folder, `${sha256}.json`);
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostFiles) {
      return;
    }
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.#folder, name);
        return { file, changedMs: (await stat(file)).mtimeMs };
      }),
    );
    files.sort((left, right) => right.changedMs - left.changedMs);
    await Promise.all(files.slice(mostFiles).map(({ file }) => rm(file, { force: true })));
  }
}

function digestsOf(kept: unknown): FileDigests | undefined {
  if (!isRecord(kept) || kept['version'] !== formatVersion) {
    return undefined;
  }
  const { sizeBytes, chunkBytes, prefixes, pieces } = kept;
  if (typeof sizeBytes !== 'number' || typeof chunkBytes !== 'number') {
    return undefined;
  }
  if (!Array.isArray(prefixes) || !prefixes.every(isPrefix) || !Array.isArray(pieces)) {
    return undefined;
  }
  const read = pieces.map(pieceOf);
  return read.every((piece) => piece !== undefined)
    ? { sizeBytes, chunkBytes, prefixes: new Map(prefixes), pieces: read }
    : undefined;
}

function isPrefix(value: unknown): value is [number, string] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}

function pieceOf(value: unknown): FilePiece | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const [offset, sizeBytes, digest]: unknown[] = value;
  return typeof offset === 'number' && typeof sizeBytes === 'number' && typeof digest === 'string'
    ? { offset, sizeBytes, digest }
    : undefined;
}
