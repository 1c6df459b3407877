import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { unpackArchive } from '../../runtime/unpack-archive';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { downloadWheel, type LockedPackage, readLockedPackage } from '../package-index/download-wheel';

const program = process.platform === 'win32' ? 'uv.exe' : 'uv';

/** uv, taken out of its wheel by ourselves: a computer without Python has nothing that installs one. */
export async function uvItem({ resourceFolder, signal, report }: SetupContext): Promise<CachedItem> {
  const requirements = await readFile(path.join(resourceFolder, 'python', 'requirements', 'uv.txt'), 'utf8');
  return {
    kind: 'uv',
    key: contentKey(requirements, process.platform, process.arch),
    async make(folder) {
      const locked = readLockedPackage(requirements);
      const wheel = path.join(folder, 'wheel');
      const unpacked = path.join(folder, 'unpacked');
      const onProgress = (done: number, total?: number) =>
        report({ done, ...(total !== undefined && { total }), unit: 'bytes' });
      await downloadWheel(locked, wheel, { onProgress, signal });
      await rm(unpacked, { recursive: true, force: true });
      await unpackArchive(wheel, unpacked, { name: `${locked.name} ${locked.version}`, signal });
      await keepProgram(unpacked, uvProgram(folder), locked);
      await rm(unpacked, { recursive: true, force: true });
      await rm(wheel, { force: true });
    },
  };
}

/** A wheel's programs lie where an installer would take them from. */
async function keepProgram(unpacked: string, target: string, { name, version }: LockedPackage): Promise<void> {
  const source = path.join(unpacked, `${name}-${version}.data`, 'scripts', program);
  await mkdir(path.dirname(target), { recursive: true });
  await rename(source, target).catch((cause: unknown) => {
    throw new WorkbenchError('setup.damagedDownload', { what: `${name} ${version}` }, { cause });
  });
  await chmod(target, 0o755);
}

/** Absolute path of uv in its part's folder. */
export function uvProgram(folder: string): string {
  return path.join(folder, 'packages', 'bin', program);
}
