import { clockKhz } from './processor';
import type { SystemState } from './state';

const cpuFolder = 'sys/devices/system/cpu';
const batteryFolder = 'sys/class/power_supply/battery';
const thermalFolder = 'sys/class/thermal/thermal_zone0';

/**
 * Files of /proc and /sys that tell what the phone is and how it does, by their paths without the first slash. Those of
 * its processes are this computer's own: they really run.
 */
export function describedFiles(state: SystemState): Readonly<Record<string, string>> {
  return {
    'proc/meminfo': meminfo(state),
    'proc/sys/kernel/random/boot_id': `${state.boot.id}\n`,
    ...processorFiles(state),
    ...batteryFiles(state),
    ...thermalFiles(state),
  };
}

/** The lines that Linux prints first on a phone; the shares of free memory are those of a phone that ran for a day. */
function meminfo({ profile, memoryAvailableBytes }: SystemState): string {
  const cached = Math.round(memoryAvailableBytes * 0.7);
  const lines: readonly (readonly [name: string, bytes: number])[] = [
    ['MemTotal', profile.memoryTotalBytes],
    ['MemFree', memoryAvailableBytes / 4],
    ['MemAvailable', memoryAvailableBytes],
    ['Buffers', 4 << 20],
    ['Cached', cached],
    ['SwapCached', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
  ];
  return lines
    .map(([name, bytes]) => `${`${name}:`.padEnd(15)} ${String(Math.round(bytes / 1024)).padStart(8)} kB\n`)
    .join('');
}

function processorFiles({ processor, processorShare, thermalStatus = 0 }: SystemState): Record<string, string> {
  const { clusters, cpuinfo } = processor;
  const clocks = clusters.flatMap((cluster) => {
    const folder = `${cpuFolder}/cpufreq/policy${cluster.cores[0]}`;
    return [
      [`${folder}/related_cpus`, `${cluster.cores.join(' ')}\n`],
      [`${folder}/cpuinfo_min_freq`, `${cluster.minimumKhz}\n`],
      [`${folder}/cpuinfo_max_freq`, `${cluster.maximumKhz}\n`],
      [`${folder}/scaling_cur_freq`, `${clockKhz(cluster, processorShare, thermalStatus)}\n`],
    ] as const;
  });
  const last = Math.max(...clusters.flatMap(({ cores }) => cores));
  return {
    ...Object.fromEntries(clocks),
    [`${cpuFolder}/present`]: `0-${last}\n`,
    ...(cpuinfo !== undefined && { 'proc/cpuinfo': cpuinfo }),
  };
}

function batteryFiles({ warmth, currentReading }: SystemState): Record<string, string> {
  return {
    [`${batteryFolder}/temp`]: `${Math.round(warmth.batteryCelsius * 10)}\n`,
    ...(currentReading?.place === 'sysfs' && { [`${batteryFolder}/current_now`]: `${currentReading.value}\n` }),
  };
}

function thermalFiles({ warmth, thermalStatus }: SystemState): Record<string, string> {
  return thermalStatus === undefined
    ? {}
    : {
        [`${thermalFolder}/type`]: 'skin-therm\n',
        [`${thermalFolder}/temp`]: `${Math.round(warmth.skinCelsius * 1000)}\n`,
      };
}
