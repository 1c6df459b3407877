import { l10n } from '../l10n';
import type { StatusFacts } from './status-text';

/** An entry of the menu: a command of ours or of VS Code. */
export interface NextStep {
  readonly icon: string;
  readonly label: string;
  readonly detail?: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** What can be done now, the most useful first. */
export function nextSteps(facts: StatusFacts, isTrusted: boolean): readonly NextStep[] {
  if (!isTrusted) {
    return [
      {
        icon: 'workspace-untrusted',
        label: l10n.t('Manage Workspace Trust'),
        detail: l10n.t('Nothing runs in a folder that you do not trust.'),
        command: 'workbench.trust.manage',
      },
      ...alwaysSteps(facts),
    ];
  }
  return [...chatSteps(facts), ...runSteps(facts), ...phoneSteps(facts), ...alwaysSteps(facts)];
}

function chatSteps({ state, chats }: StatusFacts): readonly NextStep[] {
  const running = chats.map(({ serial, modelName }) => ({
    icon: 'comment-discussion',
    label: l10n.t('Show Chat'),
    detail: modelName,
    command: 'mobileLlm.openDeviceChat',
    argument: { subject: { serial } },
  }));
  if (running.length > 0) {
    return [
      ...running,
      { icon: 'stop-circle', label: l10n.t('Stop Models on Phone'), command: 'mobileLlm.stopModels' },
    ];
  }
  const isPhoneReady = state?.devices.some(({ status }) => status === 'ready') ?? false;
  return isPhoneReady
    ? [{ icon: 'rocket', label: l10n.t('Quantize and Push to Phone'), command: 'mobileLlm.quantizeAndPush' }]
    : [];
}

function runSteps({ state }: StatusFacts): readonly NextStep[] {
  const running = state?.runs.filter(({ status }) => status === 'running') ?? [];
  return running.length === 0
    ? [{ icon: 'play', label: l10n.t('Run Recipe'), command: 'mobileLlm.runRecipe' }]
    : running.flatMap(({ recipePath, id, recipeName }) => {
        const argument = { subject: { recipePath, runId: id } };
        return [
          {
            icon: 'output',
            label: l10n.t('Show Run Log'),
            detail: recipeName,
            command: 'mobileLlm.showRunLog',
            argument,
          },
          {
            icon: 'debug-stop',
            label: l10n.t('Cancel Run'),
            detail: recipeName,
            command: 'mobileLlm.cancelRun',
            argument,
          },
        ];
      });
}

function phoneSteps({ state, chats }: StatusFacts): readonly NextStep[] {
  if (chats.length > 0 || state?.devices.some(({ status }) => status === 'ready')) {
    return [];
  }
  return [
    {
      icon: 'debug-start',
      label: l10n.t('Start Virtual Phone'),
      detail: l10n.t('It runs on this computer.'),
      command: 'mobileLlm.startVirtualPhone',
    },
    { icon: 'radio-tower', label: l10n.t('Pair Phone over Wi-Fi…'), command: 'mobileLlm.pairPhone' },
    { icon: 'checklist', label: l10n.t('Check Setup'), command: 'mobileLlm.checkSetup' },
  ];
}

function alwaysSteps({ state }: StatusFacts): readonly NextStep[] {
  const recipes = (state?.recipes ?? []).map(({ path, name }) => ({
    icon: 'go-to-file',
    label: l10n.t('Open Recipe'),
    detail: name,
    command: '_mobileLlm.openRecipe',
    argument: path,
  }));
  const views = { icon: 'list-tree', label: l10n.t('Show Views'), command: 'workbench.view.extension.mobileLlm' };
  return [...recipes, views, { icon: 'output', label: l10n.t('Show Log'), command: '_mobileLlm.showLog' }];
}
