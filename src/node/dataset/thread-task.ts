import path from 'node:path';
import type { WorkerOptions } from 'node:worker_threads';

/** What a thread of datasets does: holds an open one, or reads one and adds to its queues. */
export type ThreadTask = 'editing' | 'growing';

/** The bundle of `thread.ts` beside the others. */
export function datasetThreadIn(distFolder: string): string {
  return path.join(distFolder, 'dataset-thread.cjs');
}

/** How such a thread is started. */
export function datasetThread(task: ThreadTask): WorkerOptions {
  return { stdout: false, stderr: false, workerData: task };
}
