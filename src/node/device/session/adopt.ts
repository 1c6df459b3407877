import type { Phone } from '../../adb/phone';
import { enterSession, leaveSession } from './owner';
import { RunningSession } from './running-session';
import { type FoundSession, takeSession } from './session-folders';
import type { SessionPlan } from './session-plan';

/**
 * Goes on with a server that an earlier session left, with the key that lies in its folder. One that is busy, or does not
 * answer as it should, is ended.
 *
 * @returns undefined when another program was first, or the server was ended: then a new one has to be started
 * @throws the signal's reason on abort
 */
export async function adoptSession(
  phone: Phone,
  found: FoundSession,
  plan: Pick<SessionPlan, 'facts' | 'phoneIdentity' | 'computer' | 'options'>,
): Promise<RunningSession | undefined> {
  const { id, folder, server, process } = found;
  const { computer, options } = plan;
  if (!server || !process) {
    return undefined;
  }
  const owner = await enterSession(id, { computer, isKept: options.keepServer === true });
  const apiKey = await takeSession(phone, found, owner).catch(() => undefined);
  if (apiKey === undefined) {
    leaveSession(id);
    return undefined;
  }
  const { endpoint, threads, loadMode } = server;
  const session = new RunningSession(phone, {
    ...plan,
    id,
    folder,
    endpoint,
    threads,
    loadMode,
    adopted: { owner, apiKey, process },
  });
  try {
    await session.start();
    return session;
  } catch {
    await session.stop().catch(() => {});
    options.signal?.throwIfAborted();
    options.onEvent?.({ type: 'leftoversEnded', orphans: 0, kept: 1 });
    return undefined;
  }
}
