import type { ReadModelState } from '../../node/read-model/state';
import type { LiveChat } from '../devices/phone-model-nodes';
import { l10n } from '../l10n';
import { describeStep } from '../runs/progress';

/** What the status bar knows: of disk and phones nothing, as long as no view and no command has asked for it. */
export interface StatusFacts {
  readonly state: ReadModelState | undefined;
  readonly chats: readonly LiveChat[];
}

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** For a screen reader: no icons, no dots. */
  readonly label: string;
}

/** One line about what goes on: a model that answers on a phone, else a run, else the phones. */
export function statusText(facts: StatusFacts): StatusText {
  const { icon, parts, lines } = aboutChats(facts) ?? aboutRun(facts) ?? aboutPhones(facts);
  const next = l10n.t('Choose what to do next.');
  return {
    text: [`$(${icon})`, parts.join(' · ')].join(' '),
    tooltip: [...lines, next].join('\n'),
    label: ['Mobile LLM', ...parts, next].join(', '),
  };
}

interface Said {
  readonly icon: string;
  readonly parts: readonly string[];
  readonly lines: readonly string[];
}

function aboutChats({ state, chats }: StatusFacts): Said | undefined {
  const [first, ...others] = chats.toSorted((left, right) => Number(right.isReplying) - Number(left.isReplying));
  if (!first) {
    return undefined;
  }
  const more = others.length === 0 ? [] : [`+${others.length}`];
  return {
    icon: 'device-mobile',
    parts: [phoneName(state, first.serial), first.modelName, ...speedOf(first), ...more].filter((part) => part !== ''),
    lines: chats.map((chat) => [phoneName(state, chat.serial), chat.modelName, ...speedOf(chat)].join(' · ')),
  };
}

function speedOf({ tokensPerSecond }: LiveChat): readonly string[] {
  return tokensPerSecond === undefined ? [] : [l10n.t('{0} tokens/s', tokensPerSecond.toFixed(1))];
}

function aboutRun({ state }: StatusFacts): Said | undefined {
  const run = state?.runs.find(({ status }) => status === 'running');
  const step = run?.steps.findLast(({ status }) => status === 'running');
  const parts = run ? [step ? describeStep(step, step.progress) : l10n.t('Running {0}', run.recipeName)] : [];
  return run && { icon: 'sync~spin', parts, lines: [l10n.t('Running {0}', run.recipeName), ...parts] };
}

function aboutPhones({ state }: StatusFacts): Said {
  if (!state) {
    return { icon: 'device-mobile', parts: ['Mobile LLM'], lines: [] };
  }
  const ready = state.devices.filter(({ status }) => status === 'ready');
  const [only, second] = ready;
  const parts = [only ? (second ? l10n.t('{0} phones', ready.length) : only.label) : l10n.t('No phone')];
  const lines = state.devices.map(({ label, status, nextStep }) =>
    status === 'ready' ? l10n.t('{0}: ready', label) : [label, nextStep].filter(Boolean).join(': '),
  );
  return { icon: 'device-mobile', parts, lines: lines.length === 0 ? [l10n.t('No phone is connected.')] : lines };
}

function phoneName(state: ReadModelState | undefined, serial: string): string {
  return state?.devices.find((device) => device.serial === serial)?.label ?? serial;
}
