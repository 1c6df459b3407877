import { WorkbenchError } from '../core/errors/workbench-error';
import { type AdbLink, connectAdbServer } from '../node/adb/server';
import { stopVirtualPhone } from '../node/virtual-phone/launch';
import type { CommandContext } from './command';
import { commandTools } from './command-tools';

/**
 * The adb server of this machine. One that answers is used as it is; only where none does is the adb program provided
 * and asked to start one.
 */
export async function openAdbLink(context: CommandContext): Promise<AdbLink> {
  const { signal } = context;
  try {
    return await connectAdbServer({ signal });
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'adb.programMissing')) {
      throw error;
    }
  }
  const { program } = await (await commandTools(context)).adb();
  return connectAdbServer({ signal, adbProgram: program });
}

/** The adb server of this machine if one answers; none is started just to tell it that a phone is gone. */
async function findAdbLink(): Promise<AdbLink | undefined> {
  return connectAdbServer().catch(() => undefined);
}

/** Switches a virtual phone off and lets adb forget it. @returns false when it did not run */
export async function switchOff(name: string): Promise<boolean> {
  const link = await findAdbLink();
  return stopVirtualPhone(link ? { name, link } : { name });
}
