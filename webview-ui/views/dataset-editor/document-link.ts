import type { RowEdit } from '../../../src/core/dataset/document/row-edit';
import type { RowKey } from '../../../src/core/dataset/editing/edited-document';
import type { RowOperation } from '../../../src/core/dataset/editing/row-operation';
import type { ErrorDescription } from '../../../src/core/errors/workbench-error';
import { RemoteError, type RequestSide } from '../../../src/protocol/webview/channel';
import type { ToDatasetEditor } from '../../../src/protocol/webview/dataset-editor';
import type {
  DatasetEditorResults,
  EditorCommand,
  FindingName,
  FromDatasetEditor,
  RowSelection,
} from '../../../src/protocol/webview/dataset-editor-requests';
import type { ImportChoice, Imported } from '../../../src/protocol/webview/dataset-import';
import { l10n } from '../../shared/l10n';
import { TypingBuffer } from './typing/typing-buffer';
import { WordSteps } from './typing/word-steps';

export type EditorChannel = RequestSide<FromDatasetEditor, DatasetEditorResults, ToDatasetEditor>;
export type Request<Type extends FromDatasetEditor['type']> = Extract<FromDatasetEditor, { readonly type: Type }>;

/** Where what is typed into a field goes. */
export interface FieldTarget {
  /** The same for the same value of the same row, and for no other. */
  readonly name: string;
  readonly key: RowKey;
  /** Undefined: the text is the line itself. */
  readonly edits?: (text: string) => readonly RowEdit[];
}

export interface DocumentLinkOptions {
  readonly channel: EditorChannel;
  /** Nothing is unsaved, as far as VS Code knows. */
  readonly isSaved: () => boolean;
  readonly onProblem: (problem: ErrorDescription) => void;
  /** Something is in the document now; said to screen readers where it has words. */
  readonly onDone: (words: string, key?: RowKey) => void;
  /** A field's text has reached the document, or has not. */
  readonly onSettled: (field: string) => void;
}

/** How the parts of the page change the document: in the order in which things were done, with all that was typed first. */
export class DocumentLink {
  readonly #options: DocumentLinkOptions;
  readonly #typing: TypingBuffer;
  readonly #steps = new Map<string, WordSteps>();
  readonly #targets = new Map<string, FieldTarget>();
  readonly #refusals = new Map<string, ErrorDescription>();
  #session = 0;
  /** Grows with every change that was asked for: an answer to an older question may be out of date. */
  changes = 0;

