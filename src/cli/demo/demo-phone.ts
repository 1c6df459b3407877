import { findVirtualPhone, startVirtualPhone } from '../../node/virtual-phone/launch';
import { openAdbLink, switchOff } from '../adb-link';
import type { CommandContext } from '../command';
import { virtualPhoneProgram } from '../virtual-phone-program';

const name = 'demo';
const profile = 'phone-4gb';

export type StartPhone = () => Promise<{ readonly serial: string }>;

/**
 * Runs the body with a way to start the demonstration's virtual phone. A phone that ran before is left running; one
 * that was started here is switched off at the end, and dies with this process in any case. Its files stay, so that
 * the next demonstration sends nothing.
 */
export async function withDemoPhone(
  context: CommandContext,
  body: (startPhone: StartPhone) => Promise<void>,
): Promise<void> {
  const wasRunning = (await findVirtualPhone({ name })) !== undefined;
  try {
    await body(async () => {
      const link = await openAdbLink(context);
      const program = virtualPhoneProgram();
      return startVirtualPhone({ name, profile, program, link, parentPid: process.pid, signal: context.signal });
    });
  } finally {
    if (!wasRunning) {
      await switchOff(name);
    }
  }
}
