import type { Phone } from '../../node/adb/phone';
import { settings } from '../settings';
import type { Workbench } from '../workbench';

/** Works with a phone over a connection of its own. @throws WorkbenchError `adb.…`, those of set-up and of the work */
export async function usePhone<Result>(
  workbench: Workbench,
  { serial, signal }: { readonly serial: string; readonly signal: AbortSignal },
  work: (phone: Phone) => Promise<Result>,
): Promise<Result> {
  const { connectAdb, openPhone } = workbench.engine();
  const link = await connectAdb(settings.adb(), { ...workbench.toolSource, signal });
  const phone = await openPhone(link, serial, { signal });
  try {
    return await work(phone);
  } finally {
    phone.close();
    // Whatever was done there, the views are to show it.
    workbench.lookAtPhone(serial);
  }
}
