import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PhoneListing } from './devices';

/**
 * The phone that is meant where none or one was named: the named one, else the only one that is ready. Which of several
 * is never guessed.
 *
 * @throws WorkbenchError `adb.phoneNotFound`, `adb.phoneNotReady`, `adb.noPhone`, `adb.severalPhones`
 */
export function choosePhone(phones: readonly PhoneListing[], serial: string | undefined): PhoneListing {
  if (serial !== undefined) {
    return requireReady(
      phones.find((phone) => phone.serial === serial),
      serial,
    );
  }
  const ready = phones.filter(isReady);
  const [first] = ready;
  if (first === undefined) {
    throw new WorkbenchError('adb.noPhone', { found: phones.map(describe).join('') });
  }
  if (ready.length > 1) {
    const serials = ready.map((phone) => phone.serial).join(', ');
    throw new WorkbenchError('adb.severalPhones', { count: ready.length, serials, serial: first.serial });
  }
  return first;
}

/** Phones that are meant together; `refused` are those that cannot be used now. */
export interface ChosenPhones {
  readonly ready: readonly PhoneListing[];
  readonly refused: readonly { readonly serial: string; readonly error: WorkbenchError }[];
}

/**
 * The named phones, each once, or every phone: those that are ready, and of the others why they are not.
 *
 * @throws WorkbenchError `adb.noPhone` where every phone is meant and none is ready
 */
export function choosePhones(phones: readonly PhoneListing[], serials: readonly string[] | 'all'): ChosenPhones {
  if (serials === 'all' && !phones.some(isReady)) {
    throw new WorkbenchError('adb.noPhone', { found: phones.map(describe).join('') });
  }
  const meant = serials === 'all' ? phones.map(({ serial }) => serial) : [...new Set(serials)];
  const found = meant.map((serial) => ({ serial, phone: phones.find((phone) => phone.serial === serial) }));
  return {
    ready: found.flatMap(({ phone }) => (phone && isReady(phone) ? [phone] : [])),
    refused: found.flatMap(({ serial, phone }) => {
      const error = whyNotReady(phone, serial);
      return error ? [{ serial, error }] : [];
    }),
  };
}

/** @throws WorkbenchError `adb.phoneNotFound`, `adb.phoneNotReady` */
export function requireReady(phone: PhoneListing | undefined, serial: string): PhoneListing {
  const error = whyNotReady(phone, serial);
  if (!phone || error) {
    throw error ?? new WorkbenchError('adb.phoneNotFound', { serial });
  }
  return phone;
}

function whyNotReady(phone: PhoneListing | undefined, serial: string): WorkbenchError | undefined {
  if (!phone) {
    return new WorkbenchError('adb.phoneNotFound', { serial });
  }
  const { state, nextStep } = phone;
  return isReady(phone) ? undefined : new WorkbenchError('adb.phoneNotReady', { serial, state, nextStep });
}

function isReady({ state }: PhoneListing): boolean {
  return state === 'device';
}

function describe({ serial, state, nextStep }: PhoneListing): string {
  return ` ${serial} is ${state}: ${nextStep}`;
}
