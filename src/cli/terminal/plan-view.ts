import { aboutTime } from '../../core/plan/about-time';
import { formatBytes } from '../../core/text/bytes';
import type { RunPlan, StepForecast } from '../../node/pipeline/plan/plan-run';
import { nameOf } from '../../node/pipeline/plan/require-supply';
import { type Column, tableLines } from './table';

const columns: readonly Column[] = [
  { title: 'Step' },
  { title: 'State' },
  { title: 'Time' },
  { title: 'Disk', align: 'right' },
  { title: 'Memory', align: 'right' },
  { title: 'GPU memory', align: 'right' },
];

/** A plan for people: a line a step, then what the numbers rest on. */
export function planLines(plan: RunPlan): readonly string[] {
  const missing = plan.steps.filter(({ planned }) => planned.state === 'missing');
  return [...tableLines(columns, plan.steps.map(rowOf)), '', ...totalLines(plan, missing), computerLine(plan)];
}

function rowOf({ planned, need, seconds }: StepForecast): readonly string[] {
  if (planned.state === 'stored') {
    return [nameOf(planned), 'stored', '', '', '', ''];
  }
  if (need === undefined) {
    return [nameOf(planned), 'will run', 'not known', '', '', ''];
  }
  const gpu = need.gpuMemoryBytes === 0 ? '–' : rough(need.gpuMemoryBytes);
  return [nameOf(planned), 'will run', aboutTime(seconds), rough(need.diskBytes), rough(need.memoryBytes), gpu];
}

function totalLines(plan: RunPlan, missing: readonly StepForecast[]): readonly string[] {
  if (missing.length === 0) {
    return ['Everything is stored: nothing will run.'];
  }
  if (plan.base?.parameterCount === undefined) {
    const why = plan.base ? 'How big the base is cannot be told' : 'Nothing is trained';
    return [`${why}, so what the steps need is not known.`];
  }
  const { parameterCount, isCounted } = plan.base;
  const size = `${rough(parameterCount, ['', 'thousand', 'million', 'billion'])} parameters`;
  const known = missing.flatMap(({ seconds }) => seconds ?? []);
  const total = known.reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }), {
    low: 0,
    high: 0,
  });
  const unknown = missing.length - known.length;
  const beside = unknown === 0 ? '' : `, without ${unknown} that nobody measured`;
  const peak = Math.max(...missing.map(({ need }) => need?.memoryBytes ?? 0));
  const isEarlier = missing.some(({ basis }) => basis === 'earlier');
  const basis = isEarlier ? 'what steps took here before, else ' : '';
  return [
    `Steps that will run: ${missing.length}; ${aboutTime(total)}${beside}; disk about ${rough(plan.diskBytes)}; memory at most about ${rough(peak)} at once.`,
    ...(plan.downloadBytes === undefined
      ? []
      : [
          `The base is downloaded first unless it is there: about ${rough(plan.downloadBytes)} more, in the hub's cache.`,
        ]),
    `Reckoned from ${basis}what was measured on the sample (docs/LOG.md), for ${size} ${isCounted ? 'as counted in the base' : 'as the name of the base says'}.`,
  ];
}

function computerLine({ computer }: RunPlan): string {
  const { freeDiskBytes, availableMemoryBytes, gpu, coreCount } = computer;
  const memory = availableMemoryBytes === undefined ? 'not known' : formatBytes(availableMemoryBytes);
  const gpuWords = gpu ? `${gpu.name}, ${formatBytes(gpu.freeBytes)} free` : 'none: the processor is used';
  return `This computer: ${formatBytes(freeDiskBytes)} of disk free, ${memory} of memory, ${coreCount} cores; GPU: ${gpuWords}.`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Two digits: `1.2 GB`, `130 million`. */
function rough(amount: number, units: readonly string[] = byteUnits): string {
  if (amount === 0) {
    return '–';
  }
  let value = Number(amount.toPrecision(2));
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value} ${units[unit]}`.trim();
}
