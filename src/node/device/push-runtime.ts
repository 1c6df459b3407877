import path from 'node:path';
import type { RuntimeFile, RuntimeManifest } from '../../core/runtime/manifest';
import type { Phone } from '../adb/phone';
import type { RuntimeBuild } from '../runtime/runtime-build';
import { phoneFolder, runOnPhone, shellVariables } from './phone-folder';
import { identify, type PushOptions, pushTo } from './push/push-file';

export interface PushedRuntime {
  /** llama-server's path on the phone. */
  readonly serverPath: string;
  readonly sentBytes: number;
}

/**
 * Puts all files of a runtime into one folder on the phone, `bin/<id>/`, the program last: where it is, the rest is too.
 * Each is checked on the phone against the manifest.
 *
 * @throws WorkbenchError `device.fileChanged` where a file here is not what the manifest says, and those of a push
 */
export async function pushRuntime(
  phone: Phone,
  build: RuntimeBuild,
  options: Pick<PushOptions, 'onProgress' | 'receiver' | 'signal'> = {},
): Promise<PushedRuntime> {
  const { manifest } = build;
  const folder = await phoneFolder(phone, options);
  const target = `${folder.bin}/${manifest.id}`;
  const present = await presentSizes(phone, target, options.signal);
  const programLast = [...manifest.files].sort((left, right) => rank(manifest, left) - rank(manifest, right));
  const missing = programLast.filter(({ name, sizeBytes }) => present.get(name) !== sizeBytes);
  const totalBytes = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  let sentBytes = 0;
  for (const { name, sizeBytes, sha256 } of missing) {
    const source = await identify(path.join(build.folder, name), { ...options, sha256 });
    const onProgress: PushOptions['onProgress'] = (progress) =>
      options.onProgress?.({ ...progress, doneBytes: doneBytes + progress.doneBytes, totalBytes });
    const place = { folder, path: `${target}/${name}`, mode: '0700' } as const;
    const pushed = await pushTo(phone, source, place, { ...options, onProgress });
    doneBytes += sizeBytes;
    sentBytes += pushed.sentBytes;
  }
  return { serverPath: `${target}/${manifest.program}`, sentBytes };
}

function rank({ program }: RuntimeManifest, { name }: RuntimeFile): number {
  return name === program ? 1 : 0;
}

/** What lies in the runtime's folder already. A name there was given only after its content was checked. */
async function presentSizes(
  phone: Phone,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  const script = `${shellVariables({ folder })}
[ -d "$folder" ] || exit 0
cd "$folder" && for file in *; do [ ! -f "$file" ] || stat -c '%s %n' "$file"; done
`;
  const said = await runOnPhone(phone, 'list a runtime', script, { signal });
  return new Map(
    said.split('\n').flatMap((line) => {
      const [, size, name] = /^(\d+) (.+)$/.exec(line) ?? [];
      return size === undefined || name === undefined ? [] : [[name, Number(size)] as const];
    }),
  );
}
