import { formatBytes } from '../../../../src/core/text/bytes';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import type { MemoryView, SampleView } from '../../../../src/protocol/webview/device-chat-condition';
import { describeThermalStatus } from '../../../shared/heat';
import { l10n } from '../../../shared/l10n';
import { memoryParts } from './memory-parts';

/** A number with its unit, and the words that a screen reader needs beside it. */
export interface HeadReading {
  readonly text: string;
  readonly about: string;
}

/** The numbers of a phone that matter; what it does not report is left out. */
export function headReadings(chat: DeviceChatState): readonly HeadReading[] {
  const { serverMemoryBytes, batteryPercent, ...sample } = newestSample(chat);
  const celsius = sample.skinCelsius ?? sample.batteryCelsius;
  const speed = speedOf(chat);
  const ownSpeed = chat.phone.isVirtual ? l10n.t(' on this computer') : '';
  return [
    ...(speed === undefined ? [] : [{ text: l10n.t('{0} tokens/s{1}', speed.toFixed(1), ownSpeed), about: '' }]),
    ...(serverMemoryBytes === undefined
      ? []
      : [{ text: l10n.t('{0} RAM', formatBytes(serverMemoryBytes)), about: '' }]),
    ...(celsius === undefined ? [] : [{ text: `${celsius.toFixed(0)} °C`, about: '' }]),
    ...(batteryPercent === undefined ? [] : [{ text: `${batteryPercent} %`, about: 'battery' }]),
  ];
}

const loadings = { read: l10n.t('read into memory'), mapped: l10n.t('mapped from storage') } as const;

/** Everything that is measured, by name; undefined is not reported by this phone. */
export function allReadings(chat: DeviceChatState): readonly (readonly [name: string, value: string | undefined])[] {
  const sample = newestSample(chat);
  const speed = speedOf(chat);
  const ownSpeed = chat.phone.isVirtual ? l10n.t(', this computer’s, not a phone’s') : '';
  const { clusters, thermalStatus, batteryMilliamperes } = sample;
  const charging = sample.isCharging ? l10n.t(' (charging, so indicative)') : '';
  return [
    [l10n.t('Speed'), speed === undefined ? l10n.t('no reply yet') : `${speed.toFixed(1)} tokens/s${ownSpeed}`],
    [l10n.t('Memory of the model'), optional(sample.serverMemoryBytes, formatBytes)],
    [l10n.t('Needed for it'), chat.memory ? describeNeeds(chat.memory) : undefined],
    [l10n.t('Weights'), chat.memory ? loadings[chat.memory.loading] : undefined],
    [l10n.t('Memory available'), optional(sample.availableMemoryBytes, formatBytes)],
    [l10n.t('Thermal status'), optional(thermalStatus, describeThermalStatus)],
    [l10n.t('Skin'), optional(sample.skinCelsius, celsiusText)],
    [l10n.t('Battery'), optional(sample.batteryCelsius, celsiusText)],
    [l10n.t('Battery level'), optional(sample.batteryPercent, (percent) => `${percent} %`)],
    [
      l10n.t('Battery current'),
      optional(batteryMilliamperes, (milliamperes) => l10n.t('{0} mA{1}', milliamperes, charging)),
    ],
    [l10n.t('Clock rates'), clusters.length === 0 ? undefined : clusters.map(clockText).join('; ')],
  ];
}

function describeNeeds(memory: MemoryView): string {
  return memoryParts(memory)
    .map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`)
    .join(', ');
}

function newestSample({ samples }: DeviceChatState): Partial<SampleView> & Pick<SampleView, 'clusters'> {
  return samples.at(-1) ?? { clusters: [] };
}

/** Of the reply that is being written, else of the last one. */
function speedOf({ turns }: DeviceChatState): number | undefined {
  const { progress } = turns.at(-1) ?? {};
  return progress?.kind === 'writing'
    ? progress.tokensPerSecond
    : turns.findLast(({ timings }) => timings)?.timings?.tokensPerSecond;
}

function clockText({ cpus, frequencyKilohertz }: SampleView['clusters'][number]): string {
  return l10n.t('CPU {0}: {1} MHz', cpus.replaceAll(' ', ', '), Math.round(frequencyKilohertz / 1000));
}

function celsiusText(celsius: number): string {
  return `${celsius.toFixed(1)} °C`;
}

function optional(value: number | undefined, write: (value: number) => string): string | undefined {
  return value === undefined ? undefined : write(value);
}
