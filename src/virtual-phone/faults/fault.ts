import { type Access, accesses } from '../programs/program';

/** States of a phone that runs no Android; adb names them by the first word of the phone's banner. */
export const otherStates = ['recovery', 'sideload', 'bootloader', 'rescue'] as const;
export type OtherState = (typeof otherStates)[number];

/**
 * Something that goes wrong with a phone, as it comes over the control socket. One of each kind can be set at a time;
 * `clear` ends them all. `afterBytes` counts from the moment the fault is set; 0 is at once.
 */
export type Fault =
  | { readonly fault: 'clear' }
  /** The link is cut once, after this many more bytes from the PC. */
  | { readonly fault: 'drop'; readonly afterBytes: number }
  /** The phone stops reading after this many more bytes, for so long or until cleared. */
  | { readonly fault: 'stall'; readonly afterBytes: number; readonly seconds?: number }
  /** The link carries no more than this, each way. */
  | { readonly fault: 'slow'; readonly bytesPerSecond: number }
  /** After this many more bytes in the folder for temporary files, writing there fails: no space left on device. */
  | { readonly fault: 'full'; readonly afterBytes: number }
  /** One bit of the byte this far down the data that the PC sends to files and commands is flipped, once. */
  | { readonly fault: 'corrupt'; readonly afterBytes: number }
  /** The link is cut, every process killed without notice; files stay. It is back after so long, booted anew. */
  | { readonly fault: 'reboot'; readonly afterBytes: number; readonly seconds: number }
  /** This PC's key is not known: the phone waits for a person, for so long or until `authorize`. */
  | { readonly fault: 'unauthorized'; readonly seconds?: number }
  | { readonly fault: 'authorize' }
  /** The link is there and nobody answers on it, for so long or until cleared. */
  | { readonly fault: 'offline'; readonly seconds?: number }
  | { readonly fault: 'state'; readonly state: OtherState }
  /** Another phone answers on this phone's address, with files of its own. */
  | { readonly fault: 'other-phone' }
  /** The phone runs the Android of this API level, with the adb of that time. */
  | { readonly fault: 'older'; readonly apiLevel: number }
  /** Every program of this name that runs on the phone gets a signal; 9 is what the kernel does when memory is out. */
  | { readonly fault: 'kill'; readonly program: string; readonly signal: number }
  /** Services that begin so are refused, as SELinux does on some phones. */
  | { readonly fault: 'refuse'; readonly service: string }
  /** `df` reports this much free space, whatever there is. */
  | { readonly fault: 'free-space'; readonly bytes: number }
  /** The phone's clock is ahead by so many seconds, or behind if negative. */
  | { readonly fault: 'clock'; readonly offsetSeconds: number }
  /** The phone reports this thermal status (0 none … 6 shutdown) and temperature. */
  | { readonly fault: 'hot'; readonly thermalStatus: number; readonly celsius: number }
  /** It warms up and uses its battery so many times as fast as it would. */
  | { readonly fault: 'heat-faster'; readonly factor: number }
  /** Its hardware reports no temperatures. */
  | { readonly fault: 'no-heat' }
  /** So much memory is available; a program that takes more is ended, as the kernel does. */
  | { readonly fault: 'memory'; readonly bytes: number }
  /** It is not being charged, and its battery holds so much. */
  | { readonly fault: 'battery'; readonly percent: number }
  /** The lock screen is in front: what is started stays behind it. */
  | { readonly fault: 'locked' }
  /** The screen is off: apps that are started are not drawn. */
  | { readonly fault: 'asleep' }
  /** It says that it has an arm64 processor as phones of its size have: nothing of this computer's runs on that. */
  | { readonly fault: 'processor' }
  /** No app takes intents of this action. */
  | { readonly fault: 'no-app'; readonly action: string }
  /** The phone keeps its apps or its contacts from adb's shell; without `access` both. */
  | { readonly fault: 'denied'; readonly access?: Access };

const defaultRebootSeconds = 3;
const defaultThermalStatus = 3;
const defaultHotCelsius = 47.5;
/** Android 6, the last one without shell protocol 2. */
const defaultOlderApiLevel = 23;
const defaultHeatFactor = 60;
const defaultLowPercent = 9;
const maximumSeconds = 3600;

type Reader = (fields: FieldReader) => Fault;

