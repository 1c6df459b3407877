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
  readonly product: string | undefined;
  readonly transportId: string | undefined;
}

const nextSteps: Readonly<Record<PhoneState, string>> = {
  device: '',
  offline: 'Wait a few seconds; if it stays, unplug the phone and plug it in again.',
  unauthorized: 'Unlock the phone and accept “Allow USB debugging” there.',
  authorizing: 'Wait: the phone is checking this computer’s key.',
  connecting: 'Wait: the phone is connecting.',
  'no permissions': 'Give your user access to the phone: install the udev rules for Android and plug it in again.',
  detached: 'Another program holds the phone; close it, or run `adb attach`.',
  bootloader: 'Restart the phone into Android.',
  recovery: 'Restart the phone into Android.',
  sideload: 'Restart the phone into Android.',
  rescue: 'Restart the phone into Android.',
  host: 'Plug the phone in again.',
  unknown: 'Unplug the phone and plug it in again.',
};

/** What to do about a phone in this state; empty when it is ready. */
export function nextStepFor(state: PhoneState): string {
  return nextSteps[state];
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
    nextStep: nextStepFor(state),
    model: value('model')?.replaceAll('_', ' '),
    product: value('product'),
    transportId: value('transport_id'),
  };
}
