import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../core/errors/workbench-error';
import { recipeFileName } from '../core/recipe/recipe-file-name';
import { GrowingClient } from '../node/dataset/growing/growing-client';
import { datasetThreadIn } from '../node/dataset/thread-task';
import type { FilePart, ReadModel, ReadModelState } from '../node/read-model/state';
import { openDatasets } from './datasets/open-datasets';
import { LiveChats } from './devices/live-chats';
import type * as Engine from './engine';
import { ModelGrouping } from './models/model-grouping';
import type * as ReadModelParts from './read-model';
import type { LogLines } from './report/log-lines';
import { PhoneModels } from './serving/phone-models';
import { ServedEndpoints } from './serving/served-endpoints';
import { settings } from './settings';
import type { ToolSource } from './setup/tools';

/** What the parts of the extension share: the log, the engine and the one read model, both loaded on first use. */
export class Workbench implements vscode.Disposable {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly logLines: LogLines;
  /** Aborted when the extension is deactivated. */
  readonly #ended = new AbortController();
  readonly #stateChanged = new vscode.EventEmitter<ReadModelState>();
  readonly onState = this.#stateChanged.event;
  readonly #hasRecipe = new vscode.EventEmitter<boolean>();
  /** Told whenever it was looked for recipes. */
  readonly onHasRecipe = this.#hasRecipe.event;
  /** What other extensions and programs use of phones. */
  readonly phoneModels: PhoneModels;
  readonly endpoints: ServedEndpoints;
  readonly liveChats: LiveChats;
  readonly modelGrouping: ModelGrouping;
  #model: ReadModel | undefined;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, logLines: LogLines) {
    this.context = context;
    this.log = log;
    this.logLines = logLines;
    this.phoneModels = new PhoneModels(this);
    this.endpoints = new ServedEndpoints(this, this.phoneModels);
    this.liveChats = new LiveChats(this);
    this.modelGrouping = new ModelGrouping(context.workspaceState);
    context.subscriptions.push(
      this.liveChats,
      this.modelGrouping,
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#watchDevices()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#model?.setWorkspaceFolders(this.#folders())),
    );
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** The installed extension or the checkout: holds `dist/`, `python/` and `native/`. */
  get resourceFolder(): string {
    return this.context.extensionPath;
  }

  /** What the tools of this window are made from. */
  get toolSource(): ToolSource {
    return { resourceFolder: this.resourceFolder, configuredPython: settings.pythonPath() };
  }

  get distFolder(): string {
    return path.join(this.context.extensionPath, 'dist');
  }

  /** Loads the engine's bundle the first time. */
  engine(): typeof Engine {
    const engine = this.#bundle<typeof Engine>('engine');
    engine.translateBy(vscode.l10n.t);
    engine.useNetwork(settings.network());
    return engine;
  }

  /**
   * The state of disk and phones; the first call reads it, and waits until adb has said which phones there are.
   * @throws WorkbenchError `workbench.unread`
   */
  async state(): Promise<ReadModelState> {
    const state = await this.#listedState();
    if (state.readFailure !== undefined) {
      throw new WorkbenchError('workbench.unread', { detail: state.readFailure });
    }
    return state;
  }

  /**
   * What lies on the disk, and of the phones what is known by then: views are drawn anew when there is more.
   * @param part waits for no more of it than this
   */
  async stateOnDisk(part: FilePart = 'all'): Promise<ReadModelState> {
    const readModel = this.#readModel();
    await readModel.firstRead(part);
    return readModel.snapshot();
  }

  /** What is known already; nothing is read. */
  knownState(): ReadModelState | undefined {
    return this.#model?.snapshot();
  }

  /** Reads again what is on disk and phones; the views tell where that fails. */
  async refresh(): Promise<void> {
    await this.#readModel().refresh();
    this.#stateChanged.fire(await this.#listedState());
  }

