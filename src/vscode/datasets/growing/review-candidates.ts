import path from 'node:path';
import * as vscode from 'vscode';
import type { CandidateKey } from '../../../core/dataset/growing/queue/candidate';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { CheckedEntry, GrowingDataset } from '../../../node/dataset/growing/candidates';
import type { GrowingClient } from '../../../node/dataset/growing/growing-client';
import type { QueueKind } from '../../../node/dataset/growing/queue-file';
import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { withDataset } from '../editor/open-dataset';
import { candidateItem } from './candidate-item';
import { growingDataset } from './growing-dataset';

/** A list is no place for more; those that come after follow when these are decided. */
const mostShown = 500;

interface Queues {
  readonly client: GrowingClient;
  readonly dataset: GrowingDataset;
}

interface CandidateChoice extends vscode.QuickPickItem {
  readonly kind?: vscode.QuickPickItemKind;
  readonly checked?: CheckedEntry;
  readonly queue?: QueueKind;
}

/** Shows the rows that wait for a dataset, made ones and corrections from phones, and does with them what is said. */
export async function reviewCandidates(workbench: Workbench, subject: TreeSubject): Promise<void> {
  await withDataset(subject, async (uri) => {
    const { GrowingClient, growingWorker } = workbench.engine();
    await using client = new GrowingClient(growingWorker(workbench.distFolder));
    const queues = { client, dataset: await growingDataset(workbench, uri.fsPath) };
    const chosen = await chooseCandidates(await waitingChoices(queues));
    if (chosen.length > 0) {
      requireSaved(uri);
      await decide(queues, chosen);
      await workbench.refresh();
    }
  });
}

async function waitingChoices({ client, dataset }: Queues): Promise<readonly CandidateChoice[]> {
  const titles = { review: vscode.l10n.t('Made'), inbox: vscode.l10n.t('Corrections') };
  const lists = (['review', 'inbox'] as const).map(async (queue): Promise<readonly CandidateChoice[]> => {
    const { entries, total } = await client.ask({ type: 'waiting', dataset, kind: queue, most: mostShown });
    const items = entries.map((each) => ({ ...candidateItem(each), checked: each, queue }));
    return items.length === 0
      ? []
      : [{ label: `${titles[queue]}: ${total}`, kind: vscode.QuickPickItemKind.Separator }, ...items];
  });
  return (await Promise.all(lists)).flat();
}

async function chooseCandidates(choices: readonly CandidateChoice[]): Promise<readonly CandidateChoice[]> {
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No new rows wait for review.'));
    return [];
  }
  const placeHolder = vscode.l10n.t('Choose rows, then accept or reject them');
  const options = { canPickMany: true, matchOnDescription: true, matchOnDetail: true, placeHolder } as const;
  return (await vscode.window.showQuickPick([...choices], options)) ?? [];
}

/** The file is written to: what is unsaved in an editor would stand against it. @throws WorkbenchError `queue.unsaved` */
function requireSaved({ fsPath }: vscode.Uri): void {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const isUnsaved = tabs.some(({ input, isDirty }) => {
    const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
    return isDirty && isFile && input.uri.fsPath === fsPath;
  });
  if (isUnsaved) {
    throw new WorkbenchError('queue.unsaved', { file: path.basename(fsPath) });
  }
}

async function decide({ client, dataset }: Queues, chosen: readonly CandidateChoice[]): Promise<void> {
  const accept = vscode.l10n.t('Accept {0}', chosen.length);
  const reject = vscode.l10n.t('Reject {0}', chosen.length);
  const found = chosen.filter(({ checked }) => checked?.findings.some(({ severity }) => severity !== 'information'));
  const question = vscode.l10n.t('What should become of the chosen rows ({0})?', chosen.length);
  const detail = [
    vscode.l10n.t('Accepted ones are appended to {0}; rejected ones do not come back.', path.basename(dataset.file)),
    ...(found.length > 0 ? [vscode.l10n.t('The checks found something in {0} of them.', found.length)] : []),
  ].join('\n');
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, accept, reject);
  for (const queue of answer === undefined ? [] : (['review', 'inbox'] as const)) {
    const keys = keysOf(chosen.filter((choice) => choice.queue === queue));
    if (keys.size > 0) {
      const change = { dataset, kind: queue, keys };
      // Who accepts rows has read what speaks against them a moment ago.
      await (answer === accept
        ? client.ask({ type: 'accept', ...change, anyway: true })
        : client.ask({ type: 'reject', ...change }));
    }
  }
}

function keysOf(choices: readonly CandidateChoice[]): ReadonlySet<CandidateKey> {
  return new Set(choices.flatMap(({ checked }) => checked?.entry.key ?? []));
}
