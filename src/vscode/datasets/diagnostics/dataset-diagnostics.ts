import * as vscode from 'vscode';
import { severityOf } from '../../../core/dataset/check/finding';
import { describeError, isCancellation, WorkbenchError } from '../../../core/errors/workbench-error';
import type { CheckedText, TextCheck, TextFinding } from '../../../node/dataset/checking/text-check';
import type { Workbench } from '../../workbench';

/** VS Code shows at most 1,000 of a file and about 1,100 of a collection. */
const mostShown = 900;
/** Typing is over when nothing was typed for so long. */
const pauseMs = 250;
/** Places are looked up so many at a time, between which other work gets its turn. */
const placesAtOnce = 50;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** A diagnostic with the finding that it shows. */
export class FindingDiagnostic extends vscode.Diagnostic {
  readonly finding: TextFinding;

  constructor(range: vscode.Range, finding: TextFinding) {
    const { code, parameters } = finding;
    const { message, fix } = describeError(new WorkbenchError(code, parameters));
    super(range, `${message} ${fix}`, severities[severityOf(code)]);
    this.finding = finding;
    this.code = code;
    this.source = 'Mobile LLM';
  }
}

/** One dataset that is open as text. */
interface OpenText {
  readonly check: TextCheck;
  readonly document: vscode.TextDocument;
  timer: NodeJS.Timeout | undefined;
  running: AbortController | undefined;
  done: Promise<void>;
}

/** Shows what the rules find in datasets that are open in a text editor, a moment after each change. Runs nothing. */
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
    ];
    for (const document of vscode.workspace.textDocuments) {
      this.#checkSoon(document);
    }
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
    for (const { document } of this.#open.values()) {
      this.#checkSoon(document);
    }
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || !document.fileName.endsWith('.jsonl') || document.isClosed) {
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
    const open: OpenText = { check, document, timer: undefined, running: undefined, done: Promise.resolve() };
    this.#open.set(document, open);
    return open;
  }

  #close(document: vscode.TextDocument): void {
    const open = this.#open.get(document);
    clearTimeout(open?.timer);
    open?.running?.abort(new DOMException('The text was closed.', 'AbortError'));
    this.#open.delete(document);
    this.#collection.delete(document.uri);
  }

  /** Never rejects: what cannot be checked is told in the log. */
  async #check(open: OpenText): Promise<void> {
    const { check, document } = open;
    const controller = new AbortController();
    open.running = controller;
    try {
      const lines = { count: document.lineCount, at: (index: number) => document.lineAt(index).text };
      const checked = await check.update(lines, mostShown, controller.signal);
      const diagnostics = checked && (await this.#diagnosticsOf(checked, document, controller.signal));
      this.#collection.set(document.uri, diagnostics);
    } catch (error) {
      if (!isCancellation(error, controller.signal)) {
        this.#collection.delete(document.uri);
        this.#workbench.log.warn(`${document.fileName} was not checked: ${describeError(error).message}`);
      }
    }
  }

  async #diagnosticsOf(
    { findings, moreCount }: CheckedText,
    document: vscode.TextDocument,
    signal: AbortSignal,
  ): Promise<vscode.Diagnostic[]> {
    const { placeOf } = this.#workbench.engine();
    const diagnostics: vscode.Diagnostic[] = [];
    for (const finding of findings) {
      const { start, end } = placeOf(document.lineAt(finding.line).text, finding);
      diagnostics.push(new FindingDiagnostic(new vscode.Range(finding.line, start, finding.line, end), finding));
      if (diagnostics.length % placesAtOnce === 0) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
    }
    if (moreCount > 0) {
      const message = vscode.l10n.t('{0} more: open the dataset editor.', moreCount);
      const more = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message, vscode.DiagnosticSeverity.Information);
      more.source = 'Mobile LLM';
      diagnostics.push(more);
    }
    return diagnostics;
  }
}
