import { randomBytes } from 'node:crypto';
import { isRecord } from '../../../core/json/record';
import { isAlive, type ProcessIdentity, processIdentity } from '../../supervisor/process-identity';

/** Whose a session on a phone is. Lies in its folder there. */
export interface SessionOwner extends ProcessIdentity {
  /** What `computerId` says. */
  readonly computer: string;
  /** Another one for each taking, so that of two that want the same session one gets it. */
  readonly token: string;
  /** False after the session was closed and left its server. */
  readonly isInUse: boolean;
  /** The server is to go on when its session is closed. */
  readonly isKept: boolean;
}

/** Sessions of this very process that are open: its being alive says nothing of one that it could not end. */
const openSessions = new Set<string>();

/** Makes this process the owner of a session, until `leaveSession`. */
export async function enterSession(id: string, options: { readonly computer: string; readonly isKept: boolean }) {
  openSessions.add(id);
  return ownerNow({ ...options, isInUse: true });
}

/** This process is done with a session, even where it could not end it. */
export function leaveSession(id: string): void {
  openSessions.delete(id);
}

/** This process as an owner. */
export async function ownerNow(owner: Pick<SessionOwner, 'computer' | 'isInUse' | 'isKept'>): Promise<SessionOwner> {
  const self = await processIdentity(process.pid);
  const token = randomBytes(8).toString('hex');
  const { computer, isInUse, isKept } = owner;
  return { computer, pid: process.pid, startTime: self?.startTime ?? '', token, isInUse, isKept };
}

/** `free`: closed and left on purpose. `orphaned`: nobody is there any more who would end it. */
export type SessionStanding = 'foreign' | 'inUse' | 'free' | 'orphaned';

/** What the processes of this computer say about a session. @param computer what `computerId` says */
export async function standingOf(id: string, owner: SessionOwner, computer: string): Promise<SessionStanding> {
  if (owner.computer !== computer) {
    return 'foreign';
  }
  if (owner.isInUse && (await isOpen(id, owner))) {
    return 'inUse';
  }
  return owner.isKept ? 'free' : 'orphaned';
}

async function isOpen(id: string, owner: SessionOwner): Promise<boolean> {
  if (!(await isAlive(owner))) {
    return false;
  }
  return owner.pid !== process.pid || openSessions.has(id);
}

/** Undefined for what is no owner. */
export function parseOwner(value: unknown): SessionOwner | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { computer, pid, startTime, token, isInUse, isKept } = value;
  const areTexts = typeof computer === 'string' && typeof startTime === 'string';
  const isToken = typeof token === 'string' && /^[0-9a-f]{16}$/.test(token);
  if (!areTexts || !isToken || typeof pid !== 'number' || typeof isInUse !== 'boolean' || typeof isKept !== 'boolean') {
    return undefined;
  }
  return { computer, pid, startTime, token, isInUse, isKept };
}
