import { workerData } from 'node:worker_threads';
import type { ThreadTask } from './thread-task';

/** The entry of `dist/dataset-thread.cjs`. One bundle, of which a thread loads what its task needs. */
const tasks: Readonly<Record<ThreadTask, () => Promise<unknown>>> = {
  editing: () => import('./editing/worker'),
  growing: () => import('./growing/worker'),
};
void tasks[workerData as ThreadTask]();
