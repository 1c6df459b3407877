import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Which llama.cpp: `native/llama.cpp.lock.json`. */
export interface LlamaLock {
  /** npm package that carries the source as a git bundle. */
  readonly package: string;
  readonly version: string;
  /** `sha512-…` of the package, as npm writes it. */
  readonly integrity: string;
  readonly sizeBytes: number;
  /** Path of the bundle in the package. */
  readonly bundle: string;
  readonly commit: string;
  readonly upstream: string;
  readonly upstreamTag: string;
}

/** Reads the lock file; it is part of the workbench, so a wrong one is a programming error. */
export async function readLlamaLock(resourceFolder: string): Promise<LlamaLock> {
  const text = await readFile(path.join(resourceFolder, 'native', 'llama.cpp.lock.json'), 'utf8');
  const lock: LlamaLock = JSON.parse(text);
  return lock;
}
