import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EditedDocument } from '../../../core/dataset/editing/edited-document';
import { WorkbenchError } from '../../../core/errors/workbench-error';

/** Work that is done between two answers to others. */
const sliceMs = 8;

export interface SliceOptions {
  /** Its rows are gone through: whoever edits it meanwhile ends that, for places mean something else then. */
  readonly document: EditedDocument;
  readonly signal?: AbortSignal;
  /** Between slices, with the steps that are done. */
  readonly onPause?: (doneSteps: number) => void;
}

/**
 * Takes steps to their end, and lets others be answered in between.
 * @throws WorkbenchError `dataset.changedMeanwhile`, `dataset.changeCancelled`; what a step throws
 */
export async function inSlices<Result>(
  steps: Generator<unknown, Result>,
  { document, signal, onPause }: SliceOptions,
): Promise<Result> {
  const { revision } = document;
  let endMs = performance.now() + sliceMs;
  for (let done = 1; ; done += 1) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
    if (performance.now() >= endMs) {
      onPause?.(done);
      await nextTurn();
      if (signal?.aborted) {
        throw new WorkbenchError('dataset.changeCancelled');
      }
      if (document.revision !== revision) {
        throw new WorkbenchError('dataset.changedMeanwhile');
      }
      endMs = performance.now() + sliceMs;
    }
  }
}
