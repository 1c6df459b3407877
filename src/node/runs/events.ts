import type { ErrorDescription } from '../../core/errors/workbench-error';
import type { SetupProgress } from '../setup/progress';

/** The steps of a run, in the order in which they depend on each other. */
export const stepNames = [
  'render',
  'quantize-base',
  'check-tokens',
  'train',
  'merge',
  'convert',
  'check-logits',
  'imatrix',
  'quantize',
  'evaluate',
] as const;
export type RunStepName = (typeof stepNames)[number];

/** Steps that take in what was made elsewhere; no run has them. */
export const adoptingStepNames = ['adopt', 'unpack'] as const;
export type StepName = RunStepName | (typeof adoptingStepNames)[number];

export interface RunProgress {
  readonly done: number;
  readonly total: number;
  /** What is counted: `steps`, `rows`, `tensors`, `bytes`. */
  readonly unit: string;
  readonly loss?: number;
  readonly tokensPerSecond?: number;
  readonly secondsLeft?: number;
}

/** Which step; `variant` tells the quantize and evaluate steps of two variants apart. */
export interface StepIdentity {
  readonly step: StepName;
  readonly variant?: string;
}

/** What a run says while it runs: what the runner journals, one JSON object a line, and what followers receive. */
export type RunEvent =
  | { readonly event: 'run-started'; readonly runId: string; readonly recipePath: string; readonly at: string }
  /** A tool that a step needs is being provided: downloaded, built, or found in the cache. */
  | ({ readonly event: 'setup' } & SetupProgress)
  | ({ readonly event: 'step-started' } & StepIdentity)
  | ({ readonly event: 'progress' } & StepIdentity & RunProgress)
  | ({ readonly event: 'metric'; readonly name: string; readonly value: number; readonly unit?: string } & StepIdentity)
  | ({ readonly event: 'log'; readonly level: LogLevel; readonly message: string } & Partial<StepIdentity>)
  | ({
      readonly event: 'step-finished';
      readonly how: 'cached' | 'ran';
      /** The artifact's key in the store. */
      readonly key: string;
      readonly sizeBytes: number;
      readonly elapsedMs: number;
    } & StepIdentity)
  | ({ readonly event: 'step-failed'; readonly error: ErrorDescription } & StepIdentity)
  | {
      readonly event: 'run-finished';
      readonly at: string;
      readonly elapsedMs: number;
      readonly artifacts: RunArtifacts;
    }
  | { readonly event: 'run-failed'; readonly at: string; readonly error: ErrorDescription }
  | { readonly event: 'run-cancelled'; readonly at: string };

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export type RunStatus = 'running' | 'finished' | 'failed' | 'cancelled' | 'died';

/** One model file that a run made. */
export interface ExportedModel {
  /** `f16`, `Q4_0` … */
  readonly variant: string;
  readonly key: string;
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What a finished run leaves, for a summary without opening the store. */
export interface RunArtifacts {
  readonly models: readonly ExportedModel[];
  readonly evaluations: readonly {
    readonly variant: string;
    readonly key: string;
    readonly rows: number;
    readonly exactMatch: number;
    readonly exactMatchResolved: number;
    readonly restraint: number;
  }[];
}
