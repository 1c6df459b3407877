import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { shapeCheck } from '../../core/json/shape-check';
import type { StepEvent } from '../../protocol/steps/events';
import stepEventSchema from '../../protocol/steps/events.schema.json';
import { exitReason } from './exit';
import { type ProcessSpec, startProcess } from './supervisor';

const isStepEvent = shapeCheck<StepEvent>(stepEventSchema);

/** What a step says at its end: the members of its `done` event. */
export type StepSummary = Extract<StepEvent, { event: 'done' }>;

/**
 * Runs a step that prints one JSON object a line. Its `error` event becomes the thrown error.
 * @throws WorkbenchError `step.reported`, `process.badEvent`, `process.noDone`, `process.failed`; on abort its reason
 */
export async function runStepProcess(
  spec: ProcessSpec,
  options: { readonly onEvent: (event: StepEvent) => void; readonly signal?: AbortSignal | undefined },
): Promise<StepSummary> {
  const program = path.basename(spec.program);
  let summary: StepSummary | undefined;
  let failure: WorkbenchError | undefined;
  const running = startProcess(spec, {
    signal: options.signal,
    onLine: (line) => {
      const event = readStepEvent(line);
      if (!event) {
        failure ??= new WorkbenchError('process.badEvent', { program, line: line.slice(0, 200) });
        void running.stop();
      } else if (event.event === 'error') {
        const { code, message, fix } = event;
        failure ??= new WorkbenchError('step.reported', { step: stepName(spec), code, message, fix });
      } else {
        summary = event.event === 'done' ? event : summary;
        options.onEvent(event);
      }
    },
  });
  const exit = await running.closed;
  options.signal?.throwIfAborted();
  if (failure) {
    throw failure;
  }
  const details = { program, tail: running.tail(), logFile: spec.logFile };
  if (exit.exitCode !== 0) {
    throw new WorkbenchError('process.failed', { ...details, reason: exitReason(exit) });
  }
  if (!summary) {
    throw new WorkbenchError('process.noDone', details);
  }
  return summary;
}

/** Reads one line; undefined where it is not an event as the schema has it. */
export function readStepEvent(line: string): StepEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isStepEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `train` of `python -m mobile_llm train --config …`, for messages. */
function stepName(spec: ProcessSpec): string {
  const words = spec.arguments.filter((argument) => /^[a-z][a-z-]*$/.test(argument));
  return words.at(-1) ?? path.basename(spec.program);
}
