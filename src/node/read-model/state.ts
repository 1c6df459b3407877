import type { ActionSchema } from '../../core/actions/schema';
import type { ErrorDescription } from '../../core/errors/workbench-error';
import type { PhoneFacts } from '../adb/facts';
import type { PhoneContents } from '../device/phone-contents';
import type { DatasetCounts } from '../project/count-dataset';
import type { RunProgress, RunStatus, StepName } from '../runs/events';

/** Everything a window shows, folded from disk and adb. Immutable: a change makes a new state. */
export interface ReadModelState {
  /** Absolute paths of the workspace's folders, as VS Code orders them. */
  readonly workspaceFolders: readonly string[];
  readonly recipes: readonly RecipeState[];
  readonly datasets: readonly DatasetState[];
  readonly models: readonly ModelState[];
  readonly devices: readonly DeviceState[];
  readonly runs: readonly RunState[];
  /** Those that cannot be shown, newest first. */
  readonly unreadableRuns: readonly UnreadableRun[];
  readonly stores: readonly StoreState[];
  /** Why the disk could not be read the last time; the parts are as they were before. */
  readonly readFailure: string | undefined;
}

/** Before anything was read. */
export const emptyState: ReadModelState = {
  workspaceFolders: [],
  recipes: [],
  datasets: [],
  models: [],
  devices: [],
  runs: [],
  unreadableRuns: [],
  stores: [],
  readFailure: undefined,
};

/** The store beside a recipe, or where models were added without one. */
export interface StoreState {
  /** Of the recipe, or where one would be. */
  readonly recipePath: string;
  readonly folder: string;
  /** What cannot be read of it, and why nothing can be written; empty where all is well. */
  readonly problems: readonly StoreProblem[];
  /** The model files that it holds or held references to, by content: what lies on a phone is told by them. */
  readonly files: readonly StoredFile[];
  /** As it was measured last; absent before it is, and where it cannot be read. */
  readonly use?: DiskUse;
}

export interface DiskUse {
  /** All that lies in the store. */
  readonly sizeBytes: number;
  /** What *Clean Up* could delete of it; absent where that cannot be said, as while a run works in the store. */
  readonly freeableBytes?: number;
}

export interface StoredFile {
  readonly sha256: string;
  /** `phone-assistant Q4_0` */
  readonly name: string;
}

export interface StoreProblem {
  /** The file that it is about; absent where it is the whole store. */
  readonly path?: string;
  readonly error: ErrorDescription;
}

/** One `mobile-llm.yaml` in the workspace. */
export interface RecipeState {
  readonly path: string;
  readonly name: string;
  /** Why the recipe cannot run, if it cannot. */
  readonly error?: ErrorDescription;
}

/** One dataset file that a recipe names. */
export interface DatasetState {
  readonly path: string;
  readonly recipePath: string;
  readonly fileName: string;
  readonly trainRows: number;
  readonly evalRows: number;
  /** Lines that are not a row, and what the rules find in rows. */
  readonly problems: number;
  /** Rows that were made and wait in `<dataset>.review.jsonl`. */
  readonly reviewRows: number;
  /** Corrections from a phone that wait in `<dataset>.inbox.jsonl`. */
  readonly inboxRows: number;
  readonly sizeBytes: number;
  /** Of its training rows, as the dataset editor or the newest training counted them; absent where the file is another one since. */
  readonly trainTokens?: number;
  readonly evalTokens?: number;
  /** Why the file cannot be read, if it cannot. */
  readonly error?: ErrorDescription;
}

/** Scores of one model file on its recipe's evaluation split; fractions 0..1. */
export interface ModelScore {
  /** When it was scored: ISO 8601. */
  readonly at: string;
  readonly rows: number;
  readonly exactMatch: number;
  readonly exactMatchResolved: number;
  readonly restraint: number;
}

/**
 * One node of the lineage: base → adapter → merged → f16 GGUF → quantized GGUF; where the adapter is shipped beside it,
 * base → shipped base → adapter. `added`: a model from elsewhere.
 */
export interface ModelState {
  /** The artifact's key; for a base `base:<recipe path>`. */
  readonly id: string;
  readonly kind: 'base' | 'shippedBase' | 'adapter' | 'merged' | 'gguf' | 'added';
  readonly recipePath: string;
  /** `SmolLM2-135M-Instruct`, `phone-assistant`, `merged`, `f16`, `Q4_0`. */
  readonly label: string;
  /** `LoRA r16`, `16-bit`; absent where the label says it all. */
  readonly detail?: string;
  /** The type of few bits that its weights had before: they were rounded twice. */
  readonly requantizedFrom?: string;
  /** ISO 8601; absent for a base. */
  readonly createdAt?: string;
  readonly sizeBytes?: number;
  /** The object on disk: a file for a GGUF, absent for folders. */
  readonly filePath?: string;
  readonly sha256?: string;
  readonly score?: ModelScore;
  /** Of a base: why its recipe cannot be used, which what was made of it outlives. */
  readonly problem?: ErrorDescription;
  readonly children: readonly ModelState[];
}