  constructor(options: DocumentLinkOptions) {
    this.#options = options;
    this.#typing = new TypingBuffer({
      isSaved: options.isSaved,
      send: ({ field, text, step }) => this.#sendTyped(field, text, step),
      onSettled: (field, error) => this.#settled(field, error),
      schedule(delayMs, call) {
        const timer = window.setTimeout(call, delayMs);
        return () => window.clearTimeout(timer);
      },
    });
  }

  ask<Type extends FromDatasetEditor['type']>(request: Request<Type>): Promise<DatasetEditorResults[Type]> {
    return this.#options.channel.ask<Type>(request);
  }

  /** Takes the text of a field after a key. */
  type(target: FieldTarget, before: string, after: string): void {
    this.#targets.set(target.name, target);
    const steps = this.#steps.get(target.name) ?? new WordSteps();
    this.#steps.set(target.name, steps);
    const step = `${this.#session} ${target.name} ${steps.stepOf(before, after)}`.slice(-1_000);
    this.#typing.type({ field: target.name, text: after, step });
  }

  /** Whether a field holds what the document does not have yet. */
  holds(field: string): boolean {
    return this.#typing.holds(field);
  }

  /** Why a field's text is not in the document. */
  refusalOf(field: string): ErrorDescription | undefined {
    return this.#refusals.get(field);
  }

  /** Gives up what was typed into a field. */
  discard(field: string): void {
    this.#typing.discard(field);
    this.#refusals.delete(field);
    this.#options.onSettled(field);
  }

  get hasUnsent(): boolean {
    return !this.#typing.isEmpty;
  }

  /** Ends once what was typed is in the document; false where it could not be put there, which its field says. */
  async flush(): Promise<boolean> {
    try {
      await this.#typing.flush();
      return true;
    } catch {
      return false;
    }
  }

  edit(key: RowKey, edits: readonly RowEdit[], words = ''): Promise<boolean> {
    return this.#change({ type: 'edit', key, edits }, words);
  }

  operate(rows: RowSelection, operation: RowOperation, words: string): Promise<boolean> {
    return this.#change({ type: 'operate', rows, operation }, words);
  }

  /** Any other request that changes the document. */
  change(request: Request<'add-row' | 'fix' | 'paste' | 'replace'>, words: string): Promise<boolean> {
    return this.#change(request, words);
  }

  /** Asks VS Code, with all that was typed in the document. */
  async command(command: EditorCommand, words = ''): Promise<void> {
    if (await this.#prepared()) {
      this.changes += 1;
      await this.#attempt(async () => {
        await this.ask({ type: 'command', command });
        this.#options.onDone(words);
      });
    }
  }

  async mute(name: FindingName): Promise<void> {
    await this.#attempt(() => this.ask({ type: 'mute', name }));
  }

  async unmute(name: FindingName): Promise<void> {
    await this.#attempt(() => this.ask({ type: 'unmute', name }));
  }

  /** Puts rows that wait into the document. Returns the first of them; undefined where it could not be done, which is told. */
  async accept(names: readonly string[], words: string): Promise<RowKey | undefined> {
    let key: RowKey | undefined;
    if (await this.#prepared()) {
      this.changes += 1;
      await this.#attempt(async () => {
        ({ key } = await this.ask({ type: 'accept', names }));
        this.#options.onDone(words);
      });
    }
    return key;
  }

  /** Adds the rows of the file that was chosen. @throws RemoteError; where what was typed could not be put into the document */
  async importRows(choice: ImportChoice): Promise<Imported> {
    if (!(await this.#prepared())) {
      throw new Error('Something that was typed is not in the document yet: see its field.');
    }
    this.changes += 1;
    const imported = await this.ask({ type: 'import-rows', choice });
    this.#options.onDone(l10n.t('{0} rows added', imported.report.rows.toLocaleString('en')), imported.key);
    return imported;
  }

  /** Decides about rows that wait, without a change of the document. @throws RemoteError */
  decide(request: Request<'reject' | 'restore-rejected'>): Promise<unknown> {
    return this.ask(request);
  }

  /** Ends an edit of very many rows that goes on. */
  async cancelChange(): Promise<void> {
    await this.#attempt(() => this.ask({ type: 'cancel-change' }));
  }

  /** Begins the rules that take a while, or ends them. */
  async checkDeeply(isWanted: boolean): Promise<void> {
    await this.#attempt(() => this.ask({ type: 'deep-check', isWanted }));
  }

  /** Tells what went wrong where it is seen. */
  problem(error: unknown): void {
    this.#options.onProblem(descriptionOf(error));
  }

  async #change(
    request: Request<'edit' | 'operate' | 'add-row' | 'fix' | 'paste' | 'replace'>,
    words: string,
  ): Promise<boolean> {
    if (!(await this.#prepared())) {
      return false;
    }
    this.changes += 1;
    return this.#attempt(async () => {
      const { key } = await this.ask(request);
      this.#options.onDone(words, makesRows(request) ? key : undefined);
    });
  }

  async #prepared(): Promise<boolean> {
    const isFlushed = await this.flush();
    // What is typed after this is undone by itself.
    this.#session += 1;
    return isFlushed;
  }

  async #attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.problem(error);
      return false;
    }
  }

  async #sendTyped(field: string, text: string, step: string): Promise<void> {
    const target = this.#targets.get(field);
    if (target) {
      const { key, edits } = target;
      this.changes += 1;
      await (edits
        ? this.ask({ type: 'edit', key, edits: edits(text), merge: step })
        : this.ask({ type: 'write-line', key, text, merge: step }));
    }
  }

  #settled(field: string, error: unknown): void {
    if (error === undefined) {
      this.#refusals.delete(field);
    } else {
      this.#refusals.set(field, descriptionOf(error));
    }
    this.#options.onSettled(field);
  }
}

/** Rows that were not there are looked at; what was done to chosen rows leaves the choice as it is. */
function makesRows(request: FromDatasetEditor): boolean {
  const makers: readonly string[] = ['duplicate', 'join', 'split-conversation'];
  return request.type === 'operate'
    ? makers.includes(request.operation.kind)
    : request.type === 'add-row' || request.type === 'paste';
}

/** What to tell of a request that failed: the host's own words where it has some. */
export function descriptionOf(error: unknown): ErrorDescription {
  return error instanceof RemoteError
    ? error.description
    : { code: 'unexpected', message: error instanceof Error ? error.message : String(error), fix: '' };
}
