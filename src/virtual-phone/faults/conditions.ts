import { type Access, accesses } from '../programs/program';
import type { Fault, OtherState } from './fault';

/** What faults changed about a phone; everything else is as its profile says. */
export interface Conditions {
  readonly apiLevel?: number;
  readonly state?: OtherState;
  readonly storageFreeBytes?: number;
  readonly memoryAvailableBytes?: number;
  readonly clockOffsetSeconds?: number;
  readonly isLocked?: boolean;
  readonly isAsleep?: boolean;
  /** The processor is said to be the profile's, not this computer's. */
  readonly isForeignProcessor?: boolean;
  /** Actions that no app takes. */
  readonly missingActions?: readonly string[];
  readonly denied?: readonly Access[];
  /** Fixed, whatever runs. */
  readonly heat?: { readonly thermalStatus: number; readonly celsius: number };
  readonly reportsNoHeat?: boolean;
  /** How many times as fast as usual it warms up and uses its battery. */
  readonly heatFactor?: number;
  /** Without a charger, and so full when the fault was set. */
  readonly unpluggedPercent?: number;
}

/** How this fault changes what the phone says of itself; undefined for one that does something else. */
export function conditionsOf(fault: Fault): Conditions | undefined {
  switch (fault.fault) {
    case 'free-space':
      return { storageFreeBytes: fault.bytes };
    case 'memory':
      return { memoryAvailableBytes: fault.bytes };
    case 'clock':
      return { clockOffsetSeconds: fault.offsetSeconds };
    case 'hot':
      return { heat: fault };
    case 'no-heat':
      return { reportsNoHeat: true };
    case 'heat-faster':
      return { heatFactor: fault.factor };
    case 'battery':
      return { unpluggedPercent: fault.percent };
    case 'locked':
      return { isLocked: true };
    case 'asleep':
      return { isAsleep: true };
    case 'processor':
      return { isForeignProcessor: true };
    case 'no-app':
      return { missingActions: [fault.action] };
    case 'denied':
      return { denied: fault.access === undefined ? accesses : [fault.access] };
    default:
      return undefined;
  }
}
