import path from 'node:path';
import * as vscode from 'vscode';
import type { Conversation } from '../../../core/dataset/conversation';
import type { GrowingDataset } from '../../../node/dataset/growing/candidates';
import { withNotification } from '../../notices';
import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { withDataset } from '../editor/open-dataset';
import { growingDataset } from './growing-dataset';
import { chooseLanguageModel, completeWithLanguageModel } from './language-model';
import { reviewCandidates } from './review-candidates';

/** Ways that are asked for of each conversation. */
const ways = 3;
const usualRows = 20;

/** Has a language model of VS Code's say rows of a dataset differently; what it writes waits for review. */
export async function paraphraseDataset(workbench: Workbench, subject: TreeSubject): Promise<void> {
  await withDataset(subject, async ({ fsPath: file }) => {
    const model = await chooseLanguageModel();
    const dataset = await growingDataset(workbench, file);
    const train = (await workbench.engine().readDatasetFile(file)).filter(({ split }) => split === 'train');
    const rows = model && (await chooseRows(train));
    if (model && rows && (await maySend(rows, { file, model }))) {
      const added = await paraphrase(workbench, rows, { dataset, model });
      const review = vscode.l10n.t('Review');
      const said = vscode.l10n.t('{0} new rows wait for review.', added);
      if ((await vscode.window.showInformationMessage(said, ...(added > 0 ? [review] : []))) === review) {
        await reviewCandidates(workbench, { filePath: file });
      }
    }
  });
}

/** As many as the user wants, drawn from the whole dataset. */
async function chooseRows(rows: readonly Conversation[]): Promise<readonly Conversation[] | undefined> {
  const given = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('How many of the {0} training rows should be said differently?', rows.length),
    value: String(Math.min(usualRows, rows.length)),
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\d{1,6}$/.test(value) && Number(value) >= 1 ? undefined : vscode.l10n.t('Write a whole number.'),
  });
  return given === undefined
    ? undefined
    : rows
        .map((row) => ({ row, place: Math.random() }))
        .toSorted((left, right) => left.place - right.place)
        .slice(0, Number(given))
        .map(({ row }) => row);
}

/** Nothing is sent before the user has read what goes where. */
async function maySend(
  rows: readonly Conversation[],
  { file, model }: { readonly file: string; readonly model: vscode.LanguageModelChat },
): Promise<boolean> {
  const send = vscode.l10n.t('Send');
  const { name, vendor } = model;
  const message = vscode.l10n.t(
    'Send {0} conversations of {1} to {2} ({3})?',
    rows.length,
    path.basename(file),
    name,
    vendor,
  );
  const detail = vscode.l10n.t(
    'Their turns and calls are sent, their system prompts and contacts are not. What the model writes waits for your review and is not trained on before.',
  );
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, send)) === send;
}

/** @returns how many candidates are new; those made before it was cancelled are kept */
async function paraphrase(
  workbench: Workbench,
  rows: readonly Conversation[],
  { dataset, model }: { readonly dataset: GrowingDataset; readonly model: vscode.LanguageModelChat },
): Promise<number> {
  const { addCandidates, paraphraseRow } = workbench.engine();
  const complete = completeWithLanguageModel(model);
  let added = 0;
  await withNotification(workbench, vscode.l10n.t('Saying rows differently'), async ({ report, signal }) => {
    for (const [index, row] of rows.entries()) {
      report(vscode.l10n.t('{0} of {1}', index + 1, rows.length), 100 / rows.length);
      const { candidates, refused } = await paraphraseRow(row, { complete, ways, model: model.name, signal });
      added += (await addCandidates(dataset, 'review', candidates)).added;
      for (const { message } of refused) {
        workbench.log.info(`${row.id}: ${message}`);
      }
    }
  });
  return added;
}
