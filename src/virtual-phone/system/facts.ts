import type { Warmth } from '../load/heat';
import type { PhoneProfile } from '../profile';
import type { Access, ProgramState } from '../programs/program';
import { battery, memoryUse, thermal } from './dumpsys';
import { systemProperties } from './properties';

/** Everything that the phone's programs report: what the phone is, and what happened to it. */
export interface SystemState {
  readonly profile: PhoneProfile;
  readonly android: { readonly release: string; readonly apiLevel: number };
  readonly serialNumber: string;
  readonly boot: { readonly id: string; readonly atMs: number };
  /** `measured` asks the file system itself. */
  readonly storageFreeBytes: number | 'measured';
  readonly memoryAvailableBytes: number;
  readonly clockOffsetSeconds: number;
  readonly warmth: Warmth;
  /** 0 none … 6 shutdown; undefined where the phone's hardware reports no temperatures. */
  readonly thermalStatus: number | undefined;
  readonly isCharging: boolean;
  readonly isLocked: boolean;
  readonly missingActions: readonly string[];
  readonly denied: readonly Access[];
}

/** Contents of `system/facts/`, by file name. An empty one is of something that this phone does not have. */
export function systemFacts(state: SystemState): Readonly<Record<string, string>> {
  const { profile, storageFreeBytes } = state;
  const free = storageFreeBytes === 'measured' ? storageFreeBytes : Math.floor(storageFreeBytes / 1024);
  return {
    properties: Object.entries(systemProperties(state))
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    storage: `${kib(profile.storageTotalBytes)} ${free}\n`,
    meminfo: meminfo(state),
    clock: `${state.clockOffsetSeconds}\n`,
    zone: `${posixZone(profile.timeZone, new Date(Date.now() + state.clockOffsetSeconds * 1000))}\n`,
    boot_id: `${state.boot.id}\n`,
    booted_at: `${Math.trunc(state.boot.atMs / 1000)}\n`,
    'state.json': JSON.stringify(programState(state)),
    'dumpsys.window': windowPolicy(state),
    'dumpsys.activity': `  mKeyguardShowing=${state.isLocked}\n  mAodShowing=false\n`,
    'dumpsys.battery': battery(state),
    'dumpsys.thermalservice': thermal(state),
    'dumpsys.meminfo': memoryUse(state),
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
  return lines.map(([name, bytes]) => `${`${name}:`.padEnd(15)} ${String(kib(bytes)).padStart(8)} kB\n`).join('');
}

/** The zone's difference from UTC at that moment, as POSIX writes it: `<+0530>-05:30`. It needs no tables on this computer. */
function posixZone(timeZone: string, moment: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(moment);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '00', minutes = '00'] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? [];
  return `<${sign}${hours}${minutes}>${sign === '+' ? '-' : '+'}${hours}:${minutes}`;
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

function kib(bytes: number): number {
  return Math.round(bytes / 1024);
}
