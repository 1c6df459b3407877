import type { StepNeed } from './step-need';

/** What a computer can give to a run, in bytes; undefined where it is not known. */
export interface Supply {
  readonly freeDiskBytes: number;
  readonly availableMemoryBytes: number | undefined;
  /** Free memory of the GPU that is used. */
  readonly freeGpuMemoryBytes: number | undefined;
}

export interface Shortage {
  readonly what: 'disk' | 'memory' | 'gpuMemory';
  /** `refused`: the run cannot end well; `tight`: it may. */
  readonly verdict: 'refused' | 'tight';
  readonly neededBytes: number;
  readonly availableBytes: number;
  /** The step that needs most; undefined for the disk, where all steps add up. */
  readonly step: string | undefined;
}

/** An estimate may be off by as much: only what has less than this share of it is refused. */
export const refusedBelow = 0.8;

/**
 * What there is too little of for the steps that are still to be made. Disk space is refused below the whole need,
 * which is known well where the base's parameters were counted; all else below a share of it.
 */
export function findShortages(
  steps: readonly { readonly name: string; readonly need: StepNeed }[],
  {
    diskBytes,
    isCounted,
    supply,
  }: { readonly diskBytes: number; readonly isCounted: boolean; readonly supply: Supply },
): readonly Shortage[] {
  const most = (bytesOf: (need: StepNeed) => number) =>
    steps.reduce(
      (largest, { name, need }) => (bytesOf(need) > largest.bytes ? { step: name, bytes: bytesOf(need) } : largest),
      { step: '', bytes: 0 },
    );
  const memory = most((need) => need.memoryBytes);
  const gpu = most((need) => need.gpuMemoryBytes);
  const disk = { step: undefined, bytes: diskBytes };
  return [
    compare('disk', disk, { available: supply.freeDiskBytes, bound: isCounted ? 1 : refusedBelow }),
    compare('memory', memory, { available: supply.availableMemoryBytes, bound: refusedBelow }),
    compare('gpuMemory', gpu, { available: supply.freeGpuMemoryBytes, bound: refusedBelow }),
  ].filter((shortage) => shortage !== undefined);
}

function compare(
  what: Shortage['what'],
  { step, bytes }: { readonly step: string | undefined; readonly bytes: number },
  { available, bound }: { readonly available: number | undefined; readonly bound: number },
): Shortage | undefined {
  if (available === undefined || available >= bytes) {
    return undefined;
  }
  const verdict = available < bytes * bound ? 'refused' : 'tight';
  return { what, verdict, neededBytes: bytes, availableBytes: available, step };
}
