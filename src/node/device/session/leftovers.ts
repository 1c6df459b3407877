import type { Phone } from '../../adb/phone';
import { phoneFolder } from '../phone-folder';
import { endSession } from '../session-process';
import { computerId } from './installation';
import { ownerNow, type SessionStanding, standingOf } from './owner';
import { isWanted, type WantedServer } from './server-record';
import { type FoundSession, listSessions, takeSession } from './session-folders';

/** For all of them together; what does not end by then is left to the next start. */
const clearingTimeoutMs = 10_000;

export interface Leftovers {
  /** Goes on, nobody uses it, and it does what is wanted. */
  readonly adoptable: FoundSession | undefined;
  /** Servers that nobody was left to end, when the phone was away or a program was killed. */
  readonly orphansEnded: number;
  /** Servers that were kept and do not do what is wanted. */
  readonly keptEnded: number;
  /** Sessions of this computer that are open, and servers of other computers. */
  readonly leftAlone: number;
}

export interface ClearingOptions {
  /** Folder on the phone that holds the sessions'. */
  readonly sessions: string;
  /** What `computerId` says. */
  readonly computer: string;
  /** Without it no server is kept. */
  readonly wanted?: WantedServer;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends what sessions of this computer left on a phone, except for a server that can go on. Sessions that are open, and
 * those of other computers, are left alone.
 *
 * @throws WorkbenchError those of `shell`, when the phone cannot be asked; the signal's reason on abort
 */
export async function clearLeftovers(phone: Phone, options: ClearingOptions): Promise<Leftovers> {
  const { sessions, computer, wanted, signal } = options;
  const found = await listSessions(phone, sessions, signal);
  const standings = await Promise.all(
    found.map(async (session) => ({ session, standing: await standingOf(session.id, session.owner, computer) })),
  );
  const withStanding = (wantedStanding: SessionStanding) =>
    standings.flatMap(({ session, standing }) => (standing === wantedStanding ? [session] : []));
  const free = withStanding('free');
  const adoptable = free.find(({ process, server }) => process && server && wanted && isWanted(server, wanted));
  const orphaned = withStanding('orphaned');
  const useless = free.filter((session) => session !== adoptable);
  const overdue = AbortSignal.timeout(clearingTimeoutMs);
  const either = signal ? AbortSignal.any([signal, overdue]) : overdue;
  const end = (all: readonly FoundSession[]) => endAll(phone, all, { computer, signal: either });
  const [orphansEnded, keptEnded] = await Promise.all([end(orphaned), end(useless)]);
  signal?.throwIfAborted();
  return { adoptable, orphansEnded, keptEnded, leftAlone: found.length - free.length - orphaned.length };
}

/**
 * Ends every server that this computer left on a phone, those that were kept too; deletes no model.
 *
 * @throws what `clearLeftovers` throws
 */
export async function endLeftServers(
  phone: Phone,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Leftovers> {
  const [{ sessions }, computer] = await Promise.all([phoneFolder(phone, options), computerId()]);
  return clearLeftovers(phone, { sessions, computer, signal: options.signal });
}

/** @returns how many servers ended; a session whose server is gone has only its folder deleted */
async function endAll(
  phone: Phone,
  sessions: readonly FoundSession[],
  { computer, signal }: { readonly computer: string; readonly signal: AbortSignal },
): Promise<number> {
  const ended = await Promise.allSettled(
    sessions.map(async (session) => {
      const owner = await ownerNow({ computer, isInUse: false, isKept: false });
      if ((await takeSession(phone, session, owner)) === undefined) {
        return 0;
      }
      await endSession(phone, session.folder, { signal });
      return session.process ? 1 : 0;
    }),
  );
  // What could not be ended says so itself the next time.
  return ended.reduce((sum, outcome) => sum + (outcome.status === 'fulfilled' ? outcome.value : 0), 0);
}
