import { WorkbenchError } from '../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../core/shell/quote';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import type { RuntimeBuild } from '../runtime/runtime-build';
import type { SmokeModel } from '../setup/items/smoke-models';
import type { InstalledRuntime } from './installed-runtime';
import type { PushOptions } from './push/push-file';
import { pushRuntime } from './push-runtime';
import { phoneKey, type SmokeMemory, type SmokeOutcome } from './smoke-memory';
import { runSmoke, SmokeFailure, type SmokeResult } from './smoke-run';
import { illegalInstruction, startFailure } from './start-failure';

export type { RuntimeBuild } from '../runtime/runtime-build';

/** Tiny models to try a build with before it is trusted. */
export interface SmokeTrial {
  /** Asked only where the outcome is not known yet. */
  models(): Promise<readonly SmokeModel[]>;
  readonly memory: SmokeMemory;
  readonly onResult?: (result: SmokeResult) => void;
}

export interface InstallOptions extends Pick<PushOptions, 'onProgress' | 'receiver' | 'signal'> {
  readonly builds: readonly RuntimeBuild[];
  readonly facts: PhoneFacts;
  /** Without it a build is only asked for its version. */
  readonly smoke?: SmokeTrial;
}

/**
 * Builds that this phone can run, the one to try first at the beginning: what somebody made on purpose (NDK, archive)
 * before the static ones, the newest first, then the one that uses most of the processor.
 */
export function suitableBuilds(facts: PhoneFacts, builds: readonly RuntimeBuild[]): readonly RuntimeBuild[] {
  const isOnPurpose = ({ manifest }: RuntimeBuild) => manifest.kind === 'ndk' || manifest.kind === 'prebuilt';
  return builds
    .filter(({ manifest }) => manifest.abi === facts.abi)
    .filter(({ manifest }) => manifest.requiredFeatures.every((feature) => facts.cpuFeatures.includes(feature)))
    .sort(
      (left, right) =>
        Number(isOnPurpose(right)) - Number(isOnPurpose(left)) ||
        right.manifest.requiredFeatures.length - left.manifest.requiredFeatures.length ||
        right.manifest.madeAt.localeCompare(left.manifest.madeAt),
    );
}

/**
 * Puts the best build on the phone, starts it, and lets it decode tiny models, once for each kind of phone. A build that
 * uses an instruction which the processor lacks after all, or that computes something else, is stepped down from.
 *
 * @throws WorkbenchError `device.noRuntime`, `device.runtimeBroken`, `device.libraryMissing`, `device.notExecutable`,
 *   `device.programMissing`, `device.smokeDied`, `device.smokeDiffers`, and those of a push
 */
export async function installRuntime(phone: Phone, options: InstallOptions): Promise<InstalledRuntime> {
  const steppedDown: { id: string; reason: string }[] = [];
  let broken = new WorkbenchError('device.noRuntime', { abi: options.facts.abi ?? 'unknown processor' });
  for (const build of suitableBuilds(options.facts, options.builds)) {
    try {
      return { ...(await installBuild(phone, build, options)), steppedDown };
    } catch (error) {
      if (!(error instanceof StepDown)) {
        throw error;
      }
      steppedDown.push({ id: build.manifest.id, reason: error.reason.message });
      broken = error.reason;
    }
  }
  throw broken;
}

/** Another build may do on this phone what this one does not. */
class StepDown extends Error {
  readonly reason: WorkbenchError;

  constructor(reason: WorkbenchError) {
    super(reason.message, { cause: reason });
    this.reason = reason;
  }
}

async function installBuild(
  phone: Phone,
  build: RuntimeBuild,
  options: InstallOptions,
): Promise<Omit<InstalledRuntime, 'steppedDown'>> {
  const { id } = build.manifest;
  const pushed = await pushRuntime(phone, build, options);
  const version = await askVersion(phone, pushed.serverPath, options.signal);
  if (options.smoke) {
    await requireSmoke(phone, { id, serverPath: pushed.serverPath, smoke: options.smoke }, options);
  }
  return { id, ...pushed, version };
}

async function askVersion(phone: Phone, serverPath: string, signal: AbortSignal | undefined): Promise<string> {
  const said = await phone.shell(`${quoteForPhoneShell(serverPath)} --version`, { ...(signal && { signal }) });
  if (said.exitCode !== 0) {
    const failure = startFailure(serverPath, said.exitCode, said.stderr);
    throw said.exitCode === illegalInstruction ? new StepDown(failure) : failure;
  }
  const version = /^version: .*$/m.exec(said.stderr + said.stdout)?.[0] ?? '';
  return version.replace(/^version: /, '');
}

interface SmokeSubject {
  readonly id: string;
  readonly serverPath: string;
  readonly smoke: SmokeTrial;
}

async function requireSmoke(phone: Phone, { id, serverPath, smoke }: SmokeSubject, options: InstallOptions) {
  const { facts, receiver, signal } = options;
  const shared = { ...(signal && { signal }) };
  const key = await phoneKey(phone, facts, shared);
  const known = await smoke.memory.read(key, id);
  if (known === 'passed') {
    return;
  }
  try {
    if (known === 'illegalInstruction') {
      throw alreadyKnown(id);
    }
    const { onResult } = smoke;
    const models = await smoke.models();
    await runSmoke(phone, { serverPath }, models, {
      ...shared,
      facts,
      ...(receiver !== undefined && { receiver }),
      ...(onResult && { onResult }),
    });
    await smoke.memory.write(key, id, 'passed');
  } catch (error) {
    if (!(error instanceof SmokeFailure)) {
      throw error;
    }
    if (error.exitCode === illegalInstruction) {
      await smoke.memory.write(key, id, 'illegalInstruction' satisfies SmokeOutcome);
    }
    throw new StepDown(error);
  }
}

function alreadyKnown(id: string): SmokeFailure {
  const reason = `(${id}) is known to use an instruction that phones of this kind do not have`;
  return new SmokeFailure('device.smokeDied', { type: 'test', reason }, { exitCode: illegalInstruction });
}
