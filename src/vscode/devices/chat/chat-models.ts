import type { ModelShape } from '../../../core/memory/gate';
import { chooseLoad } from '../../../core/memory/gate';
import { formatBytes } from '../../../core/text/bytes';
import type { PhoneFacts } from '../../../node/adb/facts';
import { batchTokens } from '../../../node/device/server-arguments';
import { inspectModel } from '../../../node/gguf/inspect-model';
import { findShippedBase } from '../../../node/pipeline/adapter-gguf';
import type { Project } from '../../../node/project/project';
import type { DeviceState, ReadModelState } from '../../../node/read-model/state';
import type { PhoneView } from '../../../protocol/webview/device-chat';
import type { ModelChoice, PhoneChoice } from '../../../protocol/webview/device-chat-choices';
import { l10n } from '../../l10n';
import { type PushableModel, pushableModels } from '../../models/nodes';

/** A model that a panel can talk with. */
export interface ChatModel extends PushableModel {
  /** The recipe's adapter goes beside it. */
  readonly hasAdapter: boolean;
}

/**
 * The models of a recipe that can go onto a phone, best first. A recipe that ships its adapter beside the base has both
 * as its first.
 */
export async function chatModels(project: Project, state: ReadModelState): Promise<readonly ChatModel[]> {
  const models = pushableModels(state, project.recipePath).map((model) => ({ ...model, hasAdapter: false }));
  // Before the recipe ran there is none.
  const base = await findShippedBase(project).catch(() => undefined);
  if (!base) {
    return models;
  }
  const { key, variant = 'base', content } = base.manifest;
  const { sha256, sizeBytes } = content;
  const label = l10n.t('{0} + adapter', variant);
  return [{ id: `adapter:${key}`, label, filePath: base.path, sizeBytes, sha256, hasAdapter: true }, ...models];
}

/**
 * The models as a panel offers them, with the one that is talked with also where its file is gone.
 * @param facts of the phone; undefined where it does not tell them
 */
export async function modelChoices(
  models: readonly ChatModel[],
  chosen: Pick<ChatModel, 'id' | 'label' | 'sizeBytes'>,
  { facts, contextTokens }: { readonly facts: PhoneFacts | undefined; readonly contextTokens: number },
): Promise<readonly ModelChoice[]> {
  const choices = await Promise.all(
    models.map(async ({ id, label, sizeBytes, filePath }) => {
      const inspected = await inspectModel(filePath).catch(() => undefined);
      const obstacle = inspected
        ? sizeObstacle(inspected.shape, contextTokens, facts)
        : l10n.t('Its file cannot be read.');
      return { id, label, sizeBytes, isChosen: id === chosen.id, ...(obstacle !== undefined && { obstacle }) };
    }),
  );
  const { id, label, sizeBytes } = chosen;
  return withChosen(choices, { id, label, sizeBytes, isChosen: true });
}

/** Only of what never fits, however empty the phone is: the rest is known when it is loaded. */
function sizeObstacle(
  shape: ModelShape | undefined,
  contextTokens: number,
  facts: PhoneFacts | undefined,
): string | undefined {
  const totalBytes = facts?.memoryTotalBytes;
  if (!shape || totalBytes === undefined) {
    return undefined;
  }
  const { verdict, need } = chooseLoad(
    shape,
    { contextTokens, batchTokens },
    { availableBytes: totalBytes, totalBytes },
  );
  const refusal = l10n.t(
    'It needs {0}; the phone has {1} in all.',
    formatBytes(need.totalBytes),
    formatBytes(totalBytes),
  );
  return verdict.verdict === 'refused' ? refusal : undefined;
}

/**
 * The phones as a panel offers them: those that adb lists, with what keeps one from being used, and the one that is
 * talked with also while it is unplugged.
 */
export function phoneChoices(devices: readonly DeviceState[], chosen: PhoneView): readonly PhoneChoice[] {
  const choices = devices.flatMap(({ serial, label, status, virtualPhone, nextStep, problem }) => {
    if (serial === undefined) {
      return [];
    }
    const obstacle = problem?.message ?? (status === 'ready' ? undefined : (nextStep ?? l10n.t('It is {0}.', status)));
    const isChosen = serial === chosen.serial;
    return [
      { serial, label, isVirtual: virtualPhone !== undefined, isChosen, ...(obstacle !== undefined && { obstacle }) },
    ];
  });
  const { serial, label, isVirtual } = chosen;
  return withChosen(choices, { serial, label, isVirtual, isChosen: true });
}

/** Without the chosen one a picker would show another as if that were it. */
function withChosen<Choice extends { readonly isChosen: boolean }>(
  choices: readonly Choice[],
  chosen: Choice,
): readonly Choice[] {
  return choices.some(({ isChosen }) => isChosen) ? choices : [chosen, ...choices];
}
