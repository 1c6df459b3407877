import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { EditResult } from '../../../src/node/dataset/editing/dataset-engine';
import type { EditingType, EngineState } from '../../../src/node/dataset/editing/engine-protocol';
import { engineHandlers } from '../../../src/node/dataset/editing/handlers/engine-handlers';
import { DatasetSession } from '../../../src/node/dataset/editing/session/dataset-session';
import { type QueueKind, queueFileOf } from '../../../src/node/dataset/growing/queue-name';
import type { Handlers } from '../../../src/protocol/webview/channel';
import type { Access, DatasetEditorState, TokenView } from '../../../src/protocol/webview/dataset-editor';
import type {
  DatasetEditorResults,
  EditorCommand,
  FindingName,
  FromDatasetEditor,
} from '../../../src/protocol/webview/dataset-editor-requests';
import { type DatasetView, openDatasetView } from './dataset-view';
import { copySample, type TestProject } from './project';

type EditingRequest = Extract<FromDatasetEditor, { readonly type: EditingType }>;

/** The editor's own engine on a dataset of the sample project, with an undo stack in the place of VS Code's. */
export class DatasetBehindPage {
  /** What was asked of VS Code. */
  readonly commands: EditorCommand[] = [];
  /** Fails the next edits. */
  refusal: Error | undefined;
  /** Of each edit. */
  delayMs = 0;
  access: Access = { kind: 'editable' };
  /** What the user chooses to be imported. */
  importedFile: string | undefined;
  /** What the user answers who is asked why a finding is to stay. */
  muteReason = 'meant to stay';
  onState: (state: DatasetEditorState) => void = () => {};
  readonly handlers: Handlers<FromDatasetEditor, DatasetEditorResults>;
  readonly #project: TestProject;
  readonly #session: DatasetSession;
  readonly #engine: ReturnType<typeof engineHandlers>;
  #state: EngineState | undefined;
  readonly #undo: number[] = [];
  readonly #redo: number[] = [];

  static async open(lines: readonly string[]): Promise<DatasetBehindPage> {
    const project = await copySample();
    const file = path.join(project.folder, 'data', 'assistant.train.jsonl');
    await writeFile(file, lines.map((line) => `${line}\n`).join(''));
    await writeFile(path.join(project.folder, 'data', 'assistant.eval.jsonl'), '');
    const dataset = new DatasetBehindPage(project);
    await dataset.#engine.open({ type: 'open', file });
    dataset.#session.useDeepSettings({ isAutomatic: false });
    return dataset;
  }

