import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parsedRecord } from '../../core/json/parsed';
import { writeFileAtomic } from '../files/atomic-write';
import { cacheFolder } from '../setup/cache-folder';
import type { StoreLayout } from './layout';
import type { ArtifactContent } from './manifest';

type Reference = Extract<ArtifactContent, { kind: 'reference' }>;
type Whereabouts = Pick<Reference, 'in' | 'path'>;

/** Says where a file outside the store lies without naming a folder of this computer in the manifest. */
export async function referTo(layout: StoreLayout, file: string, sha256: string): Promise<Whereabouts> {
  const absolute = path.resolve(file);
  for (const [root, folder] of [
    ['cache', cacheFolder()],
    ['project', path.dirname(path.resolve(layout.folder))],
  ] as const) {
    const relative = path.relative(folder, absolute);
    if (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) {
      return { in: root, path: relative.split(path.sep).join('/') };
    }
  }
  await writeFileAtomic(layout.place(sha256), `${JSON.stringify({ path: absolute })}\n`);
  return { in: 'elsewhere', path: path.basename(absolute) };
}

/** Absolute path of what a manifest refers to. */
export async function placeOf(layout: StoreLayout, { in: root, path: place, sha256 }: Reference): Promise<string> {
  switch (root) {
    case 'cache':
      return path.join(cacheFolder(), place);
    case 'project':
      return path.join(path.dirname(path.resolve(layout.folder)), place);
    case 'elsewhere':
      return (await readPlace(layout.place(sha256))) ?? layout.object(sha256);
    default:
      return place;
  }
}

async function readPlace(file: string): Promise<string | undefined> {
  const place = parsedRecord(await readFile(file, 'utf8').catch(() => ''))?.['path'];
  return typeof place === 'string' && path.isAbsolute(place) ? place : undefined;
}
