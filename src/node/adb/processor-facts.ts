/** Cores of one kind: they share a clock. */
export interface CoreCluster {
  readonly coreCount: number;
  readonly maximumKhz: number;
}

/** More cores than any phone has; what claims more is not a list of cores. */
const mostCores = 1024;
const slowestKhz = 10_000;
const fastestKhz = 100_000_000;

/**
 * Reads what `grep .` prints of the files of each policy in `/sys/devices/system/cpu/cpufreq`:
 * `policy4/related_cpus:4 5 6`. The slowest cluster comes first.
 */
export function parseCoreClusters(text: string): readonly CoreCluster[] {
  const found = new Map<string, { coreCount?: number; maximumKhz?: number }>();
  for (const [, policy = '', file, value = ''] of text.matchAll(
    /^policy(\d{1,4})\/(related_cpus|cpuinfo_max_freq):(.{1,4000})$/gm,
  )) {
    const cluster = found.get(policy) ?? {};
    if (file === 'related_cpus') {
      cluster.coreCount = countCores(value);
    } else {
      cluster.maximumKhz = Number(value);
    }
    found.set(policy, cluster);
  }
  return [...found.values()]
    .flatMap(({ coreCount = 0, maximumKhz = 0 }) =>
      coreCount > 0 && maximumKhz >= slowestKhz && maximumKhz <= fastestKhz ? [{ coreCount, maximumKhz }] : [],
    )
    .toSorted((left, right) => left.maximumKhz - right.maximumKhz);
}

/**
 * How many cores there are: `/sys/devices/system/cpu/present` (`0-7`) counts those that sleep too, /proc/cpuinfo only
 * those that are awake.
 */
export function parseCoreCount(present: string, cpuinfo: string): number | undefined {
  const counted = countCores(present.trim());
  const awake = cpuinfo.match(/^processor\s*:\s*\d+\s*$/gm)?.length ?? 0;
  const count = counted > 0 ? counted : Math.min(awake, mostCores);
  return count > 0 ? count : undefined;
}

/** Instruction sets that every core has: a program that uses more would be killed when it moves to another core. */
export function parseCpuFeatures(cpuinfo: string): readonly string[] {
  const cores = [...cpuinfo.matchAll(/^(?:Features|flags)\s*:[ \t]*(.*)$/gm)].map(
    ([, list = '']) => new Set(list.split(/\s+/)),
  );
  const [first = new Set<string>(), ...others] = cores;
  return [...first].filter((feature) => /^[\w.-]{1,40}$/.test(feature) && others.every((core) => core.has(feature)));
}

/** `Hardware : Qualcomm Technologies, Inc SM8150`: where Android 11 and older name the chip. */
export function parseHardwareName(cpuinfo: string): string | undefined {
  return /^Hardware\s*:[ \t]*(\S.*)$/m.exec(cpuinfo)?.[1];
}

/** How many cores a list such as `0-3,6` or `4 5 6 7` names; 0 when it is no such list. */
function countCores(list: string): number {
  const parts = list.split(/[\s,]+/).filter((part) => part !== '');
  const counts = parts.map((part) => {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    const first = Number(match?.[1]);
    return match ? Number(match[2] ?? first) - first + 1 : Number.NaN;
  });
  const count = counts.reduce((sum, next) => (next > 0 ? sum + next : Number.NaN), 0);
  return count <= mostCores ? count : 0;
}