  /** The same of a file that is not there. */
  static async openMissing(): Promise<DatasetBehindPage> {
    const dataset = new DatasetBehindPage(await copySample());
    await rm(dataset.file);
    await assert.rejects(async () => dataset.#engine.open({ type: 'open', file: dataset.file }));
    return dataset;
  }

  /** Something else writes the file, and it is read. */
  async write(lines: readonly string[]): Promise<void> {
    await writeFile(this.file, lines.map((line) => `${line}\n`).join(''));
    await this.#engine.reload({ type: 'reload' });
  }

  /** Opens the page on this dataset; it is told of every change. */
  async showIn(browser: Browser, viewState?: unknown): Promise<DatasetView> {
    const view = await openDatasetView({ browser, handlers: this.handlers, viewState });
    this.onState = (state) => view.tell({ type: 'state', state });
    return view;
  }

  private constructor(project: TestProject) {
    this.#project = project;
    this.#session = new DatasetSession((state) => {
      this.#state = state;
      this.tell();
    });
    this.#engine = engineHandlers(this.#session);
    const edit = (request: EditingRequest) => this.#edit(request);
    this.handlers = {
      ...this.#engine,
      ready: () => this.state,
      edit,
      'write-line': edit,
      operate: edit,
      'add-row': edit,
      paste: edit as DatasetBehindPage['handlers']['paste'],
      fix: edit,
      replace: edit as DatasetBehindPage['handlers']['replace'],
      accept: edit,
      mute: ({ name }) => this.#mute(name),
      tokens: ({ key }) => this.#tokens(key),
      'choose-import': () =>
        this.importedFile === undefined ? undefined : { fileName: path.basename(this.importedFile) },
      'preview-import': ({ choice }) =>
        this.#engine['preview-import']({ type: 'preview-import', file: this.importedFile ?? '', choice }),
      'import-rows': ({ choice }) =>
        this.#note(
          Promise.resolve(this.#engine['import-rows']({ type: 'import-rows', file: this.importedFile ?? '', choice })),
        ),
      command: ({ command }) => this.#command(command),
    };
  }

  /** Where the dataset lies. */
  get file(): string {
    return path.join(this.#project.folder, 'data', 'assistant.train.jsonl');
  }

  /** Writes rows that wait beside the dataset. */
  async putInQueue(kind: QueueKind, lines: readonly string[]): Promise<void> {
    await writeFile(queueFileOf(this.file, kind), lines.map((line) => `${line}\n`).join(''));
    await this.#engine['read-queues']({ type: 'read-queues' });
  }

  get text(): string {
    const { lines } = this.#session.open.engine.document;
    return [...lines.chunks()].map((chunk) => new TextDecoder().decode(chunk)).join('');
  }

  get state(): DatasetEditorState {
    if (!this.#state) {
      throw new Error('Nothing is open.');
    }
    const { loading, revision, totals, list, deep, review, schema, systemPrompt, notes } = this.#state;
    const document = { fileName: 'assistant.train.jsonl', access: this.access, isDirty: this.#undo.length > 0 };
    return {
      ...document,
      loading,
      revision,
      totals,
      list,
      deep,
      review,
      systemPrompt,
      notes,
      ...(schema && { schema }),
    };
  }

  tell(): void {
    this.onState(this.state);
  }

  async dispose(): Promise<void> {
    await this.#project.dispose();
  }

  async #mute(name: FindingName): Promise<undefined> {
    const mute = await this.#engine.mutable({ type: 'mutable', name });
    return mute && this.#engine['write-mute']({ type: 'write-mute', mute: { ...mute, reason: this.muteReason } });
  }

  async #edit(request: EditingRequest) {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.refusal) {
      throw this.refusal;
    }
    const handler = this.#engine[request.type] as (asked: EditingRequest) => Promise<EditResult>;
    return this.#note(handler(request));
  }

  async #note<Result extends EditResult>(editing: Promise<Result>): Promise<Result> {
    const result = await editing;
    this.#session.tell();
    if (result.edit && !result.edit.isMerged) {
      this.#undo.push(result.edit.id);
      this.#redo.length = 0;
    }
    return result;
  }

  async #command(command: EditorCommand): Promise<undefined> {
    this.commands.push(command);
    const [from, to] = command === 'redo' ? [this.#redo, this.#undo] : [this.#undo, this.#redo];
    const edit = command === 'undo' || command === 'redo' ? from.pop() : undefined;
    if (edit !== undefined) {
      await this.#engine.toggle({ type: 'toggle', edit });
      to.push(edit);
    }
    if (command === 'save') {
      await this.#engine.save({ type: 'save', overwrite: false });
    }
  }

  /** The words of a row, cut at spaces: a tokenizer is no part of the page. */
  #tokens(key: number): TokenView {
    const words = this.#session.open.engine.textOf(key)?.match(/\s?\w+|\W/gu) ?? [];
    const start = { id: 1, text: '<|im_start|>', isTrained: false, isControl: true };
    const pieces = words.map((text, index) => ({
      id: index + 2,
      text,
      isTrained: index * 2 > words.length,
      isControl: false,
    }));
    const tokens = [start, ...pieces, { ...start, id: 0, text: '<|im_end|>', isTrained: true }];
    const trainedCount = tokens.filter(({ isTrained }) => isTrained).length;
    return { kind: 'tokens', tokens, isCut: false, tokenCount: tokens.length, trainedCount, limit: 1024 };
  }
}
