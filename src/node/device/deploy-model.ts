import { readPhoneFacts } from '../adb/facts';
import { openPhone } from '../adb/phone';
import type { PushProgress } from './push/push-file';
import type { DeviceSession } from './session';
import { type DeployedFile, type ModelStart, type StepRunner, startModel } from './start-model';

/** What a deploy does just now. */
export type DeployProgress =
  | { readonly step: 'connect' | 'start' }
  | { readonly step: 'runtime' | 'model'; readonly push?: PushProgress };

export interface ModelDeployment
  extends Pick<
    ModelStart<DeployedFile>,
    'model' | 'adapter' | 'device' | 'openLink' | 'tools' | 'onSession' | 'signal'
  > {
  readonly serial: string;
  readonly onProgress: (progress: DeployProgress) => void;
}

/**
 * Connects to a phone and starts a model there, or joins the session of this program that has it running already.
 * @throws those of `openPhone` and `startModel`
 */
export async function deployModel({ serial, onProgress, ...start }: ModelDeployment): Promise<DeviceSession> {
  const { openLink, signal } = start;
  onProgress({ step: 'connect' });
  const phone = await openPhone(await openLink(), serial, { signal });
  const runStep: StepRunner = async (name, work) => {
    // To who waits for a model, its adapter is a part of it.
    const step = name === 'adapter' ? 'model' : name;
    onProgress({ step });
    const { result } = await work((push) => step !== 'start' && onProgress({ step, push }));
    return result;
  };
  try {
    const facts = await readPhoneFacts(phone, { signal });
    return (await startModel(phone, facts, { ...start, runStep })).session;
  } finally {
    // The session has a connection of its own.
    phone.close();
  }
}
