import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { Project } from '../../node/project/project';
import { type ChosenPhone, phoneQuestion, usablePhones } from '../choose';
import type { ChatModel } from '../devices/chat/chat-models';
import { formatFraction } from '../format';
import { askInTurn, back } from '../input/ask-in-turn';
import { type Choice, pickOne } from '../input/pick';
import type { Workbench } from '../workbench';
import { firstIntact, is16Bit } from './first-intact';
import { withDescendants } from './lineage';

/** What goes where. */
export interface PushPlan {
  readonly phone: ChosenPhone;
  /** Undefined: the recipe is run up to it first. */
  readonly model: ChatModel | undefined;
}

/** What there is to choose from. */
export interface Candidates {
  /** Best first. */
  readonly models: readonly ChatModel[];
  /** That are no longer what they were, and better than the one that is proposed. */
  readonly damaged: readonly ChatModel[];
}

type Answer = 'go' | 'model' | 'phone';

/**
 * The model that is proposed, of the tree's line or the best that is intact, and the others. Of a recipe whose models
 * are all in 16 bits none is proposed.
 * @throws what `loadProject` throws
 */
export async function findCandidates(
  workbench: Workbench,
  project: Project,
  { artifactKey, signal }: { readonly artifactKey: string | undefined; readonly signal: AbortSignal },
): Promise<Candidates & { readonly model: ChatModel | undefined }> {
  const { chatModels, existingStore } = workbench.engine();
  const models = await chatModels(project, await workbench.state());
  const store = existingStore(project.folder);
  const meant = models.find(({ id }) => id === artifactKey || id === `adapter:${artifactKey}`);
  const proposed = meant ? [meant] : models.filter((model) => !is16Bit(model));
  const found = await firstIntact(proposed, async ({ id }) => {
    try {
      await store.requireContent(await store.find(id.replace(/^adapter:/, '')), signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  });
  return { ...found, models };
}

/** Shows what goes where before anything is sent, and lets the user change it. Undefined where they leave it. */
export async function confirmPush(
  workbench: Workbench,
  first: PushPlan,
  candidates: Candidates,
): Promise<PushPlan | undefined> {
  let plan = first;
  for (;;) {
    const place = { title: vscode.l10n.t('Quantize and Push to Phone'), step: 1, totalSteps: 1 };
    const placeholder = vscode.l10n.t('Nothing is sent before you choose.');
    const answer = await pickOne(place, { placeholder, choices: await answers(workbench, plan, candidates) });
    switch (answer) {
      case undefined:
      case back:
        return undefined;
      case 'go':
        return plan;
      case 'model':
        plan = await changeModel(workbench, plan, candidates);
        break;
      case 'phone':
        plan = await changePhone(workbench, plan);
    }
  }
}

async function answers(
  workbench: Workbench,
  { phone, model }: PushPlan,
  { models, damaged }: Candidates,
): Promise<readonly Choice<Answer>[]> {
  const passedOver = damaged.map(({ label }) => label).join(', ');
  const go: Choice<Answer> = model
    ? {
        label: `$(rocket) ${vscode.l10n.t('Push {0} to {1}', model.label, phone.label)}`,
        ...(await modelLine(workbench, model)),
        value: 'go',
      }
    : {
        label: `$(rocket) ${vscode.l10n.t('Make the quantized model, then push it to {0}', phone.label)}`,
        detail: vscode.l10n.t('Runs the recipe up to it; what is made already is not made again.'),
        value: 'go',
      };
  const warning = damaged.length === 0 ? '' : vscode.l10n.t('Damaged and passed over: {0}.', passedOver);
  const detail = [go.detail, warning].filter(Boolean).join(' ');
  const state = await workbench.state();
  return [
    { ...go, ...(detail !== '' && { detail }) },
    ...(models.length > 0
      ? [{ label: `$(file-binary) ${vscode.l10n.t('Change Model…')}`, value: 'model' as const }]
      : []),
    ...(usablePhones(state).length > 1
      ? [{ label: `$(device-mobile) ${vscode.l10n.t('Change Phone…')}`, value: 'phone' as const }]
      : []),
  ];
}

/** Size and score, and why this one. */
async function modelLine(
  workbench: Workbench,
  { id, sizeBytes }: ChatModel,
): Promise<{ readonly description: string; readonly detail?: string }> {
  const { models } = await workbench.state();
  const known = models.flatMap(withDescendants).find((model) => model.id === id);
  const size = formatBytes(sizeBytes);
  if (!known?.score) {
    const made = known?.createdAt && vscode.l10n.t('Not scored; made {0}.', new Date(known.createdAt).toLocaleString());
    return { description: size, ...(made && { detail: made }) };
  }
  const { exactMatchResolved, rows } = known.score;
  const share = formatFraction(exactMatchResolved);
  return { description: `${share} · ${size}`, detail: vscode.l10n.t('Scored {0} on {1} rows.', share, rows) };
}

async function changeModel(workbench: Workbench, plan: PushPlan, { models }: Candidates): Promise<PushPlan> {
  const lines = await Promise.all(
    models.map(async (model) => ({ label: model.label, ...(await modelLine(workbench, model)), value: model })),
  );
  const anew = {
    label: vscode.l10n.t('Make It Anew'),
    detail: vscode.l10n.t('Runs the recipe up to its quantized model, of what data and recipe are now.'),
    value: undefined,
  };
  const place = { title: vscode.l10n.t('Quantize and Push to Phone'), step: 2, totalSteps: 2 };
  const chosen = await pickOne<{ readonly model: ChatModel | undefined }>(place, {
    placeholder: vscode.l10n.t('Which model?'),
    choices: [...lines, anew].map(({ value, ...line }) => ({ ...line, value: { model: value } })),
    active: ({ model }) => model?.id === plan.model?.id,
  });
  return chosen === undefined || chosen === back ? plan : { ...plan, model: chosen.model };
}

async function changePhone(workbench: Workbench, plan: PushPlan): Promise<PushPlan> {
  const phones = usablePhones(await workbench.state());
  const title = vscode.l10n.t('Quantize and Push to Phone');
  return (await askInTurn<PushPlan>(title, [phoneQuestion(workbench, phones)], plan)) ?? plan;
}
