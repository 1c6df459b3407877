import path from 'node:path';
import * as vscode from 'vscode';
import { severityOf } from '../../core/dataset/check/finding';
import { describeError } from '../../core/errors/workbench-error';
import type { YamlProblem } from '../../core/yaml/problem';
import { describeProblem } from '../notices';
import type { Workbench } from '../workbench';
import { isHelpedByRedHat, type KnownLanguages, kindOf } from './yaml-files';

/** Typing is over when nothing was typed for so long. */
const pauseMs = 250;

/** A diagnostic with what was surely meant, if that is known. */
export class YamlDiagnostic extends vscode.Diagnostic {
  readonly replacement: string | undefined;

  constructor(problem: YamlProblem) {
    const { line, column, endColumn, code, replacement } = problem;
    const { message, fix } = describeProblem(problem);
    const range = new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1);
    const severity =
      severityOf(code) === 'warning' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
    super(range, `${message} ${fix}`, severity);
    this.replacement = replacement;
    this.code = code;
    this.source = 'Mobile LLM';
  }
}

/** Shows what is wrong in recipes and actions files that are open, a moment after each change. */
export class YamlDiagnostics implements vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #languages: KnownLanguages;
  readonly #collection = vscode.languages.createDiagnosticCollection('mobile-llm-yaml');
  readonly #timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(workbench: Workbench, languages: KnownLanguages) {
    this.#workbench = workbench;
    this.#languages = languages;
    // The files that a recipe names come and go.
    const named = vscode.workspace.createFileSystemWatcher('**/*.{jsonl,jinja,yaml,yml,gguf}', false, true, false);
    const checkAll = () => this.#checkAll();
    this.#subscriptions = [
      this.#collection,
      named,
      named.onDidCreate(checkAll),
      named.onDidDelete(checkAll),
      vscode.extensions.onDidChange(checkAll),
      vscode.workspace.onDidGrantWorkspaceTrust(checkAll),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#close(document)),
    ];
    checkAll();
  }

  /** The problems that a document shows at a place. */
  shownAt({ uri }: vscode.TextDocument, range: vscode.Range): readonly YamlDiagnostic[] {
    const shown = this.#collection.get(uri) ?? [];
    return shown.filter((one) => one instanceof YamlDiagnostic).filter((one) => one.range.intersection(range));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #checkAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.#checkSoon(document);
    }
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (kindOf(document) === undefined) {
      return;
    }
    clearTimeout(this.#timers.get(document));
    this.#timers.set(
      document,
      setTimeout(() => void this.#check(document), pauseMs),
    );
  }

  #close(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document));
    this.#timers.delete(document);
    if (kindOf(document) !== undefined) {
      this.#collection.delete(document.uri);
    }
  }

  /** Never rejects: what cannot be checked is told in the log. */
  async #check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    try {
      const problems = await this.#problemsOf(document);
      if (document.version === version && !document.isClosed) {
        const { isToldBySchema } = this.#workbench.engine();
        const isHelped = isHelpedByRedHat(document);
        const shown = problems.filter(({ code }) => !isHelped || !isToldBySchema(code));
        this.#collection.set(
          document.uri,
          shown.map((problem) => new YamlDiagnostic(problem)),
        );
      }
    } catch (error) {
      this.#collection.delete(document.uri);
      this.#workbench.log.warn(`${document.fileName} was not checked: ${describeError(error).message}`);
    }
  }

  async #problemsOf(document: vscode.TextDocument): Promise<readonly YamlProblem[]> {
    const { checkActionsText, checkRecipeText } = this.#workbench.engine();
    const language = await this.#languages.of(document);
    const text = document.getText();
    if (!language || kindOf(document) === 'actions') {
      return language ? checkActionsText(text) : [];
    }
    const { isTrusted } = vscode.workspace;
    return checkRecipeText(text, { language, folder: path.dirname(document.fileName), isTrusted });
  }
}
