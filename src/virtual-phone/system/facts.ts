import type { ProgramState } from '../programs/program';
import { describedFiles } from './described-files';
import { battery, memoryUse, power, thermal, windowPolicy } from './dumpsys';
import { systemProperties } from './properties';
import type { SystemState } from './state';

/** Where files of /proc and /sys that describe the phone lie, below `system/facts/`. */
export const describedFolder = 'files';

/** Contents of `system/facts/`, by file name. An empty one is of something that this phone does not have. */
export function systemFacts(state: SystemState): Readonly<Record<string, string>> {
  const { profile, storageFreeBytes } = state;
  const free = storageFreeBytes === 'measured' ? storageFreeBytes : Math.floor(storageFreeBytes / 1024);
  return {
    properties: Object.entries(systemProperties(state))
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    storage: `${kib(profile.storageTotalBytes)} ${free}\n`,
    clock: `${state.clockOffsetSeconds}\n`,
    zone: `${posixZone(profile.timeZone, new Date(Date.now() + state.clockOffsetSeconds * 1000))}\n`,
    booted_at: `${Math.trunc(state.boot.atMs / 1000)}\n`,
    'state.json': JSON.stringify(programState(state)),
    'dumpsys.window': windowPolicy(state),
    'dumpsys.activity': `  mKeyguardShowing=${state.isLocked}\n  mAodShowing=false\n`,
    'dumpsys.power': power(state),
    'dumpsys.battery': battery(state),
    'dumpsys.thermalservice': thermal(state),
    'dumpsys.meminfo': memoryUse(state),
    ...Object.fromEntries(
      Object.entries(describedFiles(state)).map(([file, text]) => [`${describedFolder}/${file}`, text]),
    ),
  };
}

/** The zone's difference from UTC at that moment, as POSIX writes it: `<+0530>-05:30`. It needs no tables on this computer. */
function posixZone(timeZone: string, moment: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(moment);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '00', minutes = '00'] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? [];
  return `<${sign}${hours}${minutes}>${sign === '+' ? '-' : '+'}${hours}:${minutes}`;
}

function programState({ android, isLocked, isAsleep, missingActions, denied }: SystemState): ProgramState {
  return { apiLevel: android.apiLevel, isLocked, isAsleep, missingActions, denied };
}

function kib(bytes: number): number {
  return Math.round(bytes / 1024);
}
