import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../../core/provenance/canonical-json';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { writeFileAtomic } from '../files/atomic-write';
import { sha256Hex } from '../files/sha256';

export type SmokeOutcome = 'passed' | 'illegalInstruction';

/** How each runtime did on each kind of phone, kept on this computer so that it is found out once. */
export interface SmokeMemory {
  read(phoneKey: string, runtimeId: string): Promise<SmokeOutcome | undefined>;
  write(phoneKey: string, runtimeId: string, outcome: SmokeOutcome): Promise<void>;
}

/** Remembers in `smoke-runs` of the cache. */
export function smokeMemory(cacheFolder: string): SmokeMemory {
  const file = (phoneKey: string, runtimeId: string) =>
    path.join(cacheFolder, 'smoke-runs', phoneKey, `${runtimeId}.json`);
  return {
    async read(phoneKey, runtimeId) {
      const text = await readFile(file(phoneKey, runtimeId), 'utf8').catch(() => '');
      const [, outcome] = /"outcome":"(passed|illegalInstruction)"/.exec(text) ?? [];
      return outcome === 'passed' || outcome === 'illegalInstruction' ? outcome : undefined;
    },
    async write(phoneKey, runtimeId, outcome) {
      await writeFileAtomic(
        file(phoneKey, runtimeId),
        `${JSON.stringify({ outcome, at: new Date().toISOString() })}\n`,
      );
    },
  };
}

/** The same for phones of one make with one version of Android: an update may change what runs. */
export async function phoneKey(
  phone: Phone,
  facts: PhoneFacts,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { stdout } = await phone.shell('getprop ro.build.fingerprint', options);
  const { manufacturer, model, soc, abi, apiLevel, cpuFeatures, isVirtual } = facts;
  const known = { manufacturer, model, soc, abi, apiLevel, cpuFeatures, isVirtual, fingerprint: stdout.trim() };
  return sha256Hex(canonicalJson(known)).slice(0, 16);
}
