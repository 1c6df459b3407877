import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import { isCommit } from './commit';
import type { BaseModel } from './recipe';

/** The same shape as on the hub: two plain names, no path tricks. */
const repositoryName = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

/** Reads `base: {embedded} | {hub, revision, allowPickle} | {folder, allowPickle} | {gguf}`; exactly one of them. */
export function readBase(root: MapReader, reading: YamlReading): BaseModel | undefined {
  const map = root.map('base', true);
  if (map === undefined) {
    return undefined;
  }
  const embedded = map.text('embedded', { longest: 100 });
  const hub = map.text('hub', { longest: 200 });
  const folder = map.text('folder');
  const gguf = map.text('gguf');
  const revision = hub === undefined ? undefined : map.text('revision', { required: true, longest: 200 });
  const isPickleAllowed = hub !== undefined || folder !== undefined ? map.boolean('allowPickle') : undefined;
  map.finish();
  const pickled = isPickleAllowed === true ? { allowPickle: true as const } : {};
  const bases: BaseModel[] = [];
  if (embedded !== undefined) bases.push({ kind: 'embedded', name: embedded });
  if (hub !== undefined) bases.push({ kind: 'hub', repository: hub, revision: revision ?? '', ...pickled });
  if (folder !== undefined) bases.push({ kind: 'folder', path: folder, ...pickled });
  if (gguf !== undefined) bases.push({ kind: 'gguf', path: gguf });
  if (bases.length !== 1) {
    reading.report(map.node, 'recipe.base');
    return undefined;
  }
  if (hub !== undefined && !repositoryName.test(hub)) {
    reading.report(map.member('hub'), 'recipe.hubName', { value: hub.slice(0, 60) });
  }
  if (revision !== undefined && !isCommit(revision)) {
    reading.report(map.member('revision'), 'recipe.revision', { value: revision.slice(0, 60) });
  }
  return bases[0];
}
