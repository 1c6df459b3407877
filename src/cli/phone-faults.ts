import { Option } from 'commander';
import { WorkbenchError } from '../core/errors/workbench-error';
import { parseByteCount } from './byte-count';

/** One option of a fault: how it is written, and which field of the phone's command it fills. */
interface FaultOption {
  readonly flags: string;
  readonly description: string;
  readonly field: string;
  readonly read: (argument: string, text: string) => string | number;
  readonly required?: boolean;
}

/** A fault as the command line offers it. */
export interface PhoneFault {
  readonly name: string;
  readonly description: string;
  readonly options: readonly FaultOption[];
}

const text = (_argument: string, value: string): string => value;

function number(argument: string, value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !Number.isFinite(parsed)) {
    throw new WorkbenchError('argument.invalid', { argument, value, detail: 'it is no number' });
  }
  return parsed;
}

const after: FaultOption = {
  flags: '--after <size>',
  description: 'once so much more has arrived from this computer, such as 10MB (default: at once)',
  field: 'afterBytes',
  read: parseByteCount,
};
const duration = (description: string): FaultOption => ({
  flags: '--for <seconds>',
  description,
  field: 'seconds',
  read: number,
});
const untilCleared = duration('end by itself after so long (default: until `clear`)');

/** Every fault of a virtual phone, in plain words. The phone itself checks the values. */
export const phoneFaults: readonly PhoneFault[] = [
  { name: 'clear', description: 'end every fault: the phone is well again', options: [] },
  { name: 'drop', description: 'cut the link, as a pulled cable does', options: [after] },
  { name: 'stall', description: 'stop reading, as a phone that hangs', options: [after, untilCleared] },
  {
    name: 'slow',
    description: 'carry no more than so much a second, each way: a USB 2 cable carries about 40MB, USB 3 140MB',
    options: [
      {
        flags: '--rate <size>',
        description: 'bytes a second, such as 40MB',
        field: 'bytesPerSecond',
        read: parseByteCount,
        required: true,
      },
    ],
  },
  {
    name: 'full',
    description: 'run out of space: writing fails with “No space left on device”, for commands that start from now on',
    options: [{ ...after, description: 'once so much more was written, such as 10MB (default: at once)' }],
  },
  { name: 'corrupt', description: 'damage one bit of what this computer sends, once', options: [after] },
  {
    name: 'reboot',
    description: 'lose power: link and programs end, files stay, and it boots again',
    options: [after, duration('how long it is away (default: 3)')],
  },
  {
    name: 'unauthorized',
    description: 'not trust this computer yet',
    options: [duration('somebody accepts it on the phone after so long (default: on `authorize` or `clear`)')],
  },
  { name: 'authorize', description: 'accept this computer, as a person does on the phone', options: [] },
  { name: 'offline', description: 'be connected and say nothing', options: [untilCleared] },
  {
    name: 'state',
    description: 'run something else than Android',
    options: [
      {
        flags: '--state <state>',
        description: 'recovery, sideload, bootloader or rescue',
        field: 'state',
        read: text,
        required: true,
      },
    ],
  },
  { name: 'other-phone', description: 'give the address to another phone, with files of its own', options: [] },
  {
    name: 'older',
    description: 'be an older Android, with the adb of its time',
    options: [
      {
        flags: '--api <level>',
        description: 'API level: 23 is Android 6, 25 Android 7.1 (default: 23)',
        field: 'apiLevel',
        read: number,
      },
    ],
  },
  {
    name: 'kill',
    description: 'end a program that runs on the phone, as the kernel does when memory is out',
    options: [
      {
        flags: '--program <name>',
        description: 'which one (default: llama-server)',
        field: 'program',
        read: text,
      },
      { flags: '--signal <number>', description: 'with which signal (default: 9)', field: 'signal', read: number },
    ],
  },
  {
    name: 'refuse',
    description: 'refuse a service, as some phones do',
    options: [
      {
        flags: '--service <start>',
        description: 'how its name begins, such as localabstract:',
        field: 'service',
        read: text,
        required: true,
      },
    ],
  },
  {
    name: 'free-space',
    description: 'report so much free space, whatever there is',
    options: [
      {
        flags: '--bytes <size>',
        description: 'such as 100MB',
        field: 'bytes',
        read: parseByteCount,
        required: true,
      },
    ],
  },
  {
    name: 'clock',
    description: 'have a clock that is wrong',
    options: [
      {
        flags: '--offset <seconds>',
        description: 'ahead by so much; behind if negative',
        field: 'offsetSeconds',
        read: number,
        required: true,
      },
    ],
  },
  {
    name: 'hot',
    description: 'report that it is hot',
    options: [
      {
        flags: '--status <number>',
        description: 'thermal status, 0 none to 6 shutdown (default: 3, severe)',
        field: 'thermalStatus',
        read: number,
      },
      { flags: '--celsius <degrees>', description: 'skin temperature (default: 47.5)', field: 'celsius', read: number },
    ],
  },
  {
    name: 'heat-faster',
    description: 'warm up and use the battery faster than a phone would',
    options: [
      { flags: '--factor <number>', description: 'how many times (default: 60)', field: 'factor', read: number },
    ],
  },
  { name: 'no-heat', description: 'report no temperatures, as some phones do', options: [] },
  {
    name: 'memory',
    description: 'have so little memory available; a program that takes more is ended',
    options: [
      { flags: '--bytes <size>', description: 'such as 300MB', field: 'bytes', read: parseByteCount, required: true },
    ],
  },
  {
    name: 'battery',
    description: 'run low on battery, without a charger',
    options: [
      { flags: '--percent <number>', description: 'what is left (default: 9)', field: 'percent', read: number },
    ],
  },
  { name: 'locked', description: 'have the lock screen in front', options: [] },
  { name: 'asleep', description: 'have its screen off', options: [] },
  {
    name: 'processor',
    description:
      'say that it has the processor of a real phone of its size (arm64); programs still run on this computer',
    options: [],
  },
  {
    name: 'no-app',
    description: 'have no app for an action',
    options: [
      {
        flags: '--action <name>',
        description: 'such as android.intent.action.DIAL',
        field: 'action',
        read: text,
        required: true,
      },
    ],
  },
  {
    name: 'denied',
    description: 'keep apps and contacts from this computer, as some makers’ phones do',
    options: [
      { flags: '--access <what>', description: 'apps or contacts (default: both)', field: 'access', read: text },
    ],
  },
];

/** The commander options of a fault. */
export function optionsOf({ options }: PhoneFault): readonly Option[] {
  return options.map(({ flags, description, required }) =>
    new Option(flags, description).makeOptionMandatory(required ?? false),
  );
}

/** What the phone is told, from the options as commander read them. @throws WorkbenchError `argument.invalid` */
export function faultCommand(
  fault: PhoneFault,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields = fault.options.flatMap(({ flags, field, read }) => {
    const flag = flags.split(' ', 1)[0] ?? flags;
    const value = given[new Option(flags).attributeName()];
    return typeof value === 'string' ? [[field, read(flag, value)] as const] : [];
  });
  return { fault: fault.name, ...Object.fromEntries(fields) };
}

/** Reads a fault given as JSON. @throws WorkbenchError `argument.invalid` */
export function readFaultJson(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ...value };
    }
  } catch {
    // Told below, with what there is.
  }
  const detail = `it is none of ${phoneFaults.map(({ name }) => name).join(', ')}, nor a JSON object such as {"fault":"clear"}`;
  throw new WorkbenchError('argument.invalid', { argument: '<fault>', value: json, detail });
}
