import fs, { type promises } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/**
 * `freeze`: the call never begins and never ends, as in a process that was killed just before it. Otherwise the error
 * that the call fails with.
 */
export type FileFault = 'freeze' | 'ENOSPC' | 'EIO' | 'EACCES';

const functionNames = ['open', 'rename', 'rm', 'mkdir', 'stat', 'realpath'] as const;
const handleMethods = ['writeFile', 'write', 'read', 'sync', 'chmod', 'chown', 'stat', 'close'] as const;

type AnyFunction = (this: unknown, ...parameters: unknown[]) => unknown;

/** What came of a piece of work in which one call to the file system did not go well. */
export interface FaultyOutcome {
  /** Calls that were made, the faulty one among them. */
  readonly calls: number;
  /** Undefined where it went to its end, or is frozen. */
  readonly error: unknown;
}

/** Does a piece of work in which the nth call to the file system (from 1) is frozen or fails. */
export async function withFileFault(
  nth: number,
  fault: FileFault,
  work: () => Promise<unknown>,
): Promise<FaultyOutcome> {
  let calls = 0;
  let error: unknown;
  const opened: promises.FileHandle[] = [];
  const { promise: frozen, resolve: reportFrozen } = Promise.withResolvers<void>();
  const faulty = (original: AnyFunction, name: string): AnyFunction =>
    function (...parameters) {
      calls += 1;
      if (calls !== nth) {
        const result = original.apply(this, parameters);
        return name === 'open' ? remember(result, opened) : result;
      }
      if (fault !== 'freeze') {
        return Promise.reject(Object.assign(new Error(`${fault}: made to fail, ${name}`), { code: fault }));
      }
      reportFrozen();
      return new Promise(() => undefined);
    };
  const restore = await patch(faulty);
  try {
    const working = work().catch((thrown: unknown) => {
      error = thrown;
    });
    await Promise.race([working, frozen]);
  } finally {
    restore();
    // What is frozen never closes its files.
    await Promise.all(opened.map((handle) => handle.close().catch(() => undefined)));
  }
  return { calls, error };
}

async function remember(opening: unknown, opened: promises.FileHandle[]): Promise<promises.FileHandle> {
  const handle = (await opening) as promises.FileHandle;
  opened.push(handle);
  return handle;
}

async function patch(faulty: (original: AnyFunction, name: string) => AnyFunction): Promise<() => void> {
  const functions = fs.promises as unknown as Record<string, AnyFunction>;
  const methods = (await handlePrototype()) as unknown as Record<string, AnyFunction>;
  const kept = [
    ...functionNames.map((name) => [functions, name, functions[name]] as const),
    ...handleMethods.map((name) => [methods, name, methods[name]] as const),
  ];
  for (const [owner, name, original] of kept) {
    if (original) {
      owner[name] = faulty(original, name);
    }
  }
  syncBuiltinESMExports();
  return () => {
    for (const [owner, name, original] of kept) {
      if (original) {
        owner[name] = original;
      }
    }
    syncBuiltinESMExports();
  };
}

async function handlePrototype(): Promise<promises.FileHandle> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'file-faults-'));
  try {
    await using handle = await open(path.join(folder, 'any'), 'w');
    return Object.getPrototypeOf(handle);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
