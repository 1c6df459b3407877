import type { SampleView } from '../../../../src/protocol/webview/device-chat-condition';
import { describeThermalStatus } from '../../../shared/heat';
import { l10n } from '../../../shared/l10n';
import { clusterNames } from './chart-definitions';

interface Column {
  /** In a CSV file. */
  readonly key: string;
  readonly title: string;
  readonly read: (sample: SampleView) => number | string | undefined;
  /** For people; default: the number itself. */
  readonly write?: (value: number) => string;
}

const mega = 1e6;

/** Everything that a sample can say, with its unit in its name. */
function columnsOf(samples: readonly SampleView[]): readonly Column[] {
  const inMegabytes = (bytes: number) => (bytes / mega).toFixed(0);
  return [
    { key: 'tokens_per_second', title: 'tokens/s', read: (sample) => sample.tokensPerSecond, write: withOneDigit },
    {
      key: 'model_memory_bytes',
      title: l10n.t('model MB'),
      read: (sample) => sample.serverMemoryBytes,
      write: inMegabytes,
    },
    {
      key: 'available_memory_bytes',
      title: l10n.t('available MB'),
      read: (sample) => sample.availableMemoryBytes,
      write: inMegabytes,
    },
    { key: 'skin_celsius', title: l10n.t('skin °C'), read: (sample) => sample.skinCelsius, write: withOneDigit },
    {
      key: 'battery_celsius',
      title: l10n.t('battery °C'),
      read: (sample) => sample.batteryCelsius,
      write: withOneDigit,
    },
    {
      key: 'thermal_status',
      title: l10n.t('thermal status'),
      read: (sample) => sample.thermalStatus,
      write: describeThermalStatus,
    },
    { key: 'battery_percent', title: l10n.t('battery %'), read: (sample) => sample.batteryPercent },
    { key: 'battery_milliamperes', title: l10n.t('battery mA'), read: (sample) => sample.batteryMilliamperes },
    { key: 'charging', title: l10n.t('charging'), read: (sample) => (sample.isCharging ? 'yes' : 'no') },
    ...clusterNames(samples).map(
      (cpus): Column => ({
        key: `cpu_${cpus.replaceAll(' ', '_')}_kilohertz`,
        title: l10n.t('CPU {0} MHz', cpus),
        read: ({ clusters }) => clusters.find((cluster) => cluster.cpus === cpus)?.frequencyKilohertz,
        write: (kilohertz) => (kilohertz / 1000).toFixed(0),
      }),
    ),
  ];
}

export interface SampleTable {
  readonly titles: readonly string[];
  /** The newest first; an empty cell was not reported. */
  readonly rows: readonly (readonly string[])[];
}

/** For reading: only what the phone reports. */
export function tableOf(samples: readonly SampleView[]): SampleTable {
  const columns = columnsOf(samples).filter(({ read }) => samples.some((sample) => read(sample) !== undefined));
  return {
    titles: ['time', ...columns.map(({ title }) => title)],
    rows: samples.toReversed().map((sample) => [
      new Date(sample.at).toLocaleTimeString(),
      ...columns.map(({ read, write = String }) => {
        const value = read(sample);
        return typeof value === 'number' ? write(value) : (value ?? '');
      }),
    ]),
  };
}

/** For other programs: every column, the oldest first, numbers as they came. */
export function csvOf(samples: readonly SampleView[]): string {
  const columns = columnsOf(samples);
  const lines = samples.map(({ at, ...sample }) =>
    [at, ...columns.map(({ read }) => String(read({ at, ...sample }) ?? ''))].join(','),
  );
  return `${[['at', ...columns.map(({ key }) => key)].join(','), ...lines].join('\n')}\n`;
}

function withOneDigit(value: number): string {
  return value.toFixed(1);
}
