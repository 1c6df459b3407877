import path from 'node:path';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { listRuns } from '../runs/list-runs';
import { storeFolderName } from '../store/layout';
import { Store, type StoredArtifact } from '../store/store';
import { addedModels } from './added-models';
import { DatasetReader } from './datasets';
import { DeviceWatch } from './devices';
import { FolderWatch } from './file-watch';
import { modelTree } from './models';
import { type FoundRecipe, findRecipes, findStoreFolders } from './recipes';
import { runScores } from './run-scores';
import { runState } from './runs';
import type { DeviceState, Disposable, ReadModel, ReadModelOptions, ReadModelState, RunState } from './state';

const empty: ReadModelState = { recipes: [], datasets: [], models: [], devices: [], runs: [] };

/** Makes the one read model of a window. The first state is empty; the files are read right after. */
export function createReadModel(options: ReadModelOptions): ReadModel {
  return new FoldingReadModel(options);
}

type FileState = Omit<ReadModelState, 'devices'>;

class FoldingReadModel implements ReadModel {
  readonly #options: ReadModelOptions;
  readonly #listeners = new Set<(state: ReadModelState) => void>();
  readonly #datasets: DatasetReader;
  readonly #folders: FolderWatch;
  readonly #devices: DeviceWatch;
  #state = empty;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #isDisposed = false;

  constructor(options: ReadModelOptions) {
    this.#options = options;
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
      const found = await findRecipes(this.#options.workspaceFolders);
      const storeFolders = await findStoreFolders(this.#options.workspaceFolders);
      const state = await this.#readFiles(found, storeFolders);
      if (!this.#isDisposed) {
        const recipeFolders = found.map(({ state: recipe }) => path.dirname(recipe.path));
        this.#folders.set(this.#watchedFolders(found, [...recipeFolders, ...storeFolders], state));
        this.#publish(state);
      }
    }
  }

  async #readFiles(found: readonly FoundRecipe[], storeFolders: readonly string[]): Promise<FileState> {
    const projects = found.flatMap(({ project }) => project ?? []);
    const datasets = await Promise.all(projects.map((project) => this.#datasets.read(project)));
    const folders = [...new Set(projects.map((project) => project.folder))];
    const artifacts = await artifactsOf([...folders, ...storeFolders]);
    const models = projects.map((project) => modelTree(project, artifacts.get(project.folder) ?? []));
    const added = storeFolders.map((folder) =>
      addedModels(path.join(folder, recipeFileName), artifacts.get(folder) ?? []),
    );
    const runs = await Promise.all(folders.map((folder) => readRuns(folder, artifacts.get(folder) ?? [])));
    return {
      recipes: found.map(({ state }) => state),
      datasets: datasets.flat(),
      models: [...models, ...added.flat()],
      runs: runs.flat(),
    };
  }

  /** Where something that is shown can change: recipes, datasets, manifests, and the journals of runs in progress. */
  #watchedFolders(
    found: readonly FoundRecipe[],
    storeFolders: readonly string[],
    state: FileState,
  ): ReadonlySet<string> {
    const folders = new Set(this.#options.workspaceFolders);
    for (const folder of storeFolders) {
      const { layout } = storeOf(folder);
      folders.add(folder).add(layout.folder).add(layout.artifacts).add(layout.runs);
    }
    for (const file of found.flatMap(({ project }) => project?.datasetFiles ?? [])) {
      folders.add(path.dirname(file));
    }
    for (const run of state.runs.filter(({ status }) => status === 'running')) {
      folders.add(storeOf(path.dirname(run.recipePath)).layout.run(run.id));
    }
    return folders;
  }

  #publish(change: Partial<ReadModelState> & ({ devices: readonly DeviceState[] } | FileState)): void {
    if (this.#isDisposed) {
      return;
    }
    const next = { ...this.#state, ...change };
    // Most file events change nothing that is shown.
    if (JSON.stringify(next) === JSON.stringify(this.#state)) {
      return;
    }
    this.#state = next;
    for (const listener of [...this.#listeners]) {
      listener(next);
    }
  }
}

/** What each folder's store lists, read once. */
async function artifactsOf(folders: readonly string[]): Promise<ReadonlyMap<string, readonly StoredArtifact[]>> {
  const listed = [...new Set(folders)].map(async (folder) => [folder, await storeOf(folder).list()] as const);
  return new Map(await Promise.all(listed));
}

async function readRuns(folder: string, artifacts: readonly StoredArtifact[]): Promise<readonly RunState[]> {
  const runs = await listRuns(folder);
  const manifests = artifacts.map(({ manifest }) => manifest);
  const scores = runScores(runs, manifests);
  return runs.map((run) => {
    const score = scores.get(run.run.id);
    return { ...runState(run), ...(score && { score }) };
  });
}

function storeOf(recipeFolder: string): Store {
  return new Store(path.join(recipeFolder, storeFolderName));
}
