import type { CurrentReport } from './load/battery-current';
import { largeProcessor, middleProcessor, type Processor, smallProcessor } from './system/processor';

/** Facts of a phone that its shell reports. They are made up, plausible, and always say that they are virtual. */
export interface PhoneProfile {
  readonly name: string;
  readonly model: string;
  readonly device: string;
  readonly apiLevel: number;
  readonly memoryTotalBytes: number;
  /** What /proc/meminfo gives as MemAvailable while nothing of ours runs. */
  readonly memoryAvailableBytes: number;
  readonly storageTotalBytes: number;
  readonly storageFreeBytes: number;
  readonly batteryPercent: number;
  /** Tenths of a degree Celsius, as `dumpsys battery` prints it. */
  readonly batteryTemperatureTenths: number;
  readonly skinTemperatureCelsius: number;
  /** Absent where the phone does not tell the current. */
  readonly current?: CurrentReport;
  /** What it says of its processor when it is told to pass for a phone that this computer is not. */
  readonly processor: Processor;
  /** IANA name; not this computer's, so that whoever confuses the two is found out. */
  readonly timeZone: string;
}

const gib = 2 ** 30;

function phone(sizeGb: number, facts: Omit<PhoneProfile, 'name' | 'model' | 'device'>): PhoneProfile {
  return { name: `phone-${sizeGb}gb`, model: `Virtual phone (${sizeGb} GB)`, device: `virtual_${sizeGb}gb`, ...facts };
}

export const profiles: readonly PhoneProfile[] = [
  phone(4, {
    apiLevel: 31,
    memoryTotalBytes: Math.round(3.6 * gib),
    memoryAvailableBytes: Math.round(1.7 * gib),
    storageTotalBytes: 50 * gib,
    storageFreeBytes: 18 * gib,
    batteryPercent: 76,
    batteryTemperatureTenths: 284,
    skinTemperatureCelsius: 30.5,
    // As the kernel has it (Documentation/ABI/testing/sysfs-class-power).
    current: { place: 'sysfs', unit: 'microamperes', chargingSign: 1 },
    processor: smallProcessor,
    timeZone: 'Africa/Lagos',
  }),
  phone(6, {
    apiLevel: 33,
    memoryTotalBytes: Math.round(5.5 * gib),
    memoryAvailableBytes: Math.round(3.1 * gib),
    storageTotalBytes: 108 * gib,
    storageFreeBytes: 61 * gib,
    batteryPercent: 82,
    batteryTemperatureTenths: 291,
    skinTemperatureCelsius: 31.2,
    current: { place: 'dumpsys', unit: 'milliamperes', chargingSign: -1 },
    processor: middleProcessor,
    timeZone: 'Asia/Kolkata',
  }),
  phone(12, {
    apiLevel: 35,
    memoryTotalBytes: Math.round(11.1 * gib),
    memoryAvailableBytes: Math.round(7.2 * gib),
    storageTotalBytes: 230 * gib,
    storageFreeBytes: 142 * gib,
    batteryPercent: 91,
    batteryTemperatureTenths: 276,
    skinTemperatureCelsius: 29.8,
    processor: largeProcessor,
    timeZone: 'America/New_York',
  }),
];
