import type { WorkbenchError } from '../../core/errors/workbench-error';
import { readPhoneFacts } from '../adb/facts';
import type { AdbLink } from '../adb/server';
import { inspectModel } from '../gguf/inspect-model';
import type { ProvisionedTools } from '../pipeline/provisioned-tools';
import { installProgramFor } from './phone-program';
import { identify, type PushProgress, type PushResult, pushFile } from './push/push-file';
import { requireSuitablePhone } from './require-suitable';
import type { DeployedFile } from './start-model';
import { withPhone } from './with-phone';

export interface ModelPush extends DeployedFile {
  readonly serial: string;
  /** Connects to the adb server; called again when the link was lost. */
  readonly openLink: () => Promise<AdbLink>;
  readonly tools: () => Promise<ProvisionedTools>;
  readonly onProgress: (progress: PushProgress) => void;
  /** The link was lost; the push goes on where it was when the phone is back. */
  readonly onWaiting: (lost: WorkbenchError) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts a model file onto a phone, through lost links; nothing is started there.
 * @throws those of `inspectModel`, `withPhone`, `requireSuitablePhone` and `pushFile`
 */
export async function pushModel(push: ModelPush): Promise<PushResult> {
  const { filePath, sha256, serial, openLink, onProgress, onWaiting, signal } = push;
  await inspectModel(filePath, signal);
  const source = await identify(filePath, { ...(sha256 !== undefined && { sha256 }), onProgress, signal });
  return withPhone(
    serial,
    async (phone) => {
      const facts = await readPhoneFacts(phone, { signal });
      requireSuitablePhone(facts);
      const receiver = await installProgramFor(phone, facts, { tools: await push.tools(), signal });
      return pushFile(phone, source, { receiver, onProgress, signal });
    },
    { openLink, onWaiting, signal },
  );
}
