import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator } from 'playwright-core';

/** The server runs so long at a time, and then the page has so long to show what came. */
const runMs = 10;
const lookMs = 300;
/** On a busy computer a whole reply can come between two looks. */
const mostAttempts = 5;

export interface HalfReplyOptions {
  readonly view: FrameLocator;
  readonly signalServer: (name: 'SIGSTOP' | 'SIGCONT') => Promise<void>;
  readonly ask: () => Promise<void>;
  /** Before it is asked once more, where all of the reply came at once. */
  readonly startAnew?: () => Promise<void>;
}

/** Asks, and holds the server on the phone when some of its reply has arrived. */
export async function holdHalfReply({ view, signalServer, ask, startAnew }: HalfReplyOptions): Promise<void> {
  const stop = view.getByRole('button', { name: 'Stop', exact: true });
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    await signalServer('SIGSTOP');
    await ask();
    await stop.waitFor();
    while (await stop.isVisible()) {
      if ((await view.locator('chat-turn .writing').count()) > 0) {
        return;
      }
      await signalServer('SIGCONT');
      await delay(runMs);
      await signalServer('SIGSTOP');
      await delay(lookMs);
    }
    await signalServer('SIGCONT');
    await startAnew?.();
  }
  throw new Error(`The reply came whole ${mostAttempts} times.`);
}
