import { stat } from 'node:fs/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { PhoneFacts } from '../../../node/adb/facts';
import type { Phone } from '../../../node/adb/phone';
import type { InstalledRuntime } from '../../../node/device/installed-runtime';
import { phoneFolder } from '../../../node/device/phone-folder';
import { installPhoneProgram } from '../../../node/device/phone-program';
import { type PushProgress, pushFile } from '../../../node/device/push/push-file';
import { installRuntime } from '../../../node/device/runtime';
import type { SessionOptions } from '../../../node/device/session';
import { chooseLoadMode } from '../../../node/device/session/load-mode';
import { listSessions } from '../../../node/device/session/session-folders';
import { l10n } from '../../l10n';
import { type ToolSource, workbenchTools } from '../../setup/tools';
import type { StepReporter } from './step-reporter';

export interface ModelFile {
  /** What a person knows it by. */
  readonly label: string;
  readonly filePath: string;
  readonly sha256?: string;
}

export interface AdapterFile extends ModelFile {
  readonly sizeBytes: number;
}

interface PushOptions {
  /** Path on the phone of our small program. */
  readonly receiver: string | undefined;
  readonly onProgress: (progress: PushProgress) => void;
  readonly signal: AbortSignal;
}

/** @throws WorkbenchError `chat.modelGone` where somebody deleted it meanwhile */
export async function requireModelFile({ filePath, label: model }: ModelFile): Promise<void> {
  const isThere = await stat(filePath).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isThere) {
    throw new WorkbenchError('chat.modelGone', { model });
  }
}

/**
 * Says what the model will take before anything is sent, and refuses what cannot be loaded; where a server of ours is
 * still on the phone, what it gives back is known only when it ended, and the start looks again.
 *
 * @throws WorkbenchError `device.tooLittleMemory`; those of `shell`
 */
export async function checkMemory(
  phone: Phone,
  facts: PhoneFacts,
  {
    shape,
    signal,
    ...options
  }: Pick<SessionOptions, 'contextTokens' | 'onEvent'> & {
    readonly shape: SessionOptions['shape'] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  try {
    chooseLoadMode({ ...options, ...(shape && { shape }) }, facts);
  } catch (error) {
    const { sessions } = await phoneFolder(phone, { signal });
    const left = await listSessions(phone, sessions, signal);
    if (!left.some(({ process }) => process)) {
      throw error;
    }
  }
}

/** Puts llama-server and our small program onto a phone, made on this computer if need be. */
export function pushRuntime(
  phone: Phone,
  facts: PhoneFacts,
  options: { readonly toolSource: ToolSource; readonly reporter: StepReporter; readonly signal: AbortSignal },
): Promise<{ readonly runtime: InstalledRuntime; readonly receiver: string | undefined }> {
  const { toolSource, reporter, signal } = options;
  return reporter.run('runtime', async (onProgress, note) => {
    const onSetup = ({ title, state }: { readonly title: string; readonly state: string }) => {
      if (state === 'running') {
        note(`making ${title}`);
      }
    };
    const tools = await workbenchTools({ ...toolSource, signal, onProgress: onSetup });
    const choice = await tools.runtimesFor(facts);
    const program = await tools.phoneProgram(facts);
    const receiver = program && (await installPhoneProgram(phone, program.file, { signal }))?.path;
    const runtime = await installRuntime(phone, { ...choice, facts, receiver, onProgress, signal });
    return { result: { runtime, receiver }, isReused: runtime.sentBytes === 0 };
  });
}

/** Puts the adapter onto a phone; its conversion takes a while the first time. */
export function pushAdapter(
  phone: Phone,
  find: (signal: AbortSignal) => Promise<AdapterFile>,
  { reporter, ...options }: Omit<PushOptions, 'onProgress'> & { readonly reporter: StepReporter },
): Promise<{ readonly blob: string; readonly file: AdapterFile }> {
  return reporter.run('adapter', async (onProgress, note) => {
    note(l10n.t('converting it'));
    const file = await find(options.signal);
    const { result: blob, isReused } = await pushModelFile(phone, file, { ...options, onProgress });
    return { result: { blob, file }, isReused };
  });
}

/** @returns the path on the phone, and whether it was there */
export async function pushModelFile(
  phone: Phone,
  { filePath, sha256 }: ModelFile,
  options: PushOptions,
): Promise<{ readonly result: string; readonly isReused: boolean }> {
  const pushed = await pushFile(phone, filePath, { ...(sha256 !== undefined && { sha256 }), ...options });
  return { result: pushed.blobPath, isReused: pushed.reused };
}
