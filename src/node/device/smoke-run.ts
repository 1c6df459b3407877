import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { inferenceThreads } from '../../core/inference/threads';
import { compareDecodes, type DecodeLimits } from '../../core/runtime/compare-decodes';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { type SmokeModel, smokePrompt, smokeTokens } from '../setup/items/smoke-models';
import { exitReason } from '../supervisor/exit';
import type { InstalledRuntime } from './installed-runtime';
import { runOnPhone, shellVariables } from './phone-folder';
import { type PushOptions, pushFile } from './push/push-file';
import { type SessionEvent, startSession } from './session';

const contextTokens = 256;
const mostThreads = 4;
/** The phone tells within a second how its server ended; a link that is cut tells nothing. */
const endTimeoutMs = 5000;
const endPollMs = 50;

/**
 * Measured between this computer's AVX-512 and NEON without and with dotprod and i8mm (docs/LOG.md): log-probabilities
 * differ by at most 0.10, because each rounds activations to 8 bits its own way. What a wrong kernel computes differs by
 * whole numbers: the logits of the tiny models have a deviation of 3.
 */
export const smokeLimits: DecodeLimits = { margin: 0.2, logProbability: 0.3 };

/** What a phone made of one tiny model. */
export interface SmokeResult {
  readonly type: string;
  readonly equalTokens: number;
  readonly largestDifference: number;
}

export interface SmokeOptions extends Pick<PushOptions, 'receiver' | 'signal'> {
  readonly facts: PhoneFacts;
  readonly onResult?: (result: SmokeResult) => void;
}

/** A build that does not do on this phone what it does here. `exitCode` where it ended. */
export class SmokeFailure extends WorkbenchError {
  readonly exitCode: number | undefined;

  constructor(
    code: 'device.smokeDied' | 'device.smokeDiffers',
    parameters: Readonly<Record<string, string>>,
    options: { readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    super(code, parameters, { cause: options.cause });
    this.exitCode = options.exitCode;
  }
}

/**
 * Decodes a few tokens of a tiny model of each kind on a phone and compares them with this computer's. A build that
 * uses an instruction which the phone lacks says its version without fault and dies here.
 *
 * @throws SmokeFailure; WorkbenchError of a push and of the link; the signal's reason on abort
 */
export async function runSmoke(
  phone: Phone,
  runtime: Pick<InstalledRuntime, 'serverPath'>,
  models: readonly SmokeModel[],
  options: SmokeOptions,
): Promise<readonly SmokeResult[]> {
  const results: SmokeResult[] = [];
  const blobs: string[] = [];
  for (const model of models) {
    const { receiver, signal } = options;
    const { blobPath } = await pushFile(phone, model.file, {
      sha256: model.sha256,
      ...(receiver !== undefined && { receiver }),
      ...(signal && { signal }),
    });
    blobs.push(blobPath);
    const result = await tryModel(phone, { serverPath: runtime.serverPath, blobPath, model }, options);
    results.push(result);
    options.onResult?.(result);
  }
  const remove = `${shellVariables(Object.fromEntries(blobs.map((blob, index) => [`blob${index}`, blob])))}
rm -f ${blobs.map((_, index) => `"$blob${index}"`).join(' ')}`;
  await runOnPhone(phone, 'delete the tiny models', remove, { signal: options.signal });
  return results;
}

interface Trial {
  readonly serverPath: string;
  readonly blobPath: string;
  readonly model: SmokeModel;
}

async function tryModel(phone: Phone, trial: Trial, options: SmokeOptions): Promise<SmokeResult> {
  const { model } = trial;
  const tokens = await decodeOnPhone(phone, trial, options);
  const { isSame, problem, equalTokens, largestDifference } = compareDecodes(model.expected, tokens, smokeLimits);
  if (!isSame) {
    throw new SmokeFailure('device.smokeDiffers', { type: model.type, detail: problem ?? 'said something else' });
  }
  return { type: model.type, equalTokens, largestDifference };
}

async function decodeOnPhone(phone: Phone, { serverPath, blobPath, model }: Trial, { facts, signal }: SmokeOptions) {
  const ends: number[] = [];
  const onEvent = (event: SessionEvent) => {
    if (event.type === 'ended') {
      ends.push(event.end.exitCode);
    }
  };
  try {
    const session = await startSession(phone, {
      modelBlob: blobPath,
      runtime: { serverPath },
      contextTokens,
      threads: inferenceThreads(facts.coreCount ?? mostThreads, mostThreads),
      facts,
      onEvent,
      ...(signal && { signal }),
    });
    try {
      return await session.client.decode(smokePrompt, smokeTokens, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      await waitForEnd(ends, error);
      throw error;
    } finally {
      await session.stop();
    }
  } catch (error) {
    signal?.throwIfAborted();
    const [exitCode] = ends;
    if (exitCode === undefined) {
      throw error;
    }
    const reason = exitReason({ exitCode, signal: undefined });
    throw new SmokeFailure('device.smokeDied', { type: model.type, reason }, { exitCode, cause: error });
  }
}

/** A connection that broke may mean a server that ended: its exit code is a moment behind. */
async function waitForEnd(ends: readonly number[], cause: unknown): Promise<void> {
  if (cause instanceof WorkbenchError && cause.code !== 'adb.serviceRefused') {
    return;
  }
  const deadline = performance.now() + endTimeoutMs;
  while (ends.length === 0 && performance.now() < deadline) {
    await delay(endPollMs);
  }
}
