import { formatBytes } from '../../core/text/bytes';
import { describeFacts, type FactLine } from '../../node/adb/describe-facts';
import type { PhoneFacts } from '../../node/adb/facts';
import type { DeviceState, ReadModelState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import type { PhoneModel } from '../serving/listed-models';
import type { TreeNode } from '../tree-node';
import { type LiveChat, phoneModelNodes } from './phone-model-nodes';

const factIcons: Readonly<Record<FactLine['key'], string>> = {
  android: 'versions',
  chip: 'chip',
  cores: 'circuit-board',
  instructions: 'symbol-numeric',
  memory: 'server',
  storage: 'database',
  battery: 'plug',
  heat: 'flame',
};

/** What this window does with phones. */
export interface PhoneUse {
  readonly served?: readonly ServedHere[];
  readonly chats?: readonly LiveChat[];
}

/** What changes while a model runs: a phone that does not say it is said to be silent. */
const conditions = ['memory', 'storage', 'battery', 'heat'] as const satisfies readonly FactLine['key'][];

/** Phones, real and virtual, each with its state, the next step, what lies, runs and is served there, and its facts. */
export function deviceNodes(state: ReadModelState, { served = [], chats = [] }: PhoneUse = {}): readonly TreeNode[] {
  return state.devices.map((device) => {
    const servedThere = served.filter(({ model }) => model.serial === device.serial);
    const id = `device:${device.virtualPhone?.name ?? ''}:${device.serial ?? ''}`;
    const models = phoneModelNodes(device, { state, chats, parentId: id });
    const children = [...models, ...servedNodes(servedThere, id), ...factNodes(device.facts, id)];
    return { ...deviceNode(device, servedThere.length > 0), id, children };
  });
}

/** What a line shows of a model that programs can use. */
interface ServedHere {
  readonly model: Pick<PhoneModel, 'id' | 'serial' | 'name' | 'requestName'>;
  readonly address: string;
}

function deviceNode(device: DeviceState, isServing: boolean): Omit<TreeNode, 'id'> {
  const { serial, label, status, nextStep, virtualPhone, facts, problem } = device;
  const isUsable = status === 'ready' && !problem;
  const word = problem?.message ?? nextStep ?? statusWord(status);
  const notes = [label, serial, virtualPhone && l10n.t('A virtual phone: it runs on this computer.'), nextStep];
  return {
    label,
    description: [
      virtualPhone ? l10n.t('virtual') : undefined,
      word,
      isServing ? l10n.t('serving') : undefined,
      ...(isUsable ? currentFacts(facts) : []),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    tooltip: [...notes, problem?.message, problem?.fix].filter(Boolean).join('\n'),
    icon: isUsable ? 'device-mobile' : status === 'stopped' ? 'vm-outline' : 'warning',
    ...(isUsable && { iconColor: 'testing.iconPassed' }),
    kind: `phone.${virtualPhone ? 'virtual' : 'real'}.${status}`,
    subject: {
      ...(serial !== undefined && { serial }),
      ...(virtualPhone && { virtualPhone: virtualPhone.name }),
    },
  };
}

function statusWord(status: DeviceState['status']): string {
  const words: Readonly<Record<DeviceState['status'], string>> = {
    ready: l10n.t('ready'),
    offline: l10n.t('not ready'),
    unauthorized: l10n.t('not allowed yet'),
    stopped: l10n.t('stopped'),
  };
  return words[status];
}

function servedNodes(served: readonly ServedHere[], parentId: string): readonly TreeNode[] {
  return served.map(({ model, address }) => ({
    id: `${parentId}:served:${model.id}`,
    label: l10n.t('Serving'),
    description: `${address} · ${model.name}`,
    tooltip: [
      l10n.t('Programs on this computer use it by the OpenAI API.'),
      l10n.t('Base URL {0}', address),
      l10n.t('Model {0}', model.requestName),
    ].join('\n'),
    icon: 'broadcast',
    kind: 'phone.served',
    subject: { serial: model.serial, servedModel: model.id },
  }));
}

function factNodes(facts: PhoneFacts | undefined, parentId: string): readonly TreeNode[] {
  if (!facts) {
    return [];
  }
  const lines = describeFacts(facts);
  const silent = conditions.filter((key) => lines.every((line) => line.key !== key));
  const nodes = lines.map(({ key, label, value }) => ({
    id: `${parentId}:${key}`,
    label,
    description: value,
    tooltip: `${label}: ${value}`,
    icon: factIcons[key],
    kind: 'phone.fact',
  }));
  const notReported = {
    id: `${parentId}:silent`,
    label: l10n.t('Not reported'),
    description: silent.join(', '),
    tooltip: l10n.t('The phone does not report: {0}.', silent.join(', ')),
    icon: 'circle-slash',
    kind: 'phone.fact',
  };
  return silent.length === 0 ? nodes : [...nodes, notReported];
}

function currentFacts(facts: PhoneFacts | undefined): readonly string[] {
  const { memoryAvailableBytes, skinCelsius, batteryCelsius } = facts ?? {};
  const celsius = skinCelsius ?? batteryCelsius;
  return [
    ...(memoryAvailableBytes === undefined ? [] : [l10n.t('{0} RAM free', formatBytes(memoryAvailableBytes))]),
    ...(celsius === undefined ? [] : [`${Math.round(celsius)} °C`]),
  ];
}