/** A phone that adb knows, or a virtual phone that was set up and may be stopped. */
export interface DeviceState {
  /** adb's name for it; a stopped virtual phone keeps its last one, or has none. */
  readonly serial?: string;
  readonly label: string;
  readonly status: 'ready' | 'offline' | 'unauthorized' | 'stopped';
  /** What the user does to make it ready, a sentence; absent when it is. */
  readonly nextStep?: string;
  /** Set for a virtual phone: the name to start and stop it by. */
  readonly virtualPhone?: { readonly name: string; readonly profile: string };
  /** What the phone said of itself when it became ready, when it was last used or at the last refresh. */
  readonly facts?: PhoneFacts;
  /** What of ours was on it then. */
  readonly contents?: PhoneContents;
  /** Why no model can run on it, or why it does not say what it is. */
  readonly problem?: ErrorDescription;
}

/** A virtual phone as whoever starts and stops them knows it. */
export interface VirtualPhoneListing {
  readonly name: string;
  readonly profile: string;
  /** adb's name for it while it runs. */
  readonly serial?: string;
}

export interface RunStepState {
  readonly step: StepName;
  /** Tells the steps of two variants apart: `Q4_0`; absent where a step runs once. */
  readonly variant?: string;
  /** `stopped`: its run was cancelled or died in the middle of it. */
  readonly status: 'running' | 'stopped' | 'cached' | 'ran' | 'failed';
  readonly progress?: RunProgress;
}

/** What a run's last evaluation found, and how that is beside the run before. */
export interface RunScore {
  readonly variant: string;
  readonly rows: number;
  /** Fraction, 0..1. */
  readonly exactMatchResolved: number;
  /** Absent for the first run that scored this variant. */
  readonly before?: ScoreBefore;
}

export type ScoreBefore =
  | { readonly kind: 'comparable'; readonly runId: string; readonly exactMatchResolved: number }
  /** The two numbers say nothing of each other: what was asked, how, or of which base has changed. */
  | { readonly kind: 'not-comparable'; readonly runId: string; readonly changed: readonly ScoreBasis[] };

export type ScoreBasis = 'base' | 'rows' | 'actions' | 'prompt';

export interface RunState {
  readonly id: string;
  readonly recipePath: string;
  readonly recipeName: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly steps: readonly RunStepState[];
  readonly score?: RunScore;
  readonly error?: ErrorDescription;
}

/** A run of which nobody can say what it was: the file that tells is damaged. */
export interface UnreadableRun {
  /** The name of its folder. */
  readonly id: string;
  /** Of the recipe beside the store. */
  readonly recipePath: string;
  /** The file that cannot be read. */
  readonly path: string;
  readonly error: ErrorDescription;
}

export interface Disposable {
  dispose(): void;
}

/** What is read of the disk one after the other, in this order; `all` also has the older runs. */
export type FilePart = 'models' | 'runs' | 'datasets' | 'all';

/** One read model per window; trees, panels and the status bar only subscribe to it. */
export interface ReadModel extends Disposable {
  snapshot(): ReadModelState;
  /** Called after each change with the new state; bursts of file events are folded into one call. */
  onChange(listener: (state: ReadModelState) => void): Disposable;
  /**
   * Resolves once this part was read; what was read before it is known too, what comes after it may not be. Also where
   * reading it failed: the state then says why, and `refresh` tries again.
   */
  firstRead(part: FilePart): Promise<void>;
  /** Starts following adb's devices and the virtual phones; until then `devices` is empty. Idempotent. */
  watchDevices(): void;
  /** Resolves once it is known which phones there are, or that nobody can tell; at once where they are not watched. */
  phonesListed(): Promise<void>;
  /** Asks a phone again how it is and what lies on it, after something of ours has changed that. */
  lookAtPhone(serial: string): void;
  /** The workspace has other folders now; reads them. Absolute paths. */
  setWorkspaceFolders(folders: readonly string[]): Promise<void>;
  /** Reads what lies on the disk again, after something of ours has changed what no folder shows that is watched. */
  readFilesAgain(): Promise<void>;
  /** Reads everything again, for a Refresh button. Where that fails the state says why. */
  refresh(): Promise<void>;
}

export interface ReadModelOptions {
  /** Absolute paths. A `mobile-llm.yaml` is looked for in each folder and two levels below. */
  readonly workspaceFolders: readonly string[];
  /** The virtual phones that were set up, running or not; without it only running ones are shown. */
  readonly listVirtualPhones?: () => Promise<readonly VirtualPhoneListing[]>;
  /** Counts a large dataset file in a thread of its own; without it, here. */
  readonly countDataset?: (file: string, schema: ActionSchema | undefined) => Promise<DatasetCounts>;
  /** Told what a reading failed with, which no state that is shown can hold. */
  readonly onReadFailure?: (error: unknown) => void;
  /** adb server to follow; default `127.0.0.1:5037` or `ANDROID_ADB_SERVER_PORT`. */
  readonly adbServer?: { readonly host: string; readonly port: number };
}