  /** The same of the disk alone, where a view has been opened. */
  readFilesAgain(): void {
    void this.#model?.readFilesAgain();
  }

  /** What lies, runs or is free on a phone has changed; where phones are not followed nothing happens. */
  lookAtPhone(serial: string): void {
    this.#model?.lookAtPhone(serial);
  }

  /** Tells the manifest's when-clauses whether there is a recipe, without loading the engine. */
  async findRecipes(): Promise<void> {
    const folders = this.#folders();
    const found = await Promise.all(folders.map(hasRecipe));
    await this.#tellRecipes(found.includes(true));
  }

  /** Ends what runs on phones for programs and other extensions. */
  async end(): Promise<void> {
    await this.endpoints.end();
    await this.phoneModels.end();
  }

  dispose(): void {
    this.#ended.abort(new DOMException('The window was closed.', 'AbortError'));
    this.#model?.dispose();
    this.#stateChanged.dispose();
    this.#hasRecipe.dispose();
  }

  /** A bundle of our own beside this one; its type is that of its source. */
  #bundle<Parts>(name: 'engine' | 'read-model'): Parts {
    return require(path.join(this.distFolder, `${name}.cjs`)) as Parts;
  }

  #readModel(): ReadModel {
    if (!this.#model) {
      const { createReadModel, listVirtualPhones } = this.#bundle<typeof ReadModelParts>('read-model');
      const { server } = settings.adb();
      const readModel = createReadModel({
        workspaceFolders: this.#folders(),
        countDataset: async (file, schema) => {
          const known = await openDatasets
            .get(file)
            ?.count()
            .catch(() => undefined);
          if (known) {
            return known;
          }
          await using thread = new GrowingClient(datasetThreadIn(this.distFolder));
          return await thread.ask({ type: 'count', file, schema });
        },
        onReadFailure: (error) => this.log.error(error instanceof Error ? error : String(error)),
        listVirtualPhones: () => listVirtualPhones(settings.virtualPhones()),
        ...(server && { adbServer: server }),
      });
      readModel.onChange((state) => {
        void this.#tellRecipes(state.recipes.length > 0);
        void vscode.commands.executeCommand('setContext', 'mobileLlm.hasStore', state.stores.length > 0);
        this.#stateChanged.fire(state);
      });
      this.#model = readModel;
      void this.#tellFirstRead(readModel);
    }
    return this.#model;
  }

  async #listedState(): Promise<ReadModelState> {
    await this.stateOnDisk();
    this.#watchDevices();
    const readModel = this.#readModel();
    await readModel.phonesListed();
    return readModel.snapshot();
  }

  /** Until then an empty view says nothing: that there is no dataset is known only afterwards. */
  async #tellFirstRead(readModel: ReadModel): Promise<void> {
    await readModel.firstRead('datasets');
    // The views get what lies on the disk before they hear that it was read, and before what speaks with phones is loaded.
    setImmediate(() => {
      void vscode.commands.executeCommand('setContext', 'mobileLlm.isRead', true);
      this.#watchDevices();
    });
  }

  /** Phones are not touched in a folder that is not trusted. */
  #watchDevices(): void {
    if (vscode.workspace.isTrusted) {
      this.#model?.watchDevices();
    }
  }

  async #tellRecipes(hasRecipe: boolean): Promise<void> {
    this.#hasRecipe.fire(hasRecipe);
    await vscode.commands.executeCommand('setContext', 'mobileLlm.hasRecipe', hasRecipe);
  }

  #folders(): readonly string[] {
    return (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri }) => uri.fsPath);
  }
}

/** A recipe in the folder or one level below: what activates the extension. */
async function hasRecipe(folder: string): Promise<boolean> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(() => undefined)) ?? [];
  if (entries.some((entry) => entry.name === recipeFileName)) {
    return true;
  }
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map((entry) => readdir(path.join(folder, entry.name)).catch(() => undefined)),
  );
  return below.some((names) => names?.includes(recipeFileName));
}
