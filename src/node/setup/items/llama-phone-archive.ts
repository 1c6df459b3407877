import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type ArchiveSource, archiveName, fetchArchive } from '../../runtime/fetch-archive';
import { describeRuntime, readElfFile, runtimesFolder, writeRuntimeManifest } from '../../runtime/runtime-build';
import { type UnpackedFile, unpackArchive } from '../../runtime/unpack-archive';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';

const program = 'llama-server';
const variant = 'archive';
const manifestVersion = '1';

/** A runtime that others have built: `llama-<tag>-bin-android-arm64.tar.gz` of a llama.cpp release, or its like. */
export function llamaPhoneArchiveItem(context: SetupContext, source: ArchiveSource): CachedItem {
  return {
    kind: 'llama-phone-archive',
    key: contentKey(source.sha256, manifestVersion),
    async make(folder) {
      const archive = path.join(folder, 'archive');
      await fetchArchive(source, archive, {
        signal: context.signal,
        onProgress: (done, total) =>
          context.report({ done, ...(total !== undefined && { total }), unit: 'bytes', detail: 'downloading' }),
      });
      context.report({ detail: 'unpacking' });
      const unpacked = path.join(folder, 'unpacked');
      await rm(unpacked, { recursive: true, force: true });
      const name = archiveName(source.from);
      const files = await unpackArchive(archive, unpacked, { name, signal: context.signal });
      await keepRuntime(folder, files, source);
      await rm(unpacked, { recursive: true, force: true });
    },
  };
}

/** Takes llama-server and the libraries beside it; the archive's other programs stay behind. */
async function keepRuntime(partFolder: string, files: readonly UnpackedFile[], source: ArchiveSource): Promise<void> {
  const name = archiveName(source.from);
  const server = files.find(({ parts }) => parts.at(-1) === program);
  if (server === undefined) {
    throw new WorkbenchError('runtime.noProgram', { file: name, abi: 'arm64-v8a' });
  }
  const beside = path.dirname(server.file);
  const wanted = files.filter(
    ({ file, parts }) => path.dirname(file) === beside && (file === server.file || /\.so$/.test(parts.at(-1) ?? '')),
  );
  await requireFindable(server.file, wanted);
  const folder = path.join(runtimesFolder(partFolder), variant);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names = wanted.map(({ file }) => path.basename(file));
  for (const { file } of wanted) {
    await rename(file, path.join(folder, path.basename(file)));
  }
  const described = await describeRuntime(folder, names, {
    kind: 'prebuilt',
    variant,
    requiredFeatures: [],
    llama: { tag: statedTag(name, server.parts), commit: 'unknown' },
    compiler: { name: 'unknown', version: 'unknown' },
    flags: [],
    archive: { name, sha256: source.sha256 },
    program,
  });
  await writeRuntimeManifest(described);
}

/** A program whose libraries lie beside it must look for them there: we set no library path on the phone. */
async function requireFindable(server: string, files: readonly UnpackedFile[]): Promise<void> {
  const { neededLibraries, runPath } = await readElfFile(server);
  const names = files.map(({ file }) => path.basename(file));
  const brought = neededLibraries.filter((library) => names.includes(library));
  if (brought.length > 0 && runPath?.split(':').includes('$ORIGIN') !== true) {
    const detail = `needs ${brought[0]} beside it and does not look there (no run path $ORIGIN)`;
    throw new WorkbenchError('runtime.badElf', { file: program, detail });
  }
}

/** Only its name says which release an archive is: `b9000`, `v0.5.0`. */
function statedTag(name: string, parts: readonly string[]): string {
  const said = [name, ...parts].map((text) => /(?:^|-)(b\d{3,6}|v\d+\.\d+\.\d+)(?:-|$)/.exec(text)?.[1]);
  return said.find((tag) => tag !== undefined) ?? 'unknown';
}
