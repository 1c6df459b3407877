import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import type { RuntimeBuild } from '../runtime/runtime-build';
import type { InstalledRuntime } from './installed-runtime';
import { installRuntime, type SmokeTrial } from './runtime';
import type { SmokeResult } from './smoke-run';

/** A runtime that was tried on a phone now, whatever is remembered of it. */
export interface TriedRuntime {
  readonly installed: InstalledRuntime;
  readonly results: readonly SmokeResult[];
}

/**
 * Installs the best of the builds and lets it decode the tiny models, even if it has done so before.
 * @throws as `installRuntime`
 */
export async function tryRuntime(
  phone: Phone,
  builds: readonly RuntimeBuild[],
  options: { readonly facts: PhoneFacts; readonly smoke: SmokeTrial; readonly signal?: AbortSignal },
): Promise<TriedRuntime> {
  const results: SmokeResult[] = [];
  const { smoke, ...others } = options;
  const installed = await installRuntime(phone, {
    ...others,
    builds,
    smoke: {
      models: smoke.models,
      memory: { read: async () => undefined, write: smoke.memory.write },
      onResult: (result) => results.push(result),
    },
  });
  // Those of a build that was stepped down from stand before.
  const count = (await smoke.models()).length;
  return { installed, results: results.slice(-count) };
}
