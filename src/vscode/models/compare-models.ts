import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import type { ModelState } from '../../node/read-model/state';
import { formatTime } from '../format';
import { askInTurn, back, type Question } from '../input/ask-in-turn';
import { pickOne } from '../input/pick';
import { describeThrown } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { meantModel, modelLine, type StoredModel, storedModels } from './choose-model';
import { comparisonText } from './comparison-text';

const scheme = 'mobile-llm-models';

/** What a comparison's address says, so that it is there again after a reload of the window. */
interface ComparedPlace {
  /** Holds the store. */
  readonly folder: string;
  readonly key: string;
  readonly name: string;
}

interface Compared {
  readonly left?: StoredModel;
  readonly right?: StoredModel;
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
  const stored = await storedModels(workbench);
  const [left, right] = [first, second].map((meant) => meantModel(stored, meant));
  const questions = [
    ...(left ? [] : [modelQuestion('left', vscode.l10n.t('Which model is to be compared?'), stored)]),
    ...(right ? [] : [modelQuestion('right', vscode.l10n.t('With which model?'), stored)]),
  ];
  const known = { ...(left && { left }), ...(right && { right }) };
  const answers = await askInTurn<Compared>(vscode.l10n.t('Compare Two Models'), questions, known);
  if (answers?.left && answers.right) {
    const uri = addressOf(placesOf(answers.left, answers.right));
    // Drawn where VS Code's own Markdown extension is switched on, else as text.
    await vscode.commands
      .executeCommand('markdown.showPreview', uri)
      .then(undefined, () => vscode.window.showTextDocument(uri, { preview: true }));
  }
}

/** Offers all models but the other one. */
function modelQuestion(side: keyof Compared, placeholder: string, stored: readonly StoredModel[]): Question<Compared> {
  return async (answers, place) => {
    const other = side === 'right' ? answers.left : undefined;
    const choices = stored
      .filter(({ model }) => model.id !== other?.model.id)
      .map((value) => ({ ...modelLine(value.model), value }));
    if (choices.length === 0) {
      throw new WorkbenchError('workbench.noStoredModel');
    }
    const chosen = await pickOne(place, { placeholder, choices });
    return chosen === undefined || chosen === back ? chosen : { ...answers, [side]: chosen };
  };
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
