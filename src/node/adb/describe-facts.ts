import { formatBytes } from '../../core/text/bytes';
import type { PhoneFacts } from './facts';

/** One thing that a phone says of itself, for people. */
export interface FactLine {
  /** Stable, for ids. */
  readonly key: 'android' | 'chip' | 'cores' | 'instructions' | 'memory' | 'storage' | 'battery' | 'heat';
  readonly label: string;
  readonly value: string;
}

/** Android's names of thermal status 0 to 6. */
const thermalNames = ['normal', 'light', 'moderate', 'severe', 'critical', 'emergency', 'shutting down'];

/** Instruction sets that make a model faster, by their names in /proc/cpuinfo of arm64 and of a PC. */
const usefulFeatures: Readonly<Record<string, string>> = {
  asimddp: 'dotprod',
  asimdhp: 'fp16',
  i8mm: 'i8mm',
  bf16: 'bf16',
  sve: 'sve',
  sve2: 'sve2',
  sme: 'sme',
  avx2: 'avx2',
  avx512f: 'avx512',
};

/** What a phone said of itself, a line each; what it did not report has no line. */
export function describeFacts(facts: PhoneFacts): readonly FactLine[] {
  const lines: readonly (FactLine | undefined)[] = [
    line('android', 'Android', androidOf(facts)),
    line('chip', 'Chip', facts.soc),
    line('cores', 'Cores', coresOf(facts)),
    line('instructions', 'Instruction sets', instructionsOf(facts)),
    line('memory', 'Memory', freeOf(facts.memoryAvailableBytes, facts.memoryTotalBytes, 'available')),
    line('storage', 'Storage', freeOf(facts.storageFreeBytes, facts.storageTotalBytes, 'free')),
    line('battery', 'Battery', batteryOf(facts)),
    line('heat', 'Heat', heatOf(facts)),
  ];
  return lines.filter((known) => known !== undefined);
}

function line(key: FactLine['key'], label: string, value: string | undefined): FactLine | undefined {
  return value === undefined || value === '' ? undefined : { key, label, value };
}

function androidOf({ androidRelease, apiLevel, securityPatch }: PhoneFacts): string {
  return joined([
    androidRelease,
    apiLevel === undefined ? undefined : `API ${apiLevel}`,
    securityPatch && `security patch ${securityPatch}`,
  ]);
}

/** `3 × 2.02 GHz + 1 × 3.19 GHz`; without frequencies only how many. */
function coresOf({ coreClusters, coreCount }: PhoneFacts): string | undefined {
  const clusters = coreClusters.map((cluster) => `${cluster.coreCount} × ${(cluster.maximumKhz / 1e6).toFixed(2)} GHz`);
  return clusters.length > 0 ? clusters.join(' + ') : coreCount?.toString();
}

function instructionsOf({ abi, cpuFeatures }: PhoneFacts): string {
  return joined([abi, ...cpuFeatures.flatMap((feature) => usefulFeatures[feature] ?? [])]);
}

function freeOf(freeBytes: number | undefined, totalBytes: number | undefined, word: string): string | undefined {
  const total = totalBytes === undefined ? undefined : formatBytes(totalBytes);
  if (freeBytes === undefined) {
    return total;
  }
  const free = `${formatBytes(freeBytes)} ${word}`;
  return total === undefined ? free : `${free} of ${total}`;
}

function batteryOf({ batteryPercent, batteryState, batteryCelsius }: PhoneFacts): string {
  return joined([
    batteryPercent === undefined ? undefined : `${batteryPercent} %`,
    batteryState,
    batteryCelsius === undefined ? undefined : `${batteryCelsius.toFixed(1)} °C`,
  ]);
}

function heatOf({ thermalStatus, skinCelsius }: PhoneFacts): string {
  return joined([
    thermalStatus === undefined ? undefined : thermalNames[thermalStatus],
    skinCelsius === undefined ? undefined : `${skinCelsius.toFixed(1)} °C`,
  ]);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
