import { renderTurns } from '../../../core/dataset/render';
import { runNeedBytes } from '../../../core/disk/run-need';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type RunFacts, roughTokenCount } from '../../../core/plan/facts';
import { findShortages, type Shortage } from '../../../core/plan/shortage';
import { type StepNeed, stepNeed } from '../../../core/plan/step-need';
import { formatBytes } from '../../../core/text/bytes';
import type { RunEvent } from '../../runs/events';
import type { PreparedRun } from '../prepare-run';
import { type Computer, inspectComputer } from './computer';
import type { PlannedStep } from './plan-steps';

/** What the needs of a run depend on; undefined where the base's size is not known. */
export function factsOf(run: PreparedRun, { gpu, ...computer }: Computer): RunFacts | undefined {
  const { base, project, rows } = run;
  if (base?.size === undefined) {
    return undefined;
  }
  const contents = rows.flatMap((row) => renderTurns(row.messages).map(({ content }) => content));
  const systemPrompts = rows.map(() => project.recipe.systemPrompt);
  return {
    parameterCount: base.size.parameterCount,
    isGguf: base.config.kind === 'gguf',
    training: project.recipe.training,
    trainingTokens: roughTokenCount([...contents, ...systemPrompts]),
    evaluationRows: run.evaluationRows.length,
    trainingProcesses: run.launcher ? Math.ceil(run.launcher.processCount / run.launcher.machineCount) : 1,
    computer: { ...computer, usesGpu: gpu !== undefined },
  };
}

/** Disk space that missing steps take; 0 where the base's size is not known. Less where it is only known by a name. */
export function neededDiskBytes({ base }: PreparedRun, missing: readonly PlannedStep[]): number {
  if (base?.size === undefined || missing.length === 0) {
    return 0;
  }
  return runNeedBytes({ parameterCount: base.size.parameterCount, steps: missing.map(({ step }) => step) });
}

/** What each missing step needs, and what of it this computer has too little of. */
export interface Supplied {
  readonly needs: ReadonlyMap<PlannedStep, StepNeed>;
  readonly shortages: readonly Shortage[];
}

/** Compares what missing steps need with what the computer can give. Knows nothing where the base's size is unknown. */
export function compareSupply(run: PreparedRun, missing: readonly PlannedStep[], computer: Computer): Supplied {
  const facts = factsOf(run, computer);
  if (facts === undefined) {
    return { needs: new Map(), shortages: [] };
  }
  const needs = new Map(missing.map((step) => [step, stepNeed(step, facts)]));
  const named = [...needs].map(([step, need]) => ({ name: nameOf(step), need }));
  const isCounted = run.base?.size?.isCounted ?? false;
  const supply = { ...computer, freeGpuMemoryBytes: computer.gpu?.freeBytes };
  return { needs, shortages: findShortages(named, { diskBytes: neededDiskBytes(run, missing), isCounted, supply }) };
}

/**
 * Looks before the first step whether there is enough for all that are missing; what is only tight is said as a warning.
 * @throws WorkbenchError `store.tooLittleDisk`, `run.tooLittleMemory`, `run.tooLittleGpuMemory`
 */
export async function requireSupply(
  run: PreparedRun,
  missing: readonly PlannedStep[],
  onEvent: (event: RunEvent) => void,
): Promise<void> {
  if (missing.length === 0) {
    return;
  }
  const { folder } = run.store.layout;
  const computer = await inspectComputer(folder);
  for (const shortage of compareSupply(run, missing, computer).shortages) {
    const error = shortageError(shortage, { folder, gpuName: computer.gpu?.name ?? 'the GPU' });
    if (shortage.verdict === 'refused') {
      throw error;
    }
    onEvent({ event: 'log', level: 'warning', message: `${error.message} It may still suffice.` });
  }
}

/** A shortage as the error that it is where it is refused. */
export function shortageError(
  { what, neededBytes, availableBytes, step }: Shortage,
  { folder, gpuName }: { readonly folder: string; readonly gpuName: string },
): WorkbenchError {
  const needed = formatBytes(neededBytes);
  const available = formatBytes(availableBytes);
  switch (what) {
    case 'disk':
      return new WorkbenchError('store.tooLittleDisk', { folder, needed, free: available });
    case 'memory':
      return new WorkbenchError('run.tooLittleMemory', { step: step ?? '', needed, available });
    case 'gpuMemory':
      return new WorkbenchError('run.tooLittleGpuMemory', { step: step ?? '', needed, available, gpu: gpuName });
  }
}

/** `evaluate Q4_0`. */
export function nameOf({ step, variant }: PlannedStep): string {
  return variant === undefined ? step : `${step} ${variant}`;
}
