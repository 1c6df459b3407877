import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import type { Manifest } from '../store/manifest';
import { existingStore } from '../store/nearest-store';
import type { StoredArtifact } from '../store/store';
import { addedModels } from './added-models';
import { DatasetReader } from './datasets';
import { DeviceWatch } from './devices';
import { FolderWatch } from './file-watch';
import { withKnownTokens } from './known-tokens';
import { modelsOfBrokenRecipe, modelTree } from './models';
import { type FoundRecipe, findFolders, readRecipes } from './recipes';
import { RunReader, withScores } from './run-reader';
import {
  type Disposable,
  emptyState,
  type FilePart,
  type ReadModel,
  type ReadModelOptions,
  type ReadModelState,
} from './state';
import { StoreReader } from './stores';

/** Makes the one read model of a window. The first state is empty; the files are read right after. */
export function createReadModel(options: ReadModelOptions): ReadModel {
  return new FoldingReadModel(options);
}

/** Phones are shown before the older runs, to which somebody has to scroll. */
const olderRunsPauseMs = 100;

/** What the projects' stores hold, by project folder. */
type ReadStores = Awaited<ReturnType<StoreReader['read']>>;

class FoldingReadModel implements ReadModel {
  readonly #listeners = new Set<(state: ReadModelState) => void>();
  readonly #datasets: DatasetReader;
  readonly #stores = new StoreReader(() => void this.#readAgain());
  readonly #runs = new RunReader();
  readonly #folders: FolderWatch;
  readonly #onReadFailure: (error: unknown) => void;
  readonly #devices: DeviceWatch;
  #workspaceFolders: readonly string[];
  readonly #firstRead: Readonly<Record<FilePart, PromiseWithResolvers<void>>> = {
    models: Promise.withResolvers(),
    runs: Promise.withResolvers(),
    datasets: Promise.withResolvers(),
    all: Promise.withResolvers(),
  };
  #state = emptyState;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #isDisposed = false;

  constructor(options: ReadModelOptions) {
    this.#workspaceFolders = options.workspaceFolders;
    this.#datasets = new DatasetReader(options.countDataset);
    this.#onReadFailure = options.onReadFailure ?? (() => undefined);
    this.#folders = new FolderWatch(() => void this.#readAgain());
    this.#devices = new DeviceWatch(options, (devices) => this.#publish({ devices }));
    void this.#readAgain();
  }

  snapshot(): ReadModelState {
    return this.#state;
  }

  onChange(listener: (state: ReadModelState) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  firstRead(part: FilePart): Promise<void> {
    return this.#firstRead[part].promise;
  }

  watchDevices(): void {
    this.#devices.start();
  }

  /** Resolves once it is known which phones there are, or that nobody can tell. */
  async phonesListed(): Promise<void> {
    await this.#devices.listed();
  }

  lookAtPhone(serial: string): void {
    this.#devices.lookAgain(serial);
  }

  async setWorkspaceFolders(folders: readonly string[]): Promise<void> {
    this.#workspaceFolders = folders;
    await this.#readAgain();
  }

  readFilesAgain(): Promise<void> {
    return this.#readAgain();
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#readAgain(), this.#devices.refresh()]);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listeners.clear();
    this.#folders.dispose();
    this.#devices.dispose();
  }

  /** Only one reading at a time: a call during one asks for another after it, and all callers wait for that. */
  async #readAgain(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readWhileStale().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readWhileStale(): Promise<void> {
    while (this.#isStale && !this.#isDisposed) {
      this.#isStale = false;
      try {
        await this.#readFolders();
        this.#publish({ readFailure: undefined });
      } catch (error) {
        this.#tellFailure(error);
      }
    }
  }

  /** Whoever waits for a part is answered, also where a reading never came to it. */
  #tellFailure(error: unknown): void {
    this.#onReadFailure(error);
    this.#publish({ readFailure: thrownMessage(error) });
    for (const { resolve } of Object.values(this.#firstRead)) {
      resolve();
    }
  }

  async #readFolders(): Promise<void> {
    const { recipePaths, storeFolders } = await findFolders(this.#workspaceFolders);
    const found = await readRecipes(recipePaths);
    try {
      await this.#readFiles(found, storeFolders);
    } finally {
      // Also where reading failed: a file that is mended is read again by itself.
      const recipeFolders = recipePaths.map((recipe) => path.dirname(recipe));
      if (!this.#isDisposed) {
        this.#folders.set(this.#watchedFolders(found, [...recipeFolders, ...storeFolders]));
      }
    }
  }

  /** One part after the other, each published before the next is read: together they would all come last. */
  async #readFiles(found: readonly FoundRecipe[], storeFolders: readonly string[]): Promise<void> {
    const projects = found.flatMap(({ project }) => project ?? []);
    const folders = new Set([...projects.map((project) => project.folder), ...storeFolders]);
    const stores = await this.#stores.read(folders);
    const manifestsOf = (folder: string) => artifactsIn(stores, folder).map(({ manifest }) => manifest);
    const models = found.flatMap(({ state, project }) => {
      const artifacts = artifactsIn(stores, path.dirname(state.path));
      return (project ? modelTree(project, artifacts) : modelsOfBrokenRecipe(state, artifacts)) ?? [];
    });
    const added = storeFolders.flatMap((folder) =>
      addedModels(path.join(folder, recipeFileName), artifactsIn(stores, folder)),
    );
    this.#publishRead('models', {
      workspaceFolders: this.#workspaceFolders,
      recipes: found.map(({ state }) => state),
      models: [...models, ...added],
      stores: [...stores.values()].map(({ state }) => state),
    });
    await this.#readRuns(folders, manifestsOf);
    const counted = await Promise.all(projects.map((project) => this.#datasets.read(project)));
    const datasets = projects.flatMap((project, index) =>
      withKnownTokens(counted[index] ?? [], project, manifestsOf(project.folder)),
    );
    this.#publishRead('datasets', { datasets });
    if (this.#runs.takeHasMore()) {
      await delay(olderRunsPauseMs, undefined, { ref: false });
      await this.#readRuns(folders, manifestsOf);
    }
    this.#firstRead.all.resolve();
  }

  /** What has run stays to be seen while a recipe is wrong. */
  async #readRuns(folders: Iterable<string>, manifestsOf: (folder: string) => readonly Manifest[]): Promise<void> {
    const runs = await this.#runs.read(folders);
    this.#publishRead('runs', {
      runs: runs.flatMap(({ folder, readable }) => withScores(readable, manifestsOf(folder))),
      unreadableRuns: runs.flatMap(({ unreadable }) => unreadable),
    });
  }

  /** Where something that is shown can change: recipes, datasets, manifests, and the journals of runs in progress. */
  #watchedFolders(found: readonly FoundRecipe[], storeFolders: readonly string[]): ReadonlySet<string> {
    const folders = new Set(this.#workspaceFolders);
    for (const folder of storeFolders) {
      const { layout } = existingStore(folder);
      folders.add(folder).add(layout.folder).add(layout.artifacts).add(layout.runs).add(layout.trash);
    }
    for (const file of found.flatMap(({ project }) => project?.datasetFiles ?? [])) {
      folders.add(path.dirname(file));
    }
    for (const run of this.#state.runs.filter(({ status }) => status === 'running')) {
      folders.add(existingStore(path.dirname(run.recipePath)).layout.run(run.id));
    }
    return folders;
  }

  #publishRead(part: Exclude<FilePart, 'all'>, change: Partial<ReadModelState>): void {
    this.#publish(change);
    this.#firstRead[part].resolve();
  }

  #publish(change: Partial<ReadModelState>): void {
    if (this.#isDisposed) {
      return;
    }
    const next = changedState(this.#state, change);
    // Most file events change nothing that is shown.
    if (next) {
      this.#state = next;
      for (const listener of [...this.#listeners]) {
        listener(next);
      }
    }
  }
}

function artifactsIn(stores: ReadStores, folder: string): readonly StoredArtifact[] {
  return stores.get(folder)?.artifacts ?? [];
}

/** The parts that changed are new, all others stay the same objects; undefined where nothing that is shown changed. */
function changedState(before: ReadModelState, change: Partial<ReadModelState>): ReadModelState | undefined {
  const isChanged = ([part, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(Reflect.get(before, part));
  const changed = Object.entries(change).filter(isChanged);
  return changed.length === 0 ? undefined : { ...before, ...Object.fromEntries(changed) };
}
