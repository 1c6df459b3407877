import type { PhoneProfile } from '../profile';
import type { Access, ProgramState } from '../programs/program';
import { systemProperties } from './properties';

/** Everything that the phone's programs report: what the phone is, and what happened to it. */
export interface SystemState {
  readonly profile: PhoneProfile;
  readonly android: { readonly release: string; readonly apiLevel: number };
  readonly serialNumber: string;
  readonly boot: { readonly id: string; readonly atMs: number };
  /** `measured` asks the file system itself. */
  readonly storageFreeBytes: number | 'measured';
  readonly clockOffsetSeconds: number;
  /** 0 none … 6 shutdown. */
  readonly thermalStatus: number;
  readonly skinTemperatureCelsius: number;
  readonly isLocked: boolean;
  readonly missingActions: readonly string[];
  readonly denied: readonly Access[];
}

/** Contents of `system/facts/`, by file name. */
export function systemFacts(state: SystemState): Readonly<Record<string, string>> {
  const { profile, storageFreeBytes } = state;
  const kib = (bytes: number) => Math.round(bytes / 1024);
  const free = storageFreeBytes === 'measured' ? storageFreeBytes : Math.floor(storageFreeBytes / 1024);
  return {
    properties: Object.entries(systemProperties(state))
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    storage: `${kib(profile.storageTotalBytes)} ${free}\n`,
    meminfo: [
      `MemTotal:       ${kib(profile.memoryTotalBytes)} kB`,
      `MemFree:        ${kib(profile.memoryAvailableBytes / 4)} kB`,
      `MemAvailable:   ${kib(profile.memoryAvailableBytes)} kB`,
      'SwapTotal:      0 kB',
      'SwapFree:       0 kB',
      '',
    ].join('\n'),
    clock: `${state.clockOffsetSeconds}\n`,
    boot_id: `${state.boot.id}\n`,
    booted_at: `${Math.trunc(state.boot.atMs / 1000)}\n`,
    'state.json': JSON.stringify(programState(state)),
    'dumpsys.window': windowPolicy(state),
    'dumpsys.activity': `  mKeyguardShowing=${state.isLocked}\n  mAodShowing=false\n`,
    'dumpsys.battery': battery(profile),
    'dumpsys.thermalservice': thermal(state),
    'dumpsys.meminfo': `Total RAM: ${kib(profile.memoryTotalBytes)}K\n Free RAM: ${kib(profile.memoryAvailableBytes)}K\n`,
  };
}

function battery(profile: PhoneProfile): string {
  return [
    'Current Battery Service state:',
    '  AC powered: false',
    '  USB powered: true',
    '  Wireless powered: false',
    '  status: 2',
    '  health: 2',
    '  present: true',
    `  level: ${profile.batteryPercent}`,
    '  scale: 100',
    '  voltage: 4187',
    `  temperature: ${profile.batteryTemperatureTenths}`,
    '  technology: Li-ion',
    '',
  ].join('\n');
}

function thermal({ profile, thermalStatus, skinTemperatureCelsius }: SystemState): string {
  const batteryCelsius = profile.batteryTemperatureTenths / 10;
  return [
    'IsStatusOverride: false',
    'ThermalEventListeners:',
    '\tcallbacks: 1',
    `Thermal Status: ${thermalStatus}`,
    'Cached temperatures:',
    'HAL Ready: true',
    'HAL connection:',
    'Current temperatures from HAL:',
    `\tTemperature{mValue=${skinTemperatureCelsius}, mType=3, mName=skin, mStatus=${thermalStatus}}`,
    `\tTemperature{mValue=${batteryCelsius}, mType=2, mName=battery, mStatus=0}`,
    'Current cooling devices from HAL:',
    '',
  ].join('\n');
}

function programState({ android, isLocked, missingActions, denied }: SystemState): ProgramState {
  return { apiLevel: android.apiLevel, isLocked, missingActions, denied };
}

/** The part of `dumpsys window policy` that tells of the lock screen; its names differ by Android version. */
function windowPolicy({ isLocked }: SystemState): string {
  return [
    'WINDOW MANAGER POLICY STATE (dumpsys window policy)',
    '    KeyguardServiceDelegate',
    `      showing=${isLocked}`,
    '      showingAndNotOccluded=false',
    '      inputRestricted=false',
    `      mIsShowing=${isLocked}`,
    '',
  ].join('\n');
}
