import { formatBytes } from '../../core/text/bytes';
import type { PhoneContents } from '../../node/device/phone-contents';
import type { DeviceState, ReadModelState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import type { TreeNode } from '../tree-node';

/** A chat of this window with a model on a phone, as far as a line shows it. What the phone does not report is absent. */
export interface LiveChat {
  readonly serial: string;
  /** Recipe and variant. */
  readonly modelName: string;
  readonly isReplying: boolean;
  /** Of the reply that is written, else of the last one. */
  readonly tokensPerSecond?: number;
  readonly memoryBytes?: number;
  readonly celsius?: number;
  readonly batteryPercent?: number;
}

interface Around {
  readonly state: ReadModelState;
  readonly chats: readonly LiveChat[];
  readonly parentId: string;
}

/** The models on a phone, those that run first, then what pushes left unfinished. */
export function phoneModelNodes(device: DeviceState, around: Around): readonly TreeNode[] {
  const { serial, contents } = device;
  if (serial === undefined || !contents) {
    return [];
  }
  const nodes = contents.models.map((model) => modelNode({ device, serial, contents, model }, around));
  const parts = contents.parts.map(
    ({ sha256, sizeBytes }): TreeNode => ({
      id: `${around.parentId}:part:${sha256}:${sizeBytes}`,
      label: nameOf(sha256, around.state) ?? shortHash(sha256),
      description: l10n.t('not whole: {0} arrived; the next push goes on there', formatBytes(sizeBytes)),
      tooltip: l10n.t('SHA-256 {0}', sha256),
      icon: 'circle-large-outline',
      kind: 'phone.part',
      subject: { serial, sha256 },
    }),
  );
  const isRunning = ({ kind }: TreeNode) => Number(kind === 'phone.model.running');
  return [...nodes.toSorted((left, right) => isRunning(right) - isRunning(left)), ...parts];
}

interface ModelOnPhone {
  readonly device: DeviceState;
  readonly serial: string;
  readonly contents: PhoneContents;
  readonly model: PhoneContents['models'][number];
}

function modelNode({ device, serial, contents, model }: ModelOnPhone, { state, chats, parentId }: Around): TreeNode {
  const { sha256, sizeBytes } = model;
  const name = nameOf(sha256, state);
  const server = contents.servers.find(({ modelSha256 }) => modelSha256 === sha256);
  const isOnlyOne = server !== undefined && contents.servers.length === 1;
  const chat = chats.find((known) => known.serial === serial && (known.modelName === name || isOnlyOne));
  const isRunning = server !== undefined || chat !== undefined;
  const running = isRunning ? runningWords(chat, server?.memoryBytes, device.virtualPhone !== undefined) : [];
  return {
    id: `${parentId}:model:${sha256}`,
    label: name ?? shortHash(sha256),
    description: [
      ...running,
      formatBytes(sizeBytes),
      l10n.t('verified'),
      ...(name === undefined ? [l10n.t('of elsewhere')] : []),
    ].join(' · '),
    tooltip: [
      name ?? l10n.t('No model of this folder has this content: another project pushed it, or it was removed here.'),
      l10n.t('Verified: the phone computed the SHA-256 of the file before it got its name.'),
      l10n.t('SHA-256 {0}', sha256),
    ].join('\n'),
    icon: isRunning ? 'vm-running' : 'verified',
    kind: isRunning ? 'phone.model.running' : 'phone.model',
    subject: { serial, sha256 },
  };
}

function nameOf(sha256: string, { stores }: ReadModelState): string | undefined {
  return stores.flatMap(({ files }) => files).findLast((file) => file.sha256 === sha256)?.name;
}

function shortHash(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}

/** `replying · 18.2 tok/s · 0.4 GB RAM · 31 °C · 82 %`; a virtual phone's speed is that of this computer. */
function runningWords(
  chat: LiveChat | undefined,
  memoryBytes: number | undefined,
  isVirtual: boolean,
): readonly string[] {
  const { tokensPerSecond, celsius, batteryPercent, isReplying = false } = chat ?? {};
  const resident = chat?.memoryBytes ?? memoryBytes;
  const speed = tokensPerSecond === undefined ? undefined : l10n.t('{0} tok/s', tokensPerSecond.toFixed(1));
  return [
    isReplying ? l10n.t('replying') : l10n.t('running'),
    speed && (isVirtual ? l10n.t('{0} on this computer', speed) : speed),
    resident === undefined ? undefined : l10n.t('{0} RAM', formatBytes(resident)),
    celsius === undefined ? undefined : `${Math.round(celsius)} °C`,
    batteryPercent === undefined ? undefined : l10n.t('battery {0} %', batteryPercent),
  ].filter((part) => part !== undefined);
}
