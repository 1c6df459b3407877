import * as vscode from 'vscode';
import type { OutlineItem } from '../../core/yaml/editing/outline';
import { commands } from '../command-table';
import { runNodes } from '../runs/nodes';
import type { Workbench } from '../workbench';
import { checkCommand, saveAndDoCommand } from './lens-commands';

/** Characters of a run's line: an error may be long. */
const mostShown = 80;

/** What can be done with a recipe, above the blocks that it is about. */
export class RecipeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** What the runs' lines said when lenses were asked for: progress that they do not show draws nothing anew. */
  #shown: string | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      workbench.onState(() => this.#drawIfChanged()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const outline = this.#workbench.engine().outlineOf(document.getText());
    const [first] = outline;
    if (!first || !vscode.workspace.isTrusted) {
      return [];
    }
    this.#shown = this.#lastRuns();
    const { uri } = document;
    const lensAt = (item: OutlineItem, command: vscode.Command) =>
      new vscode.CodeLens(
        new vscode.Range(document.positionAt(item.head.start), document.positionAt(item.head.end)),
        command,
      );
    const above = (key: string) => outline.find(({ name }) => name === key) ?? first;
    const doing = (title: string, command: string, key: string) =>
      commands.has(command)
        ? [lensAt(above(key), { title, command: saveAndDoCommand, arguments: [uri, command] })]
        : [];
    return [
      ...doing(titleOf('play', vscode.l10n.t('Run Recipe')), 'mobileLlm.runRecipe', first.name),
      lensAt(first, { title: titleOf('checklist', vscode.l10n.t('Check')), command: checkCommand, arguments: [uri] }),
      ...this.#lastRun(uri).map((title) => lensAt(first, { title, command: 'mobileLlm.runs.focus' })),
      ...doing(titleOf('layers', vscode.l10n.t('Train Adapter')), 'mobileLlm.trainAdapter', 'training'),
      ...doing(titleOf('rocket', vscode.l10n.t('Quantize and Push to Phone')), 'mobileLlm.quantizeAndPush', 'export'),
    ];
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Its line in the Runs view; nothing before somebody asked for the runs. */
  #lastRun({ fsPath }: vscode.Uri): readonly string[] {
    const state = this.#workbench.knownState();
    const node = state && runNodes(state).find(({ subject }) => subject?.recipePath === fsPath);
    const text = [node?.label, node?.description].filter(Boolean).join(' · ');
    const short = text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text;
    return node ? [titleOf(node.icon, short)] : [];
  }

  #lastRuns(): string {
    const recipes = this.#workbench.knownState()?.recipes ?? [];
    return recipes.flatMap(({ path }) => this.#lastRun(vscode.Uri.file(path))).join('\n');
  }

  /** Nothing where no recipe is open: the first view waits for what is done here. */
  #drawIfChanged(): void {
    if (this.#shown !== undefined && this.#shown !== this.#lastRuns()) {
      this.#shown = undefined;
      this.#changed.fire();
    }
  }
}

/** VS Code draws no space that can break behind an icon here. What a run says is not ours alone: no text becomes an icon. */
function titleOf(icon: string, words: string): string {
  return `$(${icon})\u00a0${words.replaceAll('$(', '$ (')}`;
}
