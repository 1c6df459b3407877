import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { canonicalJson } from '../../core/provenance/canonical-json';

/**
 * Path, size and time of change of a file, or of each file below a folder, as text to compare; undefined where there is
 * nothing. Links are looked through.
 */
export async function lookAt(place: string): Promise<string | undefined> {
  const found = await stat(place).catch(() => undefined);
  if (!found?.isDirectory()) {
    return found && canonicalJson([await lookOf(place, '')]);
  }
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => path.join(entry.parentPath, entry.name));
  return canonicalJson(await Promise.all(files.sort().map((file) => lookOf(file, path.relative(place, file)))));
}

async function lookOf(file: string, name: string): Promise<readonly string[]> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return [name, String(found?.size), String(found?.mtimeNs)];
}

/**
 * Notes how a source looks before it is read. What is returned rejects with `source.changed` where it looks otherwise:
 * what was read then was not all of one state.
 */
export async function noteLook(place: string): Promise<() => Promise<void>> {
  const before = await lookAt(place);
  return async () => {
    if ((await lookAt(place).catch(() => undefined)) !== before) {
      throw new WorkbenchError('source.changed', { path: place });
    }
  };
}
