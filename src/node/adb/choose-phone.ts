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
  const ready = phones.filter(({ state }) => state === 'device');
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

/** @throws WorkbenchError `adb.phoneNotFound`, `adb.phoneNotReady` */
export function requireReady(phone: PhoneListing | undefined, serial: string): PhoneListing {
  if (!phone) {
    throw new WorkbenchError('adb.phoneNotFound', { serial });
  }
  if (phone.state !== 'device') {
    throw new WorkbenchError('adb.phoneNotReady', { serial, state: phone.state, nextStep: phone.nextStep });
  }
  return phone;
}

function describe({ serial, state, nextStep }: PhoneListing): string {
  return ` ${serial} is ${state}: ${nextStep}`;
}
