import { formatBytes } from '../../core/text/bytes';
import { describeFacts, type FactLine } from '../../node/adb/describe-facts';
import type { PhoneFacts } from '../../node/adb/facts';
import type { DeviceState, ReadModelState } from '../../node/read-model/state';
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

/** Phones, real and virtual, each with its state, the next step, and what it said of itself. */
export function deviceNodes(state: ReadModelState): readonly TreeNode[] {
  return state.devices.map(deviceNode);
}

function deviceNode(device: DeviceState): TreeNode {
  const { serial, label, status, nextStep, virtualPhone, facts, problem } = device;
  const isUsable = status === 'ready' && !problem;
  const id = `device:${virtualPhone?.name ?? ''}:${serial ?? ''}`;
  const word = problem?.message ?? nextStep ?? statusWords[status];
  const notes = [label, serial, virtualPhone && 'A virtual phone: it runs on this computer.', nextStep];
  return {
    id,
    label,
    description: [virtualPhone ? 'virtual' : undefined, word, ...(isUsable ? currentFacts(facts) : [])]
      .filter((part) => part !== undefined)
      .join(' · '),
    tooltip: [...notes, problem?.message, problem?.fix].filter(Boolean).join('\n'),
    icon: isUsable ? 'device-mobile' : status === 'stopped' ? 'vm-outline' : 'warning',
    ...(isUsable && { iconColor: 'testing.iconPassed' }),
    kind: `phone.${virtualPhone ? 'virtual' : 'real'}.${status}`,
    ...(facts && { children: factNodes(facts, id) }),
    subject: {
      ...(serial !== undefined && { serial }),
      ...(virtualPhone && { virtualPhone: virtualPhone.name }),
    },
  };
}

function factNodes(facts: PhoneFacts, parentId: string): readonly TreeNode[] {
  return describeFacts(facts).map(({ key, label, value }) => ({
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
