import type { SecondsRange } from '../core/plan/step-need';
import type { RunPlan, StepForecast } from '../node/pipeline/plan/plan-run';
import type { StepIdentity } from '../node/runs/events';
import type { OutputEvent } from './output';

/** One step of a plan for programs. Absent is what is not known; times are a range in seconds. */
interface PlanStepEvent extends OutputEvent, StepIdentity {
  readonly event: 'plan-step';
  readonly state: 'stored' | 'missing';
  readonly sizeBytes?: number;
  readonly seconds?: SecondsRange;
  readonly basis?: StepForecast['basis'];
  readonly diskBytes?: number;
  readonly memoryBytes?: number;
  readonly gpuMemoryBytes?: number;
}

/** A plan for programs: an event a step, then the computer, then what is only just enough. */
export function planEvents(plan: RunPlan): readonly OutputEvent[] {
  const { freeDiskBytes, availableMemoryBytes, coreCount, hasBf16, gpu } = plan.computer;
  const computer = { freeDiskBytes, availableMemoryBytes, coreCount, hasBf16, gpu: gpu ?? null };
  return [
    ...plan.steps.map(stepEvent),
    { event: 'computer', ...computer },
    ...plan.warnings.map(({ code, message, fix }) => ({ event: 'warning', code, message, fix })),
  ];
}

/** What the missing steps take together. */
export function planTotals({ steps, diskBytes, downloadBytes, base }: RunPlan) {
  const missing = steps.filter(({ planned }) => planned.state === 'missing');
  return {
    steps: steps.length,
    missing: missing.length,
    diskBytes,
    memoryBytes: Math.max(0, ...missing.map(({ need }) => need?.memoryBytes ?? 0)),
    ...(downloadBytes !== undefined && { downloadBytes }),
    ...(base?.parameterCount !== undefined && { parameterCount: base.parameterCount, isCounted: base.isCounted }),
  };
}

function stepEvent({ planned, need, seconds, basis }: StepForecast): PlanStepEvent {
  return {
    event: 'plan-step',
    ...planned,
    ...(seconds && basis && { seconds: { low: tenth(seconds.low), high: tenth(seconds.high) }, basis }),
    ...(need && {
      diskBytes: need.diskBytes,
      memoryBytes: need.memoryBytes,
      gpuMemoryBytes: need.gpuMemoryBytes,
    }),
  };
}

function tenth(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
