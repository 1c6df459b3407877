import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator } from 'playwright-core';
import type { WorkbenchSession } from './session';

/** The server runs so long at a time, and then the page has so long to show what came. */
const runMs = 10;
const lookMs = 300;
/** On a busy computer a whole reply can come between two looks. */
const mostAttempts = 5;

export interface HalfReplyOptions {
  readonly view: FrameLocator;
  readonly session: WorkbenchSession;
  readonly ask: () => Promise<void>;
  /** Before it is asked once more, where all of the reply came at once. */
  readonly startAnew?: () => Promise<void>;
}

/** Sends a signal to the model's server on the virtual phone: held, it says nothing; killed, it is gone. */
export function signalServer(session: WorkbenchSession, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void> {
  const signal = os.constants.signals[name];
  return session.setPhoneFault({ fault: 'kill', program: 'llama-server', signal });
}

/** Asks, and holds the server on the phone when some of its reply has arrived. */
export async function holdHalfReply({ view, session, ask, startAnew }: HalfReplyOptions): Promise<void> {
  const stop = view.getByRole('button', { name: 'Stop', exact: true });
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    await signalServer(session, 'SIGSTOP');
    await ask();
    await stop.waitFor();
    while (await stop.isVisible()) {
      if ((await view.locator('chat-turn .writing').count()) > 0) {
        return;
      }
      await signalServer(session, 'SIGCONT');
      await delay(runMs);
      await signalServer(session, 'SIGSTOP');
      await delay(lookMs);
    }
    await signalServer(session, 'SIGCONT');
    await startAnew?.();
  }
  throw new Error(`The reply came whole ${mostAttempts} times.`);
}
