import type { CurrentReading } from '../load/battery-current';
import type { Warmth } from '../load/heat';
import type { PhoneProfile } from '../profile';
import type { Access } from '../programs/program';
import type { Processor } from './processor';

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
  /** A cable brings power. */
  readonly isCharging: boolean;
  /** More is drawn from the battery than comes in. */
  readonly isBatteryDrained: boolean;
  /** What the battery's current is said to be; undefined where the phone does not tell. */
  readonly currentReading: CurrentReading | undefined;
  readonly processor: Processor;
  /** 0 idle … 1: every core works. */
  readonly processorShare: number;
  readonly isLocked: boolean;
  readonly isAsleep: boolean;
  readonly missingActions: readonly string[];
  readonly denied: readonly Access[];
}
