import { formatBytes } from '../../../../src/core/text/bytes';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import type { MemoryView, SampleView } from '../../../../src/protocol/webview/device-chat-condition';
import { describeThermalStatus } from '../../../shared/heat';
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
  const ownSpeed = chat.phone.isVirtual ? ' on this computer' : '';
  return [
    ...(speed === undefined ? [] : [{ text: `${speed.toFixed(1)} tokens/s${ownSpeed}`, about: '' }]),
    ...(serverMemoryBytes === undefined ? [] : [{ text: `${formatBytes(serverMemoryBytes)} RAM`, about: '' }]),
    ...(celsius === undefined ? [] : [{ text: `${celsius.toFixed(0)} °C`, about: '' }]),
    ...(batteryPercent === undefined ? [] : [{ text: `${batteryPercent} %`, about: 'battery' }]),
  ];
}

const loadings = { read: 'read into memory', mapped: 'mapped from storage' } as const;

/** Everything that is measured, by name; undefined is not reported by this phone. */
export function allReadings(chat: DeviceChatState): readonly (readonly [name: string, value: string | undefined])[] {
  const sample = newestSample(chat);
  const speed = speedOf(chat);
  const ownSpeed = chat.phone.isVirtual ? ', this computer’s, not a phone’s' : '';
  const { clusters, thermalStatus, batteryMilliamperes } = sample;
  const charging = sample.isCharging ? ' (charging, so indicative)' : '';
  return [
    ['Speed', speed === undefined ? 'no reply yet' : `${speed.toFixed(1)} tokens/s${ownSpeed}`],
    ['Memory of the model', optional(sample.serverMemoryBytes, formatBytes)],
    ['Needed for it', chat.memory ? describeNeeds(chat.memory) : undefined],
    ['Weights', chat.memory ? loadings[chat.memory.loading] : undefined],
    ['Memory available', optional(sample.availableMemoryBytes, formatBytes)],
    ['Thermal status', optional(thermalStatus, describeThermalStatus)],
    ['Skin', optional(sample.skinCelsius, celsiusText)],
    ['Battery', optional(sample.batteryCelsius, celsiusText)],
    ['Battery level', optional(sample.batteryPercent, (percent) => `${percent} %`)],
    ['Battery current', optional(batteryMilliamperes, (milliamperes) => `${milliamperes} mA${charging}`)],
    ['Clock rates', clusters.length === 0 ? undefined : clusters.map(clockText).join('; ')],
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
  return `CPU ${cpus.replaceAll(' ', ', ')}: ${Math.round(frequencyKilohertz / 1000)} MHz`;
}

function celsiusText(celsius: number): string {
  return `${celsius.toFixed(1)} °C`;
}

function optional(value: number | undefined, write: (value: number) => string): string | undefined {
  return value === undefined ? undefined : write(value);
}
