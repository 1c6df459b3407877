import { formatBytes } from '../../core/text/bytes';
import { describeFacts, type FactLine } from '../../node/adb/describe-facts';
import type { PhoneFacts } from '../../node/adb/facts';
import type { DeviceState, ReadModelState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import type { PhoneModel } from '../serving/listed-models';
import type { TreeNode } from '../tree-node';

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

/** Phones, real and virtual, each with its state, the next step, what of it is served, and what it said of itself. */
export function deviceNodes(state: ReadModelState, served: readonly ServedHere[] = []): readonly TreeNode[] {
  return state.devices.map((device) =>
    deviceNode(
      device,
      served.filter(({ model }) => model.serial === device.serial),
    ),
  );
}

/** What a line shows of a model that programs can use. */
interface ServedHere {
  readonly model: Pick<PhoneModel, 'id' | 'serial' | 'name' | 'requestName'>;
  readonly address: string;
}

function deviceNode(device: DeviceState, served: readonly ServedHere[]): TreeNode {
  const { serial, label, status, nextStep, virtualPhone, facts, problem } = device;
  const isUsable = status === 'ready' && !problem;
  const id = `device:${virtualPhone?.name ?? ''}:${serial ?? ''}`;
  const word = problem?.message ?? nextStep ?? statusWord(status);
  const notes = [label, serial, virtualPhone && l10n.t('A virtual phone: it runs on this computer.'), nextStep];
  return {
    id,
    label,
    description: [
      virtualPhone ? l10n.t('virtual') : undefined,
      word,
      served.length > 0 ? l10n.t('serving') : undefined,
      ...(isUsable ? currentFacts(facts) : []),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    tooltip: [...notes, problem?.message, problem?.fix].filter(Boolean).join('\n'),
    icon: isUsable ? 'device-mobile' : status === 'stopped' ? 'vm-outline' : 'warning',
    ...(isUsable && { iconColor: 'testing.iconPassed' }),
    kind: `phone.${virtualPhone ? 'virtual' : 'real'}.${status}`,
    ...((facts || served.length > 0) && { children: [...servedNodes(served, id), ...factNodes(facts, id)] }),
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
  const lines = facts ? describeFacts(facts) : [];
  return lines.map(({ key, label, value }) => ({
    id: `${parentId}:${key}`,
    label,
    description: value,
    tooltip: `${label}: ${value}`,
    icon: factIcons[key],
    kind: 'phone.fact',
  }));
}

function currentFacts(facts: PhoneFacts | undefined): readonly string[] {
  const { memoryAvailableBytes, skinCelsius, batteryCelsius } = facts ?? {};
  const celsius = skinCelsius ?? batteryCelsius;
  return [
    ...(memoryAvailableBytes === undefined ? [] : [l10n.t('{0} RAM free', formatBytes(memoryAvailableBytes))]),
    ...(celsius === undefined ? [] : [`${Math.round(celsius)} °C`]),
  ];
}
