import os from 'node:os';

/** Cores that share a clock. */
export interface Cluster {
  readonly cores: readonly number[];
  readonly minimumKhz: number;
  readonly maximumKhz: number;
}

/** What a phone says of its processor. */
export interface Processor {
  /** As `getprop` prints them, the best first. */
  readonly abis: readonly string[];
  readonly soc: { readonly manufacturer?: string; readonly model: string };
  readonly clusters: readonly Cluster[];
  /** Text of /proc/cpuinfo; without it this computer's own is shown. */
  readonly cpuinfo?: string;
}

const hostAbis: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'arm64-v8a',
  ia32: 'x86',
  arm: 'armeabi-v7a',
};

/**
 * The processor that really computes, said honestly, so that a program built for this computer is the right one for the
 * phone. Only its clock is made up: not every computer tells its own.
 */
export const hostProcessor: Processor = {
  abis: [hostAbis[process.arch] ?? process.arch],
  soc: { model: "this computer's processor" },
  clusters: [cluster(0, os.availableParallelism(), [600_000, 2_000_000])],
};

interface Core {
  readonly count: number;
  /** As ARM numbers its designs. */
  readonly part: string;
  readonly clockKhz: readonly [minimum: number, maximum: number];
}

const base = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 cpuid';
const withDotProduct = `${base} atomics fphp asimdhp asimdrdm lrcpc dcpop asimddp`;
const withMatrices = `${withDotProduct} jscvt fcma sha3 sha512 asimdfhm dit uscat ilrcpc flagm ssbs dcpodp flagm2 frint i8mm bf16 bti`;

/** Eight Cortex-A53, as in phones of 2018 to 2021. */
export const smallProcessor = armProcessor({ manufacturer: 'Virtual', model: 'V35' }, base, [
  { count: 4, part: '0xd03', clockKhz: [400_000, 1_800_000] },
  { count: 4, part: '0xd03', clockKhz: [400_000, 2_300_000] },
]);

/** Six Cortex-A55 and two A78. */
export const middleProcessor = armProcessor({ manufacturer: 'Virtual', model: 'V695' }, withDotProduct, [
  { count: 6, part: '0xd05', clockKhz: [300_000, 1_804_800] },
  { count: 2, part: '0xd41', clockKhz: [691_200, 2_208_000] },
]);

/** Three Cortex-A510, four A715 and an X3. */
export const largeProcessor = armProcessor({ manufacturer: 'Virtual', model: 'V8550' }, withMatrices, [
  { count: 3, part: '0xd46', clockKhz: [307_200, 2_016_000] },
  { count: 4, part: '0xd4d', clockKhz: [499_200, 2_803_200] },
  { count: 1, part: '0xd4e', clockKhz: [595_200, 3_187_200] },
]);

function armProcessor(soc: Processor['soc'], features: string, cores: readonly Core[]): Processor {
  const firsts = cores.map((_, index) => cores.slice(0, index).reduce((sum, { count }) => sum + count, 0));
  const blocks = cores.flatMap(({ count, part }, index) =>
    Array.from({ length: count }, (_, core) => coreInfo((firsts[index] ?? 0) + core, part, features)),
  );
  return {
    abis: ['arm64-v8a', 'armeabi-v7a', 'armeabi'],
    soc,
    clusters: cores.map(({ count, clockKhz }, index) => cluster(firsts[index] ?? 0, count, clockKhz)),
    cpuinfo: blocks.join('\n'),
  };
}

/** One core as arm64 Linux describes it (arch/arm64/kernel/cpuinfo.c). */
function coreInfo(core: number, part: string, features: string): string {
  return [
    `processor\t: ${core}`,
    'BogoMIPS\t: 38.40',
    `Features\t: ${features}`,
    'CPU implementer\t: 0x41',
    'CPU architecture: 8',
    'CPU variant\t: 0x1',
    `CPU part\t: ${part}`,
    'CPU revision\t: 0',
    '',
  ].join('\n');
}

function cluster(first: number, count: number, [minimumKhz, maximumKhz]: readonly [number, number]): Cluster {
  return { cores: Array.from({ length: count }, (_, index) => first + index), minimumKhz, maximumKhz };
}

/** The share of its clock that a phone leaves itself at each thermal status, from none to severe and beyond. */
const clockShares = [1, 0.95, 0.8, 0.6];

/** How fast a cluster runs now. @param load 0 idle … 1 */
export function clockKhz({ minimumKhz, maximumKhz }: Cluster, load: number, thermalStatus: number): number {
  const share = clockShares[Math.min(thermalStatus, clockShares.length - 1)] ?? 1;
  const highestKhz = Math.max(minimumKhz, maximumKhz * share);
  return Math.round(minimumKhz + (highestKhz - minimumKhz) * load);
}
