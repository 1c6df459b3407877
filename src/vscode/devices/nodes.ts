import { formatBytes } from '../../core/text/bytes';
import { describeFacts, type FactLine } from '../../node/adb/describe-facts';
import type { PhoneFacts } from '../../node/adb/facts';
import type { DeviceState, ReadModelState } from '../../node/read-model/state';
import type { PhoneModel } from '../serving/listed-models';
import type { TreeNode } from '../tree-node';

const statusWords: Readonly<Record<DeviceState['status'], string>> = {
  ready: 'ready',
  offline: 'not ready',
  unauthorized: 'not allowed yet',
  stopped: 'stopped',
};

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
  const word = problem?.message ?? nextStep ?? statusWords[status];
  const notes = [label, serial, virtualPhone && 'A virtual phone: it runs on this computer.', nextStep];
  return {
    id,
    label,
    description: [
      virtualPhone ? 'virtual' : undefined,
      word,
      served.length > 0 ? 'serving' : undefined,
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

function servedNodes(served: readonly ServedHere[], parentId: string): readonly TreeNode[] {
  return served.map(({ model, address }) => ({
    id: `${parentId}:served:${model.id}`,
    label: 'Serving',
    description: `${address} · ${model.name}`,
    tooltip: `Programs on this computer use it by the OpenAI API.\nBase URL ${address}\nModel ${model.requestName}`,
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
    ...(memoryAvailableBytes === undefined ? [] : [`${formatBytes(memoryAvailableBytes)} RAM free`]),
    ...(celsius === undefined ? [] : [`${Math.round(celsius)} °C`]),
  ];
}
