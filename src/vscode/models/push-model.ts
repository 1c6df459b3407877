import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { ModelState } from '../../node/read-model/state';
import { type ChosenPhone, clearPhone, phoneQuestion, usablePhones } from '../choose';
import { PushMeter } from '../devices/push-meter';
import { formatTransfer } from '../format';
import { askInTurn } from '../input/ask-in-turn';
import { tellDone, withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { requireIntact } from './intact';
import { clearModelFile, modelFiles, modelQuestion } from './model-question';

interface Answers {
  readonly model?: ModelState;
  readonly phone?: ChosenPhone;
}

/** Puts a model onto a phone, where a chat will find it; nothing is started. */
export async function pushModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const state = await workbench.state();
  const model = clearModelFile(state, subject);
  const phone = clearPhone(state, subject);
  const questions = [
    ...(model ? [] : [modelQuestion<Answers>(workbench, modelFiles(state, subject))]),
    ...(phone ? [] : [phoneQuestion<Answers>(workbench, usablePhones(state))]),
  ];
  const known = { ...(model && { model }), ...(phone && { phone }) };
  const answers = await askInTurn<Answers>(vscode.l10n.t('Push Model'), questions, known);
  if (answers?.model && answers.phone) {
    await push(workbench, answers.model, answers.phone);
  }
}

async function push(workbench: Workbench, model: ModelState, { serial, label }: ChosenPhone): Promise<void> {
  const { connectAdb, pushModel: pushToPhone, workbenchTools } = workbench.engine();
  const title = vscode.l10n.t('Pushing {0} to {1}', model.label, label);
  const { reused, sizeBytes } = await withNotification(workbench, title, async ({ report, signal }) => {
    const filePath = await requireIntact(workbench, model, signal);
    const meter = new PushMeter();
    return pushToPhone({
      filePath,
      ...(model.sha256 !== undefined && { sha256: model.sha256 }),
      serial,
      openLink: () => connectAdb(settings.adb(), { ...workbench.toolSource, signal }),
      tools: () => workbenchTools({ ...workbench.toolSource, signal, onProgress: ({ title: part }) => report(part) }),
      onProgress: (progress) => {
        if (progress.phase === 'hashing') {
          report(vscode.l10n.t('hashing: {0}', formatTransfer(progress)));
          return;
        }
        const { message, increment } = meter.read(progress, performance.now());
        report(message, increment);
      },
      onWaiting: (lost) => report(vscode.l10n.t('{0} Waiting for the phone to come back.', lost.message)),
      signal,
    });
  });
  workbench.lookAtPhone(serial);
  const said = reused
    ? vscode.l10n.t('{0} is on {1} already; nothing was sent.', model.label, label)
    : vscode.l10n.t('{0} is on {1}: {2}, verified there.', model.label, label, formatBytes(sizeBytes));
  tellDone(workbench, said, {
    title: vscode.l10n.t('Open Device Chat'),
    command: 'mobileLlm.openDeviceChat',
    argument: { subject: { recipePath: model.recipePath, serial } },
  });
}
