import type { BigIntStats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';

/** A file as it was when it was looked at. */
export interface SourceFile {
  /** What its owner calls it: links are followed, and the hub's cache names what they lead to by its hash. */
  readonly name: string;
  /** Of the file itself. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Changes whenever the file does. */
  readonly stamp: string;
}

/** What a person named: a GGUF, which may come in parts, or a folder. */
export type ModelSource =
  | { readonly kind: 'gguf'; readonly parts: readonly SourceFile[] }
  | { readonly kind: 'folder'; readonly folder: string };

/**
 * Looks at what a person named, and at the other parts of a split model.
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `file.notAFile`, `adopt.partMissing`
 */
export async function findSource(given: string): Promise<ModelSource> {
  const place = path.resolve(given);
  if ((await look(place)).isDirectory()) {
    return { kind: 'folder', folder: place };
  }
  const [, stem, , count] = splitName.exec(path.basename(place)) ?? [];
  if (stem === undefined || count === undefined) {
    return { kind: 'gguf', parts: [await sourceFile(place)] };
  }
  return { kind: 'gguf', parts: await findParts(path.dirname(place), stem, count) };
}

/** `model-00001-of-00002.gguf`, as llama-gguf-split names the parts. */
const splitName = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i;
const mostParts = 1000;

async function findParts(folder: string, stem: string, count: string): Promise<readonly SourceFile[]> {
  const wanted = Array.from({ length: Math.min(Number(count), mostParts) }, (_, index) => {
    return `${stem}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`;
  });
  const names = new Map((await readdir(folder)).map((name) => [name.toLowerCase(), name]));
  return Promise.all(
    wanted.map(async (file) => {
      const name = names.get(file.toLowerCase());
      if (name === undefined) {
        throw new WorkbenchError('adopt.partMissing', { count: wanted.length, file });
      }
      return sourceFile(path.join(folder, name));
    }),
  );
}

/** Follows links to a file. @throws WorkbenchError `file.notFound`, `file.unreadable`, `file.notAFile` */
export async function sourceFile(place: string): Promise<SourceFile> {
  const found = await look(place);
  if (!found.isFile()) {
    throw new WorkbenchError('file.notAFile', { path: place });
  }
  return {
    name: path.basename(place),
    path: await realpath(place),
    sizeBytes: Number(found.size),
    stamp: stampOf(found),
  };
}

/** @throws WorkbenchError `adopt.changed` where the file is no longer what was looked at */
export async function requireUnchanged({ path: place, stamp }: SourceFile): Promise<void> {
  const found = await stat(place, { bigint: true }).catch(() => undefined);
  if (found === undefined || stampOf(found) !== stamp) {
    throw new WorkbenchError('adopt.changed', { path: place });
  }
}

/** Another name for the file, as a hard link is, changes its `ctime`; a write changes its `mtime`. */
function stampOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join('/');
}

async function look(place: string): Promise<BigIntStats> {
  return stat(place, { bigint: true }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      throw new WorkbenchError('file.notFound', { path: place }, { cause });
    }
    throw new WorkbenchError('file.unreadable', { path: place, detail: thrownMessage(cause) }, { cause });
  });
}
