import path from 'node:path';
import * as vscode from 'vscode';
import type { Conversation } from '../../../core/dataset/conversation';
import type { GrowingDataset } from '../../../node/dataset/growing/candidates';
import { GrowingClient } from '../../../node/dataset/growing/growing-client';
import { datasetThreadIn } from '../../../node/dataset/thread-task';
import { showFailure, withNotification } from '../../notices';
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
    const most = model && (await askCount());
    if (model === undefined || most === undefined) {
      return;
    }
    await using client = new GrowingClient(datasetThreadIn(workbench.distFolder));
    const rows = await client.ask({ type: 'sample', file, most });
    if (await maySend(rows, { file, model })) {
      const dataset = await growingDataset(workbench, file);
      tellMade(workbench, file, await paraphrase(workbench, rows, { client, dataset, model }));
    }
  });
}

function tellMade(workbench: Workbench, filePath: string, added: number): void {
  const review = vscode.l10n.t('Review');
  const said = vscode.l10n.t('New rows that wait for review: {0}.', added);
  const answer = vscode.window.showInformationMessage(said, ...(added > 0 ? [review] : []));
  // The thread need not wait for it.
  void answer.then(async (chosen) => {
    if (chosen === review) {
      await reviewCandidates(workbench, { filePath }).catch((error: unknown) => showFailure(workbench, error));
    }
  });
}

async function askCount(): Promise<number | undefined> {
  const given = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('How many of the training rows should be said differently?'),
    value: String(usualRows),
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^\d{1,6}$/.test(value) && Number(value) >= 1 ? undefined : vscode.l10n.t('Write a whole number.'),
  });
  return given === undefined ? undefined : Number(given);
}

/** Nothing is sent before the user has read what goes where. */
async function maySend(
  rows: readonly Conversation[],
  { file, model }: { readonly file: string; readonly model: vscode.LanguageModelChat },
): Promise<boolean> {
  const send = vscode.l10n.t('Send');
  const { name, vendor } = model;
  const message = vscode.l10n.t(
    'Send {0} of the conversations in {1} to {2} ({3})?',
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

interface Paraphrasing {
  readonly client: GrowingClient;
  readonly dataset: GrowingDataset;
  readonly model: vscode.LanguageModelChat;
}

/** @returns how many candidates are new; those made before it was cancelled are kept */
async function paraphrase(
  workbench: Workbench,
  rows: readonly Conversation[],
  { client, dataset, model }: Paraphrasing,
): Promise<number> {
  const { paraphraseRow } = workbench.engine();
  const complete = completeWithLanguageModel(model);
  let added = 0;
  await withNotification(workbench, vscode.l10n.t('Saying rows differently'), async ({ report, signal }) => {
    for (const [index, row] of rows.entries()) {
      report(vscode.l10n.t('{0} of {1}', index + 1, rows.length), 100 / rows.length);
      const { candidates, refused } = await paraphraseRow(row, { complete, ways, model: model.name, signal });
      added += (await client.ask({ type: 'add', dataset, kind: 'review', candidates })).added;
      for (const { message } of refused) {
        workbench.log.info(`${row.id}: ${message}`);
      }
    }
  });
  return added;
}
