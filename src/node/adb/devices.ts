import { cleanLine } from '../../core/text/clean';

/** What an adb server says of a phone (AOSP adb.cpp, `to_string(ConnectionState)`). */
export const phoneStates = [
  'device',
  'offline',
  'unauthorized',
  'authorizing',
  'connecting',
  'no permissions',
  'detached',
  'bootloader',
  'recovery',
  'sideload',
  'rescue',
  'host',
  'unknown',
] as const;
export type PhoneState = (typeof phoneStates)[number];

/** One phone that the adb server knows. */
export interface PhoneListing {
  readonly serial: string;
  /** `device` is the only one in which a phone can be used. */
  readonly state: PhoneState;
  /** What the user does next; empty when the phone is ready. */
  readonly nextStep: string;
  readonly model: string | undefined;
  /** `1-4.2`: the USB port, of a phone on a cable of this computer. */
  readonly usbPath: string | undefined;
  readonly product: string | undefined;
  readonly transportId: string | undefined;
}

const restart = (where: string): string =>
  `The phone is in ${where}. Hold its power button to start Android, or run: adb reboot`;

const nextSteps: Readonly<Record<PhoneState, string>> = {
  device: '',
  offline: 'Wait a few seconds; if it stays, unplug the phone and plug it in again.',
  unauthorized: 'Unlock the phone and accept “Allow USB debugging” there.',
  authorizing: 'Wait: the phone is checking this computer’s key.',
  connecting: 'Wait: the phone is connecting.',
  'no permissions': 'Give your user access to the phone: install the udev rules for Android and plug it in again.',
  detached: 'Another program holds the phone; close it, or run `adb attach`.',
  bootloader: 'The phone is in its bootloader. Choose “Start” there with the volume keys, or run: fastboot reboot',
  recovery: restart('recovery mode'),
  sideload: restart('sideload mode'),
  rescue: restart('rescue mode'),
  host: 'Plug the phone in again.',
  unknown: 'Unplug the phone and plug it in again.',
};

/** States that a phone passes through, and that old adb servers do not tell the end of. */
const passingStates: readonly PhoneState[] = ['offline', 'connecting', 'authorizing'];

/** True while a phone is on its way to a state in which it stays. */
export function isPassing({ state }: PhoneListing): boolean {
  return passingStates.includes(state);
}

/**
 * Reads one `host:track-devices-l` message: `SERIAL STATE key:value …` a line. A state may be several words, and
 * `no permissions` goes on with an explanation in parentheses.
 */
export function parseDeviceList(text: string): readonly PhoneListing[] {
  return text
    .split('\n')
    .map(parseLine)
    .filter((listing) => listing !== undefined);
}

function parseLine(line: string): PhoneListing | undefined {
  const match = /^(.*?\S)(?:\t|\s{2,}| )(.*)$/.exec(line.trimEnd());
  const serial = match?.[1];
  const rest = match?.[2]?.trimStart();
  if (serial === undefined || rest === undefined) {
    return undefined;
  }
  const state = phoneStates.find((known) => rest === known || rest.startsWith(`${known} `)) ?? 'unknown';
  const value = (key: string) => new RegExp(`(?:^|\\s)${key}:(\\S+)`).exec(rest)?.[1];
  return {
    serial,
    state,
    nextStep: nextSteps[state],
    model: readModel(value('model')),
    usbPath: value('usb'),
    product: value('product'),
    transportId: value('transport_id'),
  };
}

/** `Virtual_phone__4_GB_` → `Virtual phone 4 GB`: adb writes an underscore for whatever is no letter or digit. */
function readModel(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanLine(text.replaceAll('_', ' ').replace(/ +/g, ' ')) || undefined;
}
