import type { FaultCase, PushFaultBed } from './push-fault-bed';

/** How a push that something happened to ended. */
export interface FaultEnd {
  /** An error's code, or `done`. */
  readonly outcome: string;
  /** What had arrived at the phone, as far as it is known; at most a chunk of it may be sent again. */
  readonly arrivedBytes: number;
}

/** Something that goes wrong in the middle of a push. */
export interface PushFault {
  readonly title: string;
  /** Shares of what travels (0 to 1) at which it is tried; 1 is while the phone checks and names the file. */
  readonly places: readonly number[];
  /** What the push may end with; `done` where it goes through all the same. */
  readonly outcomes: readonly string[];
  /** Pushes, and lets it happen on the way. */
  readonly push: (bed: PushFaultBed, model: FaultCase, place: number) => Promise<FaultEnd>;
}

type SetFault = (afterBytes: number) => Readonly<Record<string, unknown>>;

/** It happens when so many bytes have arrived at the phone, or, at place 1, as soon as it has stored everything. */
function atPlace(...faults: readonly SetFault[]): PushFault['push'] {
  return async (bed, { file, travelBytes }, place) => {
    const set = async (afterBytes: number) => {
      for (const fault of faults) {
        await bed.bed.setFault(fault(afterBytes));
      }
    };
    const arrivedBytes = Math.round(place * travelBytes);
    if (place < 1) {
      await set(arrivedBytes);
      return { ...(await bed.push(file)), arrivedBytes };
    }
    let setting: Promise<void> | undefined;
    const onStored = (share: number) => {
      setting ??= share === 1 ? set(0) : undefined;
    };
    const end = await bed.push(file, { onStored });
    await setting;
    return { ...end, arrivedBytes };
  };
}

const early = 0.1;
const middle = 0.5;
const late = 0.9;
/** Slow enough that what happens at a place of the push happens there. */
const slowLink = { fault: 'slow', bytesPerSecond: 10_000_000 };

async function killServer(bed: PushFaultBed, { file, sizeBytes }: FaultCase, place: number): Promise<FaultEnd> {
  await bed.bed.setFault(slowLink);
  let killing: Promise<void> | undefined;
  let arrivedBytes = 0;
  const onStored = (share: number) => {
    if (share >= place && !killing) {
      arrivedBytes = share * sizeBytes;
      killing = bed.bed.killServer();
    }
  };
  const { outcome } = await bed.push(file, { onStored });
  await killing;
  return { outcome, arrivedBytes };
}

async function killProcess(bed: PushFaultBed, { file, sizeBytes }: FaultCase, place: number): Promise<FaultEnd> {
  await bed.bed.setFault(slowLink);
  return { outcome: 'killed', arrivedBytes: await bed.pushAndKill(file, place * sizeBytes) };
}

async function pushToOldAndroid(bed: PushFaultBed, { file }: FaultCase): Promise<FaultEnd> {
  await bed.bed.setFault({ fault: 'older', apiLevel: 23 });
  await bed.bed.reconnect();
  return { outcome: await bed.openAndPush(file), arrivedBytes: 0 };
}

export const pushFaults: readonly PushFault[] = [
  {
    title: 'cable pulled',
    places: [0, 0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999, 1],
    outcomes: ['adb.linkLost', 'done'],
    push: atPlace((afterBytes) => ({ fault: 'drop', afterBytes })),
  },
  {
    title: 'phone stops reading',
    places: [early, late],
    outcomes: ['device.pushStalled'],
    push: atPlace((afterBytes) => ({ fault: 'stall', afterBytes })),
  },
  {
    title: 'storage full',
    places: [middle],
    outcomes: ['device.full'],
    push: atPlace(
      () => ({ fault: 'free-space', bytes: 10e9 }),
      (afterBytes) => ({ fault: 'full', afterBytes }),
    ),
  },
  {
    title: 'a byte damaged on the way',
    places: [early, middle, late],
    outcomes: ['done'],
    push: atPlace((afterBytes) => ({ fault: 'corrupt', afterBytes })),
  },
  {
    title: 'phone restarts',
    places: [early, late],
    outcomes: ['adb.linkLost'],
    push: atPlace((afterBytes) => ({ fault: 'reboot', afterBytes, seconds: 0 })),
  },
  { title: 'adb server killed', places: [early], outcomes: ['adb.linkLost'], push: killServer },
  { title: 'our process killed (−9)', places: [early], outcomes: ['killed'], push: killProcess },
  {
    title: 'Android without shell protocol 2',
    places: [0],
    outcomes: ['adb.noShellVersion2'],
    push: pushToOldAndroid,
  },
];
