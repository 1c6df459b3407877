import type { SystemState } from './facts';

/** The first Android with a thermal service. */
const thermalServiceApiLevel = 29;

/** `dumpsys battery`. */
export function battery({ warmth, isCharging }: SystemState): string {
  const percent = Math.round(warmth.batteryPercent);
  const status = !isCharging ? 3 : percent === 100 ? 5 : 2;
  return [
    'Current Battery Service state:',
    '  AC powered: false',
    `  USB powered: ${isCharging}`,
    '  Wireless powered: false',
    '  Dock powered: false',
    `  Max charging current: ${isCharging ? 500_000 : 0}`,
    `  Max charging voltage: ${isCharging ? 5_000_000 : 0}`,
    `  Charge counter: ${percent * 45_000}`,
    `  status: ${status}`,
    '  health: 2',
    '  present: true',
    `  level: ${percent}`,
    '  scale: 100',
    `  voltage: ${3600 + 7 * percent}`,
    `  temperature: ${Math.round(warmth.batteryCelsius * 10)}`,
    '  technology: Li-ion',
    '',
  ].join('\n');
}

/** `dumpsys thermalservice`; nothing before Android 10, which had none. */
export function thermal({ android, warmth, thermalStatus }: SystemState): string {
  if (android.apiLevel < thermalServiceApiLevel) {
    return '';
  }
  const isReady = thermalStatus !== undefined;
  const skin = `\tTemperature{mValue=${warmth.skinCelsius.toFixed(1)}, mType=3, mName=skin, mStatus=${thermalStatus ?? 0}}`;
  const cell = `\tTemperature{mValue=${warmth.batteryCelsius.toFixed(1)}, mType=2, mName=battery, mStatus=0}`;
  return [
    'IsStatusOverride: false',
    'ThermalEventListeners:',
    '\tcallbacks: 1',
    '\tkilled: false',
    '\tbroadcasts count: -1',
    'ThermalStatusListeners:',
    '\tcallbacks: 1',
    '\tkilled: false',
    '\tbroadcasts count: -1',
    `Thermal Status: ${thermalStatus ?? 0}`,
    'Cached temperatures:',
    ...(isReady ? [skin] : []),
    `HAL Ready: ${isReady}`,
    ...(isReady
      ? ['HAL connection:', '\tThermalHAL 2.0 connected: yes', 'Current temperatures from HAL:', skin, cell]
      : []),
    ...(isReady ? ['Current cooling devices from HAL:'] : []),
    '',
  ].join('\n');
}

/** The last lines of `dumpsys meminfo`; the list of apps before them is left out. */
export function memoryUse({ profile, memoryAvailableBytes }: SystemState): string {
  const show = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en-US')}K`;
  const used = profile.memoryTotalBytes - memoryAvailableBytes;
  return [
    `Total RAM: ${show(profile.memoryTotalBytes)} (status normal)`,
    ` Free RAM: ${show(memoryAvailableBytes)} (        0K cached pss +         0K cached kernel +         0K free)`,
    ` Used RAM: ${show(used)} (        0K used pss +         0K kernel)`,
    ' Lost RAM:         0K',
    '   Tuning: 256 (large 512), oom   322,560K, restore limit   107,520K (high-end-gfx)',
    '',
  ].join('\n');
}
