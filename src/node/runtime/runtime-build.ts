import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type ElfFacts, readElf } from '../../core/runtime/elf';
import {
  parseRuntimeManifest,
  type RuntimeFile,
  type RuntimeManifest,
  runtimeIdentity,
} from '../../core/runtime/manifest';
import { writeFileAtomic } from '../files/atomic-write';
import { sha256Hex, sha256OfFile } from '../files/sha256';

export const manifestName = 'manifest.json';
/** Larger programs than any build of llama.cpp are not read into memory. */
const largestFileBytes = 512 << 20;

/** A llama-server for one kind of processor, with what is known of it. */
export interface RuntimeBuild {
  readonly manifest: RuntimeManifest;
  /** Absolute path of the folder that holds its files. */
  readonly folder: string;
}

/** What only the builder knows of a runtime; the rest is read from its files. */
export type RuntimeOrigin = Omit<
  RuntimeManifest,
  'schemaVersion' | 'id' | 'abi' | 'pageAlignmentBytes' | 'files' | 'madeAt'
>;

/**
 * Describes files that lie in one folder: hashes, processor, page alignment.
 * @param names the files of the runtime, the program among them
 * @throws WorkbenchError `runtime.badElf` where a file is for no phone, or for another than the program
 */
export async function describeRuntime(
  folder: string,
  names: readonly string[],
  origin: RuntimeOrigin,
): Promise<RuntimeBuild> {
  const files: RuntimeFile[] = [];
  let pageAlignmentBytes = Number.POSITIVE_INFINITY;
  const program = await readElfFile(path.join(folder, origin.program));
  for (const name of [...names].sort()) {
    const file = path.join(folder, name);
    const elf = await readElfFile(file);
    if (elf.machine !== program.machine) {
      throw new WorkbenchError('runtime.badElf', { file: name, detail: `is for ${elf.machine}, not its program's` });
    }
    pageAlignmentBytes = Math.min(pageAlignmentBytes, elf.pageAlignmentBytes);
    files.push({ name, sizeBytes: (await stat(file)).size, sha256: await sha256OfFile(file) });
  }
  const identity = sha256Hex(runtimeIdentity(files)).slice(0, 12);
  const manifest: RuntimeManifest = {
    schemaVersion: 1,
    id: `${origin.kind}-${origin.variant}-${identity}`.toLowerCase(),
    ...origin,
    abi: program.machine === 'aarch64' ? 'arm64-v8a' : 'x86_64',
    pageAlignmentBytes,
    files,
    madeAt: new Date().toISOString(),
  };
  return { manifest, folder };
}

/** Reads a program's or library's headers. @throws WorkbenchError `runtime.badElf`, `file.unreadable` */
export async function readElfFile(file: string): Promise<ElfFacts> {
  const name = path.basename(file);
  try {
    const { size } = await stat(file);
    if (size > largestFileBytes) {
      throw new WorkbenchError('runtime.badElf', { file: name, detail: `has ${size} bytes` });
    }
    return readElf(await readFile(file), name);
  } catch (cause) {
    if (cause instanceof WorkbenchError) {
      throw cause;
    }
    const detail = thrownMessage(cause);
    throw new WorkbenchError('file.unreadable', { path: file, detail }, { cause });
  }
}

/** Puts the manifest beside its files: last, so that it never speaks of a file that is not there. */
export async function writeRuntimeManifest({ manifest, folder }: RuntimeBuild): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(path.join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Reads the runtime that lies in a folder. @throws WorkbenchError `runtime.badManifest`, `file.unreadable` */
export async function readRuntime(folder: string): Promise<RuntimeBuild> {
  const file = path.join(folder, manifestName);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const detail = thrownMessage(cause);
    throw new WorkbenchError('file.unreadable', { path: file, detail }, { cause });
  });
  return { manifest: parseRuntimeManifest(text, file), folder };
}

/** Every runtime of a part's folder, by name. */
export async function readRuntimes(partFolder: string): Promise<readonly RuntimeBuild[]> {
  const parent = runtimesFolder(partFolder);
  const names = await readdir(parent).catch(() => []);
  return Promise.all(names.sort().map((name) => readRuntime(path.join(parent, name))));
}

/** Where a part keeps its runtimes, each in a folder of its own. */
export function runtimesFolder(partFolder: string): string {
  return path.join(partFolder, 'runtimes');
}

/** Absolute path of llama-server on this computer. */
export function runtimeProgram({ manifest, folder }: RuntimeBuild): string {
  return path.join(folder, manifest.program);
}

/**
 * Compares every file with the manifest.
 * @throws WorkbenchError `runtime.damaged`; the signal's reason on abort
 */
export async function checkRuntimeFiles({ manifest, folder }: RuntimeBuild, signal?: AbortSignal): Promise<void> {
  const { id } = manifest;
  for (const { name, sizeBytes, sha256 } of manifest.files) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    const isSame = found?.size === sizeBytes && (await sha256OfFile(file, { signal })) === sha256;
    if (!isSame) {
      const what = found === undefined ? 'is missing' : 'has another content';
      throw new WorkbenchError('runtime.damaged', { id, detail: `${name} ${what}`, folder });
    }
  }
}