const readers: Readonly<Record<Fault['fault'], Reader>> = {
  clear: () => ({ fault: 'clear' }),
  drop: (fields) => ({ fault: 'drop', afterBytes: fields.bytes('afterBytes', 0) }),
  stall: (fields) => ({ fault: 'stall', afterBytes: fields.bytes('afterBytes', 0), ...fields.duration() }),
  slow: (fields) => ({ fault: 'slow', bytesPerSecond: fields.integer('bytesPerSecond', { minimum: 1 }) }),
  full: (fields) => ({ fault: 'full', afterBytes: fields.bytes('afterBytes', 0) }),
  corrupt: (fields) => ({ fault: 'corrupt', afterBytes: fields.bytes('afterBytes', 0) }),
  reboot: (fields) => ({
    fault: 'reboot',
    afterBytes: fields.bytes('afterBytes', 0),
    seconds: fields.duration().seconds ?? defaultRebootSeconds,
  }),
  unauthorized: (fields) => ({ fault: 'unauthorized', ...fields.duration() }),
  authorize: () => ({ fault: 'authorize' }),
  offline: (fields) => ({ fault: 'offline', ...fields.duration() }),
  state: (fields) => ({ fault: 'state', state: fields.oneOf('state', otherStates) }),
  'other-phone': () => ({ fault: 'other-phone' }),
  older: (fields) => ({
    fault: 'older',
    apiLevel: fields.integer('apiLevel', { minimum: 16, maximum: 36, default: defaultOlderApiLevel }),
  }),
  kill: (fields) => ({
    fault: 'kill',
    program: fields.text('program', 'llama-server'),
    signal: fields.integer('signal', { minimum: 1, maximum: 31, default: 9 }),
  }),
  refuse: (fields) => ({ fault: 'refuse', service: fields.text('service') }),
  'free-space': (fields) => ({ fault: 'free-space', bytes: fields.bytes('bytes') }),
  clock: (fields) => ({ fault: 'clock', offsetSeconds: fields.integer('offsetSeconds', { minimum: -1e9 }) }),
  hot: (fields) => ({
    fault: 'hot',
    thermalStatus: fields.integer('thermalStatus', { maximum: 6, default: defaultThermalStatus }),
    celsius: fields.number('celsius', defaultHotCelsius),
  }),
  'heat-faster': (fields) => ({
    fault: 'heat-faster',
    factor: fields.integer('factor', { minimum: 1, maximum: 10_000, default: defaultHeatFactor }),
  }),
  'no-heat': () => ({ fault: 'no-heat' }),
  memory: (fields) => ({ fault: 'memory', bytes: fields.bytes('bytes') }),
  battery: (fields) => ({
    fault: 'battery',
    percent: fields.integer('percent', { minimum: 1, maximum: 100, default: defaultLowPercent }),
  }),
  locked: () => ({ fault: 'locked' }),
  asleep: () => ({ fault: 'asleep' }),
  processor: () => ({ fault: 'processor' }),
  'no-app': (fields) => ({ fault: 'no-app', action: fields.text('action') }),
  denied: (fields) => ({ fault: 'denied', ...fields.optional('access', accesses) }),
};

/** Checks what came over the control socket. @throws Error with the reason */
export function parseFault(value: unknown): Fault {
  const name = typeof value === 'object' && value !== null && 'fault' in value ? value.fault : undefined;
  if (typeof value !== 'object' || value === null || typeof name !== 'string' || !isKnown(name)) {
    throw new Error(`Known faults: ${Object.keys(readers).join(', ')}.`);
  }
  const fields = new FieldReader(value);
  const fault = readers[name](fields);
  fields.requireNoOthers();
  return fault;
}

function isKnown(name: string): name is Fault['fault'] {
  return Object.hasOwn(readers, name);
}

/** Reads the fields of one fault; what is left over at the end is a mistake, such as a misspelled name. */
class FieldReader {
  readonly #unread: Map<string, unknown>;

  constructor(value: object) {
    this.#unread = new Map(Object.entries(value));
    this.#unread.delete('fault');
  }

  bytes(name: string, fallback?: number): number {
    return this.integer(name, fallback === undefined ? {} : { default: fallback });
  }

  integer(
    name: string,
    limits: { readonly minimum?: number; readonly maximum?: number; readonly default?: number },
  ): number {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = limits;
    const value = this.number(name, limits.default);
    if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw new Error(`${name} must be a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  }

  number(name: string, fallback?: number): number {
    const value = this.#take(name) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new Error(`${name} must be a number.`);
    }
    return value;
  }

  text(name: string, fallback?: string): string {
    const value = this.#take(name) ?? fallback;
    if (typeof value !== 'string' || value === '') {
      throw new Error(`${name} must be a text.`);
    }
    return value;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#take(name);
    const choice = choices.find((known) => known === value);
    if (choice === undefined) {
      throw new Error(`${name} must be one of ${choices.join(', ')}.`);
    }
    return choice;
  }

  /** The field by itself, or nothing where it is not given. */
  optional<Name extends string, Choice extends string>(
    name: Name,
    choices: readonly Choice[],
  ): { readonly [Key in Name]?: Choice } {
    return this.#unread.has(name) ? ({ [name]: this.oneOf(name, choices) } as { [Key in Name]?: Choice }) : {};
  }

  /** How long a fault lasts; without it until it is cleared. */
  duration(): { readonly seconds?: number } {
    if (!this.#unread.has('seconds')) {
      return {};
    }
    const seconds = this.number('seconds');
    if (seconds < 0 || seconds > maximumSeconds) {
      throw new Error(`seconds must be from 0 to ${maximumSeconds}.`);
    }
    return { seconds };
  }

  requireNoOthers(): void {
    for (const name of this.#unread.keys()) {
      throw new Error(`This fault has no ${name}.`);
    }
  }

  #take(name: string): unknown {
    const value = this.#unread.get(name);
    this.#unread.delete(name);
    return value;
  }
}
