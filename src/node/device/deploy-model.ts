import type { DeviceSettings } from '../../core/recipe/recipe';
import { readPhoneFacts } from '../adb/facts';
import { openPhone } from '../adb/phone';
import type { AdbLink } from '../adb/server';
import { inspectModel } from '../gguf/inspect-model';
import type { ProvisionedTools } from '../pipeline/provisioned-tools';
import { installPhoneProgram } from './phone-program';
import { type PushProgress, pushFile } from './push/push-file';
import { requireSuitablePhone } from './require-suitable';
import { installRuntime } from './runtime';
import type { DeviceSession, SessionEvent } from './session';
import { startSharedSession } from './session/shared-session';

/** What a deploy does just now. */
export type DeployProgress =
  | { readonly step: 'connect' | 'start' }
  | { readonly step: 'runtime' | 'model'; readonly push?: PushProgress };

export interface DeployedFile {
  readonly filePath: string;
  readonly sha256?: string;
}

export interface ModelDeployment {
  readonly serial: string;
  readonly model: DeployedFile;
  /** Goes beside the model, at full strength; found or made when its turn has come. */
  readonly adapter?: ((signal: AbortSignal) => Promise<DeployedFile>) | undefined;
  readonly device: DeviceSettings;
  /** Connects to the adb server; called again when the link was lost. */
  readonly openLink: () => Promise<AdbLink>;
  readonly tools: () => Promise<ProvisionedTools>;
  readonly onProgress: (progress: DeployProgress) => void;
  readonly onSession: (event: SessionEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings a model onto a phone and starts it there, or joins the session of this program that has it running already. What
 * the phone has is not sent again.
 *
 * @throws those of `openPhone`, `requireSuitablePhone`, `inspectModel`, the pushes and `startSession`
 */
export async function deployModel(deployment: ModelDeployment): Promise<DeviceSession> {
  const { serial, model, device, openLink, onProgress, signal } = deployment;
  onProgress({ step: 'connect' });
  const phone = await openPhone(await openLink(), serial, { signal });
  try {
    const facts = await readPhoneFacts(phone, { signal });
    requireSuitablePhone(facts);
    const { shape } = await inspectModel(model.filePath, signal);
    onProgress({ step: 'runtime' });
    const tools = await deployment.tools();
    const program = await tools.phoneProgram(facts);
    const receiver = program && (await installPhoneProgram(phone, program.file, { signal }))?.path;
    const pushing = (step: 'runtime' | 'model') => ({
      receiver,
      onProgress: (push: PushProgress) => onProgress({ step, push }),
      signal,
    });
    const runtime = await installRuntime(phone, { ...(await tools.runtimesFor(facts)), facts, ...pushing('runtime') });
    onProgress({ step: 'model' });
    const push = async ({ filePath, sha256 }: DeployedFile) => {
      const known = sha256 === undefined ? {} : { sha256 };
      return (await pushFile(phone, filePath, { ...known, ...pushing('model') })).blobPath;
    };
    const modelBlob = await push(model);
    const adapter = deployment.adapter && { blob: await push(await deployment.adapter(signal)), scale: 1 };
    onProgress({ step: 'start' });
    const { contextTokens, threads, keepServer } = device;
    return await startSharedSession(phone, {
      modelBlob,
      ...(adapter && { adapter }),
      runtime,
      contextTokens,
      threads,
      keepServer,
      phoneProgram: receiver,
      ...(shape && { shape }),
      openLink,
      onEvent: deployment.onSession,
      signal,
    });
  } finally {
    // The session has a connection of its own.
    phone.close();
  }
}
