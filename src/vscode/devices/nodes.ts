import { formatBytes } from '../../core/text/bytes';
import type { DeviceFacts, DeviceState, ReadModelState } from '../../node/read-model/state';

import type { TreeNode } from '../tree-node';

const nextSteps: Readonly<Record<DeviceState['status'], string>> = {
  ready: 'ready',
  offline: 'offline: plug it in again',
  unauthorized: 'not allowed yet: accept this computer on the phone',
  stopped: 'stopped',
};

/** Phones, real and virtual, each with its state and the next step. */
export function deviceNodes(state: ReadModelState): readonly TreeNode[] {
  return state.devices.map(deviceNode);
}

function deviceNode(device: DeviceState): TreeNode {
  const { serial, label, status, virtualPhone, facts } = device;
  const isReady = status === 'ready';
  return {
    id: `device:${virtualPhone?.name ?? ''}:${serial ?? ''}`,
    label,
    description: [virtualPhone ? 'virtual' : undefined, nextSteps[status], ...describeFacts(facts)]
      .filter((part) => part !== undefined)
      .join(' · '),
    tooltip: [label, serial, virtualPhone && 'A virtual phone: it runs on this computer.'].filter(Boolean).join('\n'),
    icon: isReady ? 'device-mobile' : virtualPhone ? 'vm-outline' : 'warning',
    ...(isReady && { iconColor: 'testing.iconPassed' }),
    kind: `phone.${virtualPhone ? 'virtual' : 'real'}.${status}`,
    subject: {
      ...(serial !== undefined && { serial }),
      ...(virtualPhone && { virtualPhone: virtualPhone.name }),
    },
  };
}

function describeFacts(facts: DeviceFacts | undefined): readonly string[] {
  const { availableMemoryBytes, temperatureCelsius } = facts ?? {};
  return [
    ...(availableMemoryBytes === undefined ? [] : [`${formatBytes(availableMemoryBytes)} RAM free`]),
    ...(temperatureCelsius === undefined ? [] : [`${Math.round(temperatureCelsius)} °C`]),
  ];
}
