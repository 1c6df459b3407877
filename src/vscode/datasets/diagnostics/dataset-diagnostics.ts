import * as vscode from 'vscode';
import { describeError, isCancellation } from '../../../core/errors/workbench-error';
import type { CheckedText, TextCheck } from '../../../node/dataset/checking/text-check';
import type { PlacedFinding, PlacedFindings } from '../../../node/dataset/editing/placed-findings';
import { findRecipeAbove } from '../../../node/project/recipe-above';
import type { Workbench } from '../../workbench';
import { editorFindings } from '../editor-findings';
import { diagnosticsOf, FindingDiagnostic, mostShown } from './finding-diagnostic';

/** Typing is over when nothing was typed for so long. */
const pauseMs = 250;
/** Places are looked up so many at a time, between which other work gets its turn. */
const placesAtOnce = 50;

/** One dataset that is open as text. */
interface OpenText {
  readonly check: TextCheck;
  readonly document: vscode.TextDocument;
  timer: NodeJS.Timeout | undefined;
  running: AbortController | undefined;
  /** Undefined where it is no dataset of a project, or was not checked yet. */
  found: PlacedFindings | undefined;
  done: Promise<void>;
}

/**
 * Shows what the rules find in datasets that are open in a text editor, a moment after each change, and what they found in
 * those that are open in the dataset editor. Runs nothing.
 */
export class DatasetDiagnostics implements vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #collection = vscode.languages.createDiagnosticCollection('mobile-llm-datasets');
  readonly #open = new Map<vscode.TextDocument, OpenText>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const around = vscode.workspace.createFileSystemWatcher('**/{*.jsonl,*.yaml}');
    const checkAll = () => this.#checkAll();
    this.#subscriptions = [
      this.#collection,
      around,
      around.onDidChange(checkAll),
      around.onDidCreate(checkAll),
      around.onDidDelete(checkAll),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#close(document)),
      editorFindings.onChange((uri) => this.#show(uri)),
    ];
    this.#checkAll();
  }

  /** The findings that a document shows at a place. */
  shownAt(document: vscode.TextDocument, range: vscode.Range): readonly FindingDiagnostic[] {
    const shown = this.#collection.get(document.uri) ?? [];
    return shown.filter((one) => one instanceof FindingDiagnostic).filter((one) => one.range.intersection(range));
  }

  /** What checks a document; undefined for one that is no dataset. */
  checkOf(document: vscode.TextDocument): TextCheck | undefined {
    return this.#open.get(document)?.check;
  }

  dispose(): void {
    for (const document of this.#open.keys()) {
      this.#close(document);
    }
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #checkAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.#checkSoon(document);
    }
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || !document.fileName.endsWith('.jsonl') || document.isClosed) {
      return;
    }
    if (!this.#open.has(document) && findRecipeAbove(document.fileName) === undefined) {
      return;
    }
    const open = this.#open.get(document) ?? this.#opened(document);
    clearTimeout(open.timer);
    open.running?.abort(new DOMException('The text was changed.', 'AbortError'));
    open.timer = setTimeout(() => {
      const { done } = open;
      open.done = done.then(() => this.#check(open));
    }, pauseMs);
  }

  #opened(document: vscode.TextDocument): OpenText {
    const { TextCheck } = this.#workbench.engine();
    const check = new TextCheck(document.fileName);
    const open: OpenText = {
      check,
      document,
      timer: undefined,
      running: undefined,
      found: undefined,
      done: Promise.resolve(),
    };
    this.#open.set(document, open);
    return open;
  }

  #close(document: vscode.TextDocument): void {
    const open = this.#open.get(document);
    clearTimeout(open?.timer);
    open?.running?.abort(new DOMException('The text was closed.', 'AbortError'));
    this.#open.delete(document);
    this.#show(document.uri);
  }

  /** Never rejects: what cannot be checked is told in the log. */
  async #check(open: OpenText): Promise<void> {
    const { check, document } = open;
    const controller = new AbortController();
    open.running = controller;
    try {
      const lines = { count: document.lineCount, at: (index: number) => document.lineAt(index).text };
      const checked = await check.update(lines, mostShown, controller.signal);
      open.found = checked && (await this.#place(checked, document, controller.signal));
      this.#show(document.uri);
    } catch (error) {
      if (!isCancellation(error, controller.signal)) {
        open.found = undefined;
        this.#show(document.uri);
        this.#workbench.log.warn(`${document.fileName} was not checked: ${describeError(error).message}`);
      }
    }
  }

  /** Of what both editors know, everything once: the dataset editor looks at rows for longer. */
  #show(uri: vscode.Uri): void {
    const text = [...this.#open.values()].find(({ document }) => document.uri.toString() === uri.toString());
    const inEditor = editorFindings.of(uri);
    const fromEditor = text?.found === undefined ? inEditor?.all : inEditor?.deep;
    const found = [text?.found, text?.document.isDirty ? undefined : fromEditor];
    this.#collection.set(uri, diagnosticsOf(found.filter((some) => some !== undefined)));
  }

  async #place(
    { findings, moreCount }: CheckedText,
    document: vscode.TextDocument,
    signal: AbortSignal,
  ): Promise<PlacedFindings> {
    const { placeOf } = this.#workbench.engine();
    const placed: PlacedFinding[] = [];
    for (const finding of findings) {
      placed.push({ ...finding, ...placeOf(document.lineAt(finding.line).text, finding) });
      if (placed.length % placesAtOnce === 0) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
    }
    return { findings: placed, moreCount };
  }
}
