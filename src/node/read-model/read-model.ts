import path from 'node:path';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { existingStore } from '../store/nearest-store';
import { addedModels } from './added-models';
import { DatasetReader } from './datasets';
import { DeviceWatch } from './devices';
import { FolderWatch } from './file-watch';
import { withKnownTokens } from './known-tokens';
import { modelTree } from './models';
import { type FoundRecipe, findFolders, readRecipes } from './recipes';
import { RunReader, withScores } from './run-reader';
import {
  type DeviceState,
  type Disposable,
  emptyState,
  type ReadModel,
  type ReadModelOptions,
  type ReadModelState,
} from './state';
import { StoreReader } from './stores';

/** Makes the one read model of a window. The first state is empty; the files are read right after. */
export function createReadModel(options: ReadModelOptions): ReadModel {
  return new FoldingReadModel(options);
}

type FileState = Omit<ReadModelState, 'devices'>;

class FoldingReadModel implements ReadModel {
  readonly #listeners = new Set<(state: ReadModelState) => void>();
  readonly #datasets: DatasetReader;
  readonly #stores = new StoreReader(() => void this.#readAgain());
  readonly #runs = new RunReader();
  readonly #folders: FolderWatch;
  readonly #devices: DeviceWatch;
  #workspaceFolders: readonly string[];
  #state = emptyState;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #isDisposed = false;

  constructor(options: ReadModelOptions) {
    this.#workspaceFolders = options.workspaceFolders;
    this.#datasets = new DatasetReader(options.countDataset);
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
      const { recipePaths, storeFolders } = await findFolders(this.#workspaceFolders);
      const found = await readRecipes(recipePaths);
      const state = await this.#readFiles(found, storeFolders);
      if (!this.#isDisposed) {
        const recipeFolders = recipePaths.map((recipe) => path.dirname(recipe));
        this.#folders.set(this.#watchedFolders(found, [...recipeFolders, ...storeFolders], state));
        this.#publish(state);
        if (this.#runs.takeHasMore()) {
          // After who waits for this reading has shown it.
          setImmediate(() => void this.#readAgain());
        }
      }
    }
  }

  async #readFiles(found: readonly FoundRecipe[], storeFolders: readonly string[]): Promise<FileState> {
    const projects = found.flatMap(({ project }) => project ?? []);
    const folders = new Set(projects.map((project) => project.folder));
    // What has run stays to be seen while a recipe is wrong.
    const runFolders = new Set([...folders, ...storeFolders]);
    const [stores, counted, runs] = await Promise.all([
      this.#stores.read([...folders, ...storeFolders]),
      Promise.all(projects.map((project) => this.#datasets.read(project))),
      this.#runs.read(runFolders),
    ]);
    const artifactsOf = (folder: string) => stores.get(folder)?.artifacts ?? [];
    const manifestsOf = (folder: string) => artifactsOf(folder).map(({ manifest }) => manifest);
    const datasets = projects.flatMap((project, index) =>
      withKnownTokens(counted[index] ?? [], project, manifestsOf(project.folder)),
    );
    const models = projects.map((project) => modelTree(project, artifactsOf(project.folder)));
    const added = storeFolders.map((folder) => addedModels(path.join(folder, recipeFileName), artifactsOf(folder)));
    return {
      workspaceFolders: this.#workspaceFolders,
      recipes: found.map(({ state }) => state),
      datasets,
      models: [...models, ...added.flat()],
      runs: runs.flatMap(({ folder, readable }) => withScores(readable, manifestsOf(folder))),
      unreadableRuns: runs.flatMap(({ unreadable }) => unreadable),
      stores: [...stores.values()].map(({ state }) => state),
    };
  }

  /** Where something that is shown can change: recipes, datasets, manifests, and the journals of runs in progress. */
  #watchedFolders(
    found: readonly FoundRecipe[],
    storeFolders: readonly string[],
    state: FileState,
  ): ReadonlySet<string> {
    const folders = new Set(this.#workspaceFolders);
    for (const folder of storeFolders) {
      const { layout } = existingStore(folder);
      folders.add(folder).add(layout.folder).add(layout.artifacts).add(layout.runs).add(layout.trash);
    }
    for (const file of found.flatMap(({ project }) => project?.datasetFiles ?? [])) {
      folders.add(path.dirname(file));
    }
    for (const run of state.runs.filter(({ status }) => status === 'running')) {
      folders.add(existingStore(path.dirname(run.recipePath)).layout.run(run.id));
    }
    return folders;
  }

  #publish(change: Partial<ReadModelState> & ({ devices: readonly DeviceState[] } | FileState)): void {
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

/** The parts that changed are new, all others stay the same objects; undefined where nothing that is shown changed. */
function changedState(before: ReadModelState, change: Partial<ReadModelState>): ReadModelState | undefined {
  const isChanged = ([part, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(Reflect.get(before, part));
  const changed = Object.entries(change).filter(isChanged);
  return changed.length === 0 ? undefined : { ...before, ...Object.fromEntries(changed) };
}
