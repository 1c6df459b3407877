import { batteryMillivolts } from '../load/heat';
import type { SystemState } from './state';

/** The first Android with a thermal service. */
const thermalServiceApiLevel = 29;

/** BatteryManager.BATTERY_STATUS_… */
const batteryStatus = { charging: 2, discharging: 3, full: 5 };

/** `dumpsys battery`; some makers add a line with the current. */
export function battery({ warmth, isCharging, isBatteryDrained, currentReading }: SystemState): string {
  const percent = Math.round(warmth.batteryPercent);
  const status = isBatteryDrained
    ? batteryStatus.discharging
    : percent === 100
      ? batteryStatus.full
      : batteryStatus.charging;
  const current = currentReading?.place === 'dumpsys' ? [`  current now: ${currentReading.value}`] : [];
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
    `  voltage: ${batteryMillivolts(percent)}`,
    `  temperature: ${Math.round(warmth.batteryCelsius * 10)}`,
    '  technology: Li-ion',
    ...current,
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

/** The part of `dumpsys window policy` that tells of the lock screen; its names differ by Android version. */
export function windowPolicy({ isLocked, isAsleep }: SystemState): string {
  return [
    'WINDOW MANAGER POLICY STATE (dumpsys window policy)',
    '    KeyguardServiceDelegate',
    `      showing=${isLocked}`,
    '      showingAndNotOccluded=false',
    '      inputRestricted=false',
    `      mIsShowing=${isLocked}`,
    `      screenState=SCREEN_STATE_${isAsleep ? 'OFF' : 'ON'}`,
    `      interactiveState=INTERACTIVE_STATE_${isAsleep ? 'SLEEP' : 'AWAKE'}`,
    '',
  ].join('\n');
}

/** The part of `dumpsys power` that tells whether the screen is on. */
export function power({ isAsleep, isCharging, warmth }: SystemState): string {
  return [
    'POWER MANAGER (dumpsys power)',
    '',
    'Power Manager State:',
    '  mDirty=0x0',
    `  mWakefulness=${isAsleep ? 'Asleep' : 'Awake'}`,
    '  mWakefulnessChanging=false',
    `  mIsPowered=${isCharging}`,
    `  mPlugType=${isCharging ? 2 : 0}`,
    `  mBatteryLevel=${Math.round(warmth.batteryPercent)}`,
    '',
  ].join('\n');
}
