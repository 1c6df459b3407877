import { WorkbenchError } from '../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../core/shell/quote';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { exitReason } from '../supervisor/exit';
import { phoneFolder } from './phone-folder';
import { identify, type PushProgress, pushTo } from './push';

/** A llama-server built for one kind of processor. */
export interface RuntimeBuild {
  /** Android's name of the application binary interface: `arm64-v8a`, or `x86_64` for a virtual phone of this PC. */
  readonly abi: string;
  /** What its instructions need, as /proc/cpuinfo names it: `asimddp`, `i8mm`, … */
  readonly requiredFeatures: readonly string[];
  /** Absolute path of the program on this computer. */
  readonly serverFile: string;
}

/** A build that is on the phone and was seen to run there. */
export interface InstalledRuntime {
  readonly id: string;
  /** Path on the phone. */
  readonly serverPath: string;
  /** What it says of itself: upstream's version line. */
  readonly version: string;
  readonly sentBytes: number;
}

export interface InstallOptions {
  readonly builds: readonly RuntimeBuild[];
  readonly facts: PhoneFacts;
  readonly onProgress?: (progress: PushProgress) => void;
  readonly signal?: AbortSignal;
}

/** Builds that this phone can run, the one that uses most of its processor first. */
export function suitableBuilds(facts: PhoneFacts, builds: readonly RuntimeBuild[]): readonly RuntimeBuild[] {
  return builds
    .filter((build) => build.abi === facts.abi)
    .filter((build) => build.requiredFeatures.every((feature) => facts.cpuFeatures.includes(feature)))
    .sort((left, right) => right.requiredFeatures.length - left.requiredFeatures.length);
}

/**
 * Puts the best build on the phone and starts it once with `--version`. A build that uses an instruction which the
 * processor does not have after all (exit 132) is stepped down from.
 *
 * @throws WorkbenchError `device.noRuntime`, `device.runtimeBroken`, and those of a push
 */
export async function installRuntime(phone: Phone, options: InstallOptions): Promise<InstalledRuntime> {
  const builds = suitableBuilds(options.facts, options.builds);
  let broken = new WorkbenchError('device.noRuntime', { abi: options.facts.abi ?? 'unknown processor' });
  for (const build of builds) {
    const { id, serverPath, sentBytes } = await pushServer(phone, build, options);
    const said = await phone.shell(`${quoteForPhoneShell(serverPath)} --version`, {
      ...(options.signal && { signal: options.signal }),
    });
    if (said.exitCode === 0) {
      const version = /^version: .*$/m.exec(said.stderr + said.stdout)?.[0] ?? '';
      return { id, serverPath, version: version.replace(/^version: /, ''), sentBytes };
    }
    const detail = `it ${exitReason({ exitCode: said.exitCode, signal: undefined })}: ${said.stderr.trim().slice(-300)}`;
    broken = new WorkbenchError('device.runtimeBroken', { detail });
    const illegalInstruction = 132;
    if (said.exitCode !== illegalInstruction) {
      break;
    }
  }
  throw broken;
}

async function pushServer(
  phone: Phone,
  build: RuntimeBuild,
  options: InstallOptions,
): Promise<{ id: string; serverPath: string; sentBytes: number }> {
  const source = await identify(build.serverFile, options);
  const folder = await phoneFolder(phone, options);
  const id = `llama-server-${build.abi}-${source.sha256.slice(0, 12)}`;
  const serverPath = `${folder.bin}/${id}/llama-server`;
  const { sentBytes } = await pushTo(phone, source, { folder, path: serverPath, mode: '0700' }, options);
  return { id, serverPath, sentBytes };
}
