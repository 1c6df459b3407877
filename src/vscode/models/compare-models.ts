import path from 'node:path';
import * as vscode from 'vscode';
import { isRecord } from '../../core/json/record';
import type { ModelState } from '../../node/read-model/state';
import { formatTime } from '../format';
import { describeThrown } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { chooseModel, type StoredModel } from './choose-model';
import { comparisonText } from './comparison-text';

const scheme = 'mobile-llm-models';

/** What a comparison's address says, so that it is there again after a reload of the window. */
interface ComparedPlace {
  /** Holds the store. */
  readonly folder: string;
  readonly key: string;
  readonly name: string;
}

/** Gives VS Code the texts of comparisons. */
export function registerModelComparisons(workbench: Workbench): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) =>
      comparisonOf(workbench, uri).catch((error: unknown) => {
        const { message, fix } = describeThrown(error);
        return `${message} ${fix}`;
      }),
  });
}

/** Shows two models beside each other: those that are selected, else the line's and one that the user picks. */
export async function compareTwoModels(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const { selected = [] } = subject;
  const [first = subject, second = {}] = selected.length === 2 ? selected : [subject];
  const left = await chooseModel(workbench, first, vscode.l10n.t('Which model is to be compared?'));
  const right = left && (await chooseModel(workbench, second, vscode.l10n.t('With which model?'), left.model));
  if (left && right) {
    const uri = addressOf(placesOf(left, right));
    // Drawn where VS Code's own Markdown extension is switched on, else as text.
    await vscode.commands
      .executeCommand('markdown.showPreview', uri)
      .then(undefined, () => vscode.window.showTextDocument(uri, { preview: true }));
  }
}

/** Two of the same name are told apart by when they were made, else by their keys. */
function placesOf(...both: readonly [StoredModel, StoredModel]): readonly ComparedPlace[] {
  const namings: readonly ((model: ModelState) => string)[] = [
    ({ label }) => label,
    ({ label, createdAt = '' }) => `${label} (${formatTime(createdAt)})`,
    ({ label, id }) => `${label} ${id.slice(0, 6)}`,
  ];
  const nameOf = namings.find((naming) => naming(both[0].model) !== naming(both[1].model)) ?? (({ id }) => id);
  return both.map(({ folder, model }) => ({ folder, key: model.id, name: nameOf(model) }));
}

function addressOf(places: readonly ComparedPlace[]): vscode.Uri {
  const title = places.map(({ name }) => name.replaceAll(/[/\\]/gu, '-')).join(' ↔ ');
  return vscode.Uri.from({ scheme, path: `/${title}.md`, query: JSON.stringify(places) });
}

async function comparisonOf(workbench: Workbench, uri: vscode.Uri): Promise<string> {
  const { compareModels, existingStore, recipeOf } = workbench.engine();
  const value: unknown = JSON.parse(uri.query);
  const [left, right] = Array.isArray(value) ? value.filter(isPlace) : [];
  if (!left || !right) {
    return '';
  }
  const placed = ({ folder, key }: ComparedPlace) => ({ store: existingStore(folder), key });
  const comparison = await compareModels(placed(left), placed(right));
  const recipes = await Promise.all([recipeOf(left.folder, left.key), recipeOf(right.folder, right.key)]);
  return comparisonText({ names: [left.name, right.name], comparison, recipes });
}

function isPlace(value: unknown): value is ComparedPlace {
  const { folder, key, name } = isRecord(value) ? value : {};
  return typeof folder === 'string' && path.isAbsolute(folder) && typeof key === 'string' && typeof name === 'string';
}
