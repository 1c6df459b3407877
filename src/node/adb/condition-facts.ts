/** What a phone's battery is doing. */
export type BatteryState = 'charging' | 'discharging' | 'not charging' | 'full';

export interface BatteryFacts {
  readonly percent: number | undefined;
  readonly celsius: number | undefined;
  readonly state: BatteryState | undefined;
  /** True where a cable or a pad brings power, whether or not that is enough. */
  readonly isPowered: boolean;
  /** The current as some makers add it, in a unit and with a sign of their own. */
  readonly currentReading: string | undefined;
}

/** Android's BatteryManager.BATTERY_STATUS_…; 1 is unknown. */
const batteryStates: Readonly<Record<string, BatteryState>> = {
  '2': 'charging',
  '3': 'discharging',
  '4': 'not charging',
  '5': 'full',
};

/** Reads `dumpsys battery`; what is missing or makes no sense is undefined. */
export function parseBattery(text: string): BatteryFacts {
  const value = (name: string) => new RegExp(`^\\s*${name}: (-?\\d{1,9})\\s*$`, 'm').exec(text)?.[1];
  const scale = within(value('scale'), 1, 1_000_000) ?? 100;
  const level = within(value('level'), 0, scale);
  const tenths = within(value('temperature'), -1000, 2000);
  return {
    percent: level === undefined ? undefined : Math.round((level * 100) / scale),
    celsius: tenths === undefined ? undefined : tenths / 10,
    state: batteryStates[value('status') ?? ''],
    isPowered: /^\s*(?:AC|USB|Wireless|Dock) powered: true\s*$/m.test(text),
    currentReading: value('current now'),
  };
}

export interface ThermalFacts {
  /** 0 none … 6 shutdown (NDK AThermalStatus); undefined where the phone's hardware reports none. */
  readonly status: number | undefined;
  readonly skinCelsius: number | undefined;
}

/** Reads `dumpsys thermalservice` (Android 10 and newer). Only what comes from the hardware counts, not what is cached. */
export function parseThermal(text: string): ThermalFacts {
  const fromHardware = text.slice(Math.max(0, text.indexOf('Current temperatures from HAL:')));
  const skin = /\{mValue=(-?\d{1,4}(?:\.\d{1,9})?), mType=3,/.exec(fromHardware)?.[1];
  const isSilent = /^HAL Ready: false\s*$/m.test(text);
  return {
    status: isSilent ? undefined : within(/^\s*Thermal Status: (\d)\s*$/m.exec(text)?.[1], 0, 6),
    skinCelsius: isSilent ? undefined : within(skin, -100, 200),
  };
}

export interface StorageFacts {
  readonly totalBytes: number | undefined;
  readonly freeBytes: number | undefined;
}

/**
 * Reads the last line of `df -k`, whose columns are counted from the end: a device's name may hold spaces, or stand on
 * a line of its own.
 */
export function parseStorage(text: string): StorageFacts {
  const line = text.trim().split('\n').at(-1) ?? '';
  const match = /(\d{1,13})\s+\d{1,13}\s+(\d{1,13})\s+\d{1,3}%\s+\S/.exec(line);
  return { totalBytes: kibibytes(match?.[1]), freeBytes: kibibytes(match?.[2]) };
}

/** A line of /proc/meminfo, in bytes. */
export function parseMemory(meminfo: string, key: 'MemTotal' | 'MemAvailable'): number | undefined {
  return kibibytes(new RegExp(`^${key}:\\s*(\\d{1,13}) kB\\s*$`, 'm').exec(meminfo)?.[1]);
}

function kibibytes(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) * 1024;
}

function within(text: string | undefined, least: number, most: number): number | undefined {
  const value = Number(text);
  return text !== undefined && value >= least && value <= most ? value : undefined;
}
