import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describeError, isCancellation, WorkbenchError } from '../../core/errors/workbench-error';
import { type ArtifactKey, artifactKey } from '../../core/provenance/key';
import type { StepEvent } from '../../protocol/steps/events';
import { makeFolder } from '../files/make-folder';
import { sha256Hex } from '../files/sha256';
import type { RunEvent, StepIdentity } from '../runs/events';
import { explainFullDisk } from '../store/disk-space';
import { type ArtifactInput, type JsonValue, manifestVersion, type SourceFile } from '../store/manifest';
import type { StepOutput, Store, StoredArtifact } from '../store/store';

/** One arrow of the data's way: what it depends on, and how its output is made. */
export interface StepPlan {
  readonly identity: StepIdentity;
  /** Raised whenever the step would make something else of the same inputs. */
  readonly stepVersion: number;
  readonly inputs: Readonly<Record<string, ArtifactInput>>;
  readonly parameters: JsonValue;
  readonly tools: Readonly<Record<string, string>>;
  /** Files of a person's that went in, for the lineage; what of them matters is hashed among the inputs. */
  readonly sources?: readonly SourceFile[];
  /** Rejects where a source is no longer what was hashed; asked once more before the output is stored. */
  readonly requireUnchanged?: (() => Promise<void>) | undefined;
  /** Makes the output inside `work.folder`; called only when the store does not have it. */
  produce(work: StepWork): Promise<StepResult>;
}

export interface StepWork {
  /** Empty, on the store's file system. */
  readonly folder: string;
  /** Survives a kill; found again by the next attempt at the same key. */
  readonly checkpointFolder: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
  report(event: StepEvent): void;
}

export interface StepResult {
  readonly output: StepOutput;
  readonly metrics?: Readonly<Record<string, number>>;
}

export interface RunContext {
  readonly store: Store;
  readonly recipeName: string;
  /** The steps' logs, one file a step. */
  readonly logFolder: string;
  readonly signal: AbortSignal;
  /** Called before a step's output is made; throws where there is no room for it and what follows. */
  requireRoom?(step: StepIdentity): Promise<void>;
  /** For a plan: what stands for an output that is not stored and is not made now. */
  standIn?(plan: StepPlan, key: ArtifactKey): StoredArtifact;
  onEvent(event: RunEvent): void;
}

/** Takes a step's output from the store, or makes and stores it. Rejects as `produce` does. */
export async function executeStep(plan: StepPlan, context: RunContext): Promise<StoredArtifact> {
  context.signal.throwIfAborted();
  const startedAt = performance.now();
  const { identity } = plan;
  context.onEvent({ event: 'step-started', ...identity });
  try {
    const key = keyOf(plan);
    const cached = await storedArtifact(key, identity, context);
    const artifact = cached ?? context.standIn?.(plan, key) ?? (await makeArtifact(plan, key, context));
    context.onEvent({
      event: 'step-finished',
      ...identity,
      how: cached ? 'cached' : 'ran',
      key,
      sizeBytes: artifact.manifest.content.sizeBytes,
      elapsedMs: Math.round(performance.now() - startedAt),
    });
    return artifact;
  } catch (error) {
    if (!isCancellation(error, context.signal)) {
      context.onEvent({ event: 'step-failed', ...identity, error: describeError(error) });
    }
    throw error;
  }
}

/** What the store has under a key, if it can be used; that something is damaged is said before it is made again. */
async function storedArtifact(
  key: ArtifactKey,
  identity: StepIdentity,
  { store, signal, onEvent }: RunContext,
): Promise<StoredArtifact | undefined> {
  const found = await store.check(key, signal);
  if (found?.status === 'corrupt') {
    const { message } = new WorkbenchError('store.corrupt', { path: found.artifact.path });
    onEvent({ event: 'log', level: 'warning', message: `${message} It is made again.`, ...identity });
  }
  return found?.status === 'intact' ? found.artifact : undefined;
}

/** The key under which a step's output is or will be stored. */
export function keyOf(plan: StepPlan): ArtifactKey {
  const { identity, stepVersion, parameters, tools } = plan;
  const inputs = Object.fromEntries(Object.entries(plan.inputs).map(([name, input]) => [name, input.sha256]));
  return artifactKey({ step: identity.step, stepVersion, inputs, parameters, tools }, sha256Hex);
}

async function makeArtifact(plan: StepPlan, key: ArtifactKey, context: RunContext): Promise<StoredArtifact> {
  const { store, signal } = context;
  const { identity } = plan;
  await context.requireRoom?.(identity);
  const createdAt = new Date();
  const folder = await store.workFolder(key);
  try {
    const { output, metrics = {} } = await plan.produce({
      folder,
      checkpointFolder: store.layout.checkpoints(key),
      logFile: await logFileOf(identity, context),
      signal,
      report: (event) => reportStepEvent(event, identity, context),
    });
    await plan.requireUnchanged?.();
    const manifest = {
      version: manifestVersion,
      key,
      ...identity,
      stepVersion: plan.stepVersion,
      recipe: context.recipeName,
      createdAt: createdAt.toISOString(),
      elapsedMs: Date.now() - createdAt.getTime(),
      inputs: plan.inputs,
      ...(plan.sources && { sources: plan.sources }),
      parameters: plan.parameters,
      tools: plan.tools,
      metrics,
    } as const;
    const artifact = await store.put(manifest, output, signal);
    await rm(store.layout.checkpoints(key), { recursive: true, force: true });
    return artifact;
  } catch (error) {
    throw explainFullDisk(error, store.layout.folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function logFileOf({ step, variant }: StepIdentity, context: RunContext): Promise<string> {
  await makeFolder(context.logFolder);
  return path.join(context.logFolder, variant === undefined ? `${step}.log` : `${step}-${variant}.log`);
}

/** Step events become run events; `artifact`, `error` and `done` are consumed by the step itself. */
function reportStepEvent(event: StepEvent, identity: StepIdentity, context: RunContext): void {
  switch (event.event) {
    case 'progress': {
      const { step: _ownName, ...progress } = event;
      context.onEvent({ ...progress, ...identity });
      return;
    }
    case 'metric':
    case 'log':
      context.onEvent({ ...event, ...identity });
      return;
    default:
      return;
  }
}

/** An artifact of the store as the input of a later step. */
export function inputOf(artifact: StoredArtifact): ArtifactInput {
  return { sha256: artifact.manifest.content.sha256, artifact: artifact.manifest.key };
}
