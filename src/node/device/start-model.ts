import { stat } from 'node:fs/promises';
import type { ModelShape } from '../../core/memory/gate';
import type { DeviceSettings } from '../../core/recipe/recipe';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import type { AdbLink } from '../adb/server';
import { inspectModel } from '../gguf/inspect-model';
import type { ProvisionedTools } from '../pipeline/provisioned-tools';
import type { InstalledRuntime } from './installed-runtime';
import { phoneFolder } from './phone-folder';
import { installProgramFor } from './phone-program';
import { type IdentifiedFile, type PushPlan, type PushProgress, pushFile } from './push/push-file';
import { requireSuitablePhone } from './require-suitable';
import { installRuntime } from './runtime';
import type { DeviceSession, SessionEvent, SessionOptions } from './session';
import { chooseLoadMode } from './session/load-mode';
import { listSessions } from './session/session-folders';
import { startSharedSession } from './session/shared-session';

export interface DeployedFile {
  readonly filePath: string;
  readonly sha256?: string;
}

/** The steps that bring a model to where it answers, in their order. */
export type StartStep = 'runtime' | 'model' | 'adapter' | 'start';

export interface StepOutcome<Result> {
  readonly result: Result;
  /** What travelled; absent: the step sends nothing. */
  readonly sentBytes?: number;
  /** There was nothing to do. */
  readonly isReused: boolean;
}

/** Does a step and shows it: as a line of a checklist, a step of the panel, a word of a notification. */
export type StepRunner = <Result>(
  step: StartStep,
  work: (onProgress: (progress: PushProgress) => void) => Promise<StepOutcome<Result>>,
) => Promise<Result>;

export interface ModelStart<Adapter extends DeployedFile> {
  readonly model: DeployedFile;
  /** The same file, identified already. */
  readonly source?: IdentifiedFile | undefined;
  /** Goes beside the model, which is its base then; found or made when its turn has come. */
  readonly adapter?: ((signal: AbortSignal) => Promise<Adapter>) | undefined;
  /** How strongly the adapter is applied where a request says nothing; default 1: as it was trained. */
  readonly adapterScale?: number | undefined;
  readonly device: DeviceSettings;
  readonly tools: () => Promise<ProvisionedTools>;
  /** Connects to the adb server; called again when the link was lost. */
  readonly openLink: () => Promise<AdbLink>;
  readonly runStep: StepRunner;
  /** Told what is going to travel of the model and the adapter. */
  readonly onPlan?: (plan: PushPlan) => void;
  /** Told what the model will take, before anything is sent. */
  readonly onMemory?: (event: SessionEvent) => void;
  readonly onSession: (event: SessionEvent) => void;
  /** Default: shared with what else of this program talks with the same model there. */
  readonly startSession?: (phone: Phone, options: SessionOptions) => Promise<DeviceSession>;
  readonly signal: AbortSignal;
}

export interface StartedModel<Adapter extends DeployedFile> {
  readonly session: DeviceSession;
  /** Path on the phone of our small program; undefined where plain shell has to do. */
  readonly phoneProgram: string | undefined;
  readonly adapter: Adapter | undefined;
}

/**
 * Brings a model onto a phone and starts it there. What the phone has is not sent again; what its memory cannot hold is
 * not sent at all.
 *
 * @throws WorkbenchError those of `requireSuitablePhone`, `inspectModel`, `device.tooLittleMemory`, the pushes and
 *   `startSession`; the signal's reason
 */
