import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { describeError, type ErrorDescription, WorkbenchError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { formatBytes } from '../../core/text/bytes';
import { namesIn } from '../files/names';
import type { StepName } from '../runs/events';
import { explainRefusedWrite, freeBytesOf } from '../store/disk-space';
import { ManifestCache } from '../store/manifest-cache';
import { existingStore } from '../store/nearest-store';
import type { Store, StoredArtifact } from '../store/store';
import { DiskUseReader } from './disk-use';
import type { StoreState } from './state';

/** Less than this is not enough for what any step makes. */
const leastFreeBytes = 50e6;

const fileSteps: ReadonlySet<StepName> = new Set(['convert', 'quantize', 'quantize-base', 'adopt', 'unpack']);

/** What one store holds, and how it is. */
export interface ReadStore {
  readonly artifacts: readonly StoredArtifact[];
  readonly state: StoreState;
}

/** Reads stores; of a manifest that looks as it did nothing is read again. */
export class StoreReader {
  readonly #manifests = new ManifestCache();
  readonly #use: DiskUseReader;

  /** @param onMeasured what a store takes of its disk is known: it is to be read again */
  constructor(onMeasured: () => void) {
    this.#use = new DiskUseReader(onMeasured);
  }

  /** The store of each folder. Where it cannot be read, its state says why. */
  async read(folders: Iterable<string>): Promise<ReadonlyMap<string, ReadStore>> {
    const read = [...new Set(folders)].map(async (folder) => [folder, await this.#readStore(folder)] as const);
    return new Map(await Promise.all(read));
  }

  async #readStore(folder: string): Promise<ReadStore> {
    const store = existingStore(folder);
    const recipePath = path.join(folder, recipeFileName);
    const identity = { recipePath, folder: store.layout.folder };
    try {
      const { artifacts, unreadable } = await store.contents(this.#manifests);
      const manifests = unreadable.map(({ path: file, error }) => ({ path: file, error: describeError(error) }));
      const problems = [...manifests, ...(await obstacleTo(store))];
      const use = this.#use.of(store, await contentsOf(store, artifacts));
      return { artifacts, state: { ...identity, problems, files: modelFiles(artifacts), ...(use && { use }) } };
    } catch (error) {
      return { artifacts: [], state: { ...identity, problems: [{ error: describeError(error) }], files: [] } };
    }
  }
}

/** Names what takes room: artifacts, what was removed, and whether somebody works there. */
async function contentsOf({ layout }: Store, artifacts: readonly StoredArtifact[]): Promise<string> {
  const [removed, names] = await Promise.all([namesIn(layout.trash), namesIn(layout.folder)]);
  const isLocked = names.includes(path.basename(layout.lock('run')));
  return JSON.stringify([artifacts.map(({ manifest }) => manifest.key), removed, isLocked]);
}

/** Those that a phone can be given, adapters too. */
function modelFiles(artifacts: readonly StoredArtifact[]): StoreState['files'] {
  return artifacts
    .filter(({ manifest }) => fileSteps.has(manifest.step) && manifest.content.kind !== 'folder')
    .map(({ manifest: { recipe, step, variant, content } }) => ({
      sha256: content.sha256,
      // A model from elsewhere has its own name in place of a recipe's.
      name: recipe === variant ? recipe : `${recipe} ${variant ?? step}`,
    }));
}

/** Why nothing can be made in a store; nothing where there is none yet. */
async function obstacleTo({ layout: { folder } }: Store): Promise<readonly { readonly error: ErrorDescription }[]> {
  try {
    await access(folder, constants.W_OK);
    const freeBytes = await freeBytesOf(folder);
    if (freeBytes < leastFreeBytes) {
      throw new WorkbenchError('store.almostFull', { folder, free: formatBytes(freeBytes) });
    }
    return [];
  } catch (error) {
    const isMissing = thrownCode(error) === 'ENOENT';
    return isMissing ? [] : [{ error: describeError(explainRefusedWrite(error, folder)) }];
  }
}
