import type { SampleView } from '../../../../src/protocol/webview/device-chat-condition';
import { l10n } from '../../../shared/l10n';

/** One line over time; undefined is not reported, and never drawn. */
export interface ChartLine {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

export interface ChartData {
  readonly title: string;
  readonly unit: string;
  /** Decimals that say something. */
  readonly digits: number;
  /** Only the lines with a value. */
  readonly lines: readonly ChartLine[];
  /** What is said in the place of a chart without lines. */
  readonly nothing: string;
  /** Undefined: around what was measured. */
  readonly range?: readonly [least: number, most: number | undefined];
}

type Read = (sample: SampleView) => number | undefined;

const mega = 1e6;

/** The charts of a phone, in the order in which a narrow place shows them. */
export function chartsOf(samples: readonly SampleView[], isVirtual: boolean): readonly ChartData[] {
  const lines = (...all: readonly (readonly [name: string, read: Read])[]): readonly ChartLine[] =>
    all
      .map(([name, read]) => ({ name, values: samples.map(read) }))
      .filter(({ values }) => values.some((value) => value !== undefined));
  const unreported = l10n.t('This phone does not report it.');
  return [
    {
      title: isVirtual ? l10n.t('Speed, this computer’s') : l10n.t('Speed'),
      unit: 'tokens/s',
      digits: 1,
      lines: lines(['reply', ({ tokensPerSecond }) => tokensPerSecond]),
      nothing: l10n.t('No reply in these two minutes.'),
      range: [0, undefined],
    },
    {
      title: l10n.t('Memory'),
      unit: 'MB',
      digits: 0,
      lines: lines(
        ['model', ({ serverMemoryBytes }) => inMega(serverMemoryBytes)],
        ['available', ({ availableMemoryBytes }) => inMega(availableMemoryBytes)],
      ),
      nothing: unreported,
      range: [0, undefined],
    },
    {
      title: l10n.t('Temperature'),
      unit: '°C',
      digits: 1,
      lines: lines(['skin', ({ skinCelsius }) => skinCelsius], ['battery', ({ batteryCelsius }) => batteryCelsius]),
      nothing: unreported,
    },
    {
      title: l10n.t('Battery'),
      unit: '%',
      digits: 0,
      lines: lines(['level', ({ batteryPercent }) => batteryPercent]),
      nothing: unreported,
      range: [0, 100],
    },
    {
      title: l10n.t('Battery current'),
      unit: 'mA',
      digits: 0,
      lines: lines([l10n.t('into the battery'), ({ batteryMilliamperes }) => batteryMilliamperes]),
      nothing: unreported,
    },
    {
      title: l10n.t('Clock rates'),
      unit: 'MHz',
      digits: 0,
      lines: lines(...clusterNames(samples).map((cpus) => [l10n.t('CPU {0}', cpus), megahertzOf(cpus)] as const)),
      nothing: unreported,
      range: [0, undefined],
    },
  ];
}

/** The clusters that any sample names, in the order of their first processor. */
export function clusterNames(samples: readonly SampleView[]): readonly string[] {
  const names = new Set(samples.flatMap(({ clusters }) => clusters.map(({ cpus }) => cpus)));
  return [...names].toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
}

/** The newest value of a line with its unit, as text. */
export function newestText({ values }: ChartLine, { unit, digits }: ChartData): string {
  const value = values.findLast((one) => one !== undefined);
  return value === undefined ? '' : `${value.toFixed(digits)} ${unit}`;
}

function megahertzOf(cpus: string): Read {
  return ({ clusters }) => {
    const cluster = clusters.find((one) => one.cpus === cpus);
    return cluster && cluster.frequencyKilohertz / 1000;
  };
}

function inMega(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / mega;
}