export async function startModel<Adapter extends DeployedFile = DeployedFile>(
  phone: Phone,
  facts: PhoneFacts,
  start: ModelStart<Adapter>,
): Promise<StartedModel<Adapter>> {
  const { device, signal, runStep } = start;
  requireSuitablePhone(facts);
  const { shape } = await inspectModel(start.model.filePath, signal);
  await requireRoom(phone, facts, { shape, start });
  const { runtime, phoneProgram } = await runStep('runtime', (onProgress) =>
    pushRuntime(phone, facts, { start, onProgress }),
  );
  const pushing = { start, phoneProgram };
  const modelBlob = await runStep('model', (onProgress) =>
    pushModelFile(phone, start.source ?? start.model, { ...pushing, onProgress }),
  );
  const adapter = start.adapter && (await pushAdapter(phone, start.adapter, pushing));
  return runStep('start', async () => {
    let isReused = false;
    const session = await (start.startSession ?? startSharedSession)(phone, {
      modelBlob,
      ...(adapter && { adapter: { blob: adapter.blob, scale: start.adapterScale ?? 1 } }),
      runtime,
      contextTokens: device.contextTokens,
      threads: device.threads,
      keepServer: device.keepServer,
      phoneProgram,
      ...(shape && { shape: { ...shape, ...(adapter && { adapterBytes: adapter.sizeBytes }) } }),
      openLink: start.openLink,
      onEvent: (event) => {
        isReused ||= event.type === 'adopted';
        start.onSession(event);
      },
      signal,
    });
    return { result: { session, phoneProgram, adapter: adapter?.file }, isReused };
  });
}

/** Where a server of ours is still on the phone, what it gives back is known only when it ended, and the start looks again. */
async function requireRoom(
  phone: Phone,
  facts: PhoneFacts,
  { shape, start }: { readonly shape: ModelShape | undefined; readonly start: Asked },
): Promise<void> {
  const { device, onMemory, signal } = start;
  const { contextTokens } = device;
  try {
    chooseLoadMode({ contextTokens, ...(shape && { shape }), ...(onMemory && { onEvent: onMemory }) }, facts);
  } catch (error) {
    const { sessions } = await phoneFolder(phone, { signal });
    const left = await listSessions(phone, sessions, signal);
    if (!left.some(({ process }) => process)) {
      throw error;
    }
  }
}

type Asked = Omit<ModelStart<DeployedFile>, 'adapter'>;

interface PushedRuntime {
  readonly runtime: InstalledRuntime;
  readonly phoneProgram: string | undefined;
}

/** llama-server and our small program, made on this computer if need be. */
async function pushRuntime(
  phone: Phone,
  facts: PhoneFacts,
  { start, onProgress }: { readonly start: Asked; readonly onProgress: (progress: PushProgress) => void },
): Promise<StepOutcome<PushedRuntime>> {
  const { signal } = start;
  const tools = await start.tools();
  const choice = await tools.runtimesFor(facts);
  const phoneProgram = await installProgramFor(phone, facts, { tools, signal });
  const runtime = await installRuntime(phone, { ...choice, facts, receiver: phoneProgram, onProgress, signal });
  return { result: { runtime, phoneProgram }, sentBytes: runtime.sentBytes, isReused: runtime.sentBytes === 0 };
}

interface Pushing {
  readonly start: Asked;
  readonly phoneProgram: string | undefined;
}

/** Its conversion takes a while the first time. */
function pushAdapter<Adapter extends DeployedFile>(
  phone: Phone,
  find: (signal: AbortSignal) => Promise<Adapter>,
  pushing: Pushing,
): Promise<{ readonly blob: string; readonly file: Adapter; readonly sizeBytes: number }> {
  const { runStep, signal } = pushing.start;
  return runStep('adapter', async (onProgress) => {
    const file = await find(signal);
    const { result: blob, ...outcome } = await pushModelFile(phone, file, { ...pushing, onProgress });
    const { size: sizeBytes } = await stat(file.filePath);
    return { result: { blob, file, sizeBytes }, ...outcome };
  });
}

async function pushModelFile(
  phone: Phone,
  file: DeployedFile | IdentifiedFile,
  { start, phoneProgram, onProgress }: Pushing & { readonly onProgress: (progress: PushProgress) => void },
): Promise<StepOutcome<string>> {
  const { onPlan, signal } = start;
  const [what, known] =
    'filePath' in file ? [file.filePath, file.sha256 === undefined ? {} : { sha256: file.sha256 }] : [file, {}];
  const options = { ...known, receiver: phoneProgram, onProgress, ...(onPlan && { onPlan }), signal };
  const { blobPath, sentBytes, reused } = await pushFile(phone, what, options);
  return { result: blobPath, sentBytes, isReused: reused };
}
