import { randomInt, randomUUID } from 'node:crypto';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { readPhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { phoneFolder } from './phone-folder';
import type { ServerEndpoint } from './server-arguments';
import { adoptSession } from './session/adopt';
import { computerId } from './session/installation';
import { clearLeftovers } from './session/leftovers';
import { chooseLoadMode } from './session/load-mode';
import { RunningSession } from './session/running-session';
import type { WantedServer } from './session/server-record';
import type { SessionPlan } from './session/session-plan';
import type { DeviceSession, SessionOptions } from './session/types';
import { chooseThreadCount } from './threads/choose-thread-count';
import { measureThreads } from './threads/measure-threads';
import { ThreadMemory, type ThreadSubject } from './threads/thread-memory';
import { readPhoneIdentity } from './with-phone';

export type { DeviceSession, SessionEvent, SessionOptions } from './session/types';

/** What is the same for every server of a session that is being started. */
type SessionBasis = Pick<SessionPlan, 'facts' | 'phoneIdentity' | 'computer' | 'loadMode'> & {
  /** Folder on the phone that holds the sessions'. */
  readonly sessions: string;
};

/**
 * Starts llama-server on a phone and waits until the model can answer, or goes on with one that was kept. It listens on
 * an abstract socket, or, where that does not work, on a random port of the phone's loopback, behind a key; no port is
 * opened on this computer. What earlier sessions of this computer left behind is ended first.
 *
 * @throws WorkbenchError `device.tooLittleMemory`, `device.serverEnded`, `device.serverNotReady`; the signal's reason
 */
export async function startSession(phone: Phone, options: SessionOptions): Promise<DeviceSession> {
  const { signal, onEvent } = options;
  const readFacts = () => readPhoneFacts(phone, { ...(signal && { signal }) });
  const [early, phoneIdentity, { sessions }, computer] = await Promise.all([
    options.facts ?? readFacts(),
    readPhoneIdentity(phone, signal),
    phoneFolder(phone, options),
    computerId(),
  ]);
  const probe = await threadProbe(phoneIdentity, options);
  const wanted = wantedServer(options, probe.known);
  const left = await clearLeftovers(phone, { sessions, computer, wanted, signal });
  const isCleared = left.orphansEnded + left.keptEnded > 0;
  if (isCleared) {
    onEvent?.({ type: 'leftoversEnded', orphans: left.orphansEnded, kept: left.keptEnded });
  }
  if (left.adoptable) {
    const adopted = await adoptSession(phone, left.adoptable, { facts: early, phoneIdentity, computer, options });
    if (adopted) {
      return adopted;
    }
  }
  // What was ended gave its memory back.
  const facts = isCleared || left.adoptable ? await readFacts() : early;
  const basis: SessionBasis = { facts, phoneIdentity, computer, sessions, loadMode: chooseLoadMode(options, facts) };
  const threads = probe.known ?? (await measuredThreads(phone, basis, { options, probe }));
  return startNew(phone, basis, { options, threads });
}

interface KnownThreads {
  readonly memory: ThreadMemory;
  readonly subject: ThreadSubject;
  /** Named by the user, or measured before. */
  readonly known: number | undefined;
}

async function threadProbe(phoneIdentity: string, options: SessionOptions): Promise<KnownThreads> {
  const { threads = 'auto', threadMemory: memory = new ThreadMemory(), runtime, modelBlob } = options;
  const subject = { phoneIdentity, serverPath: runtime.serverPath, modelBlob };
  const known = threads === 'auto' ? (await memory.read(subject))?.threads : threads;
  return { memory, subject, known };
}

function wantedServer(options: SessionOptions, threads: number | undefined): WantedServer {
  const { modelBlob, adapter, runtime, contextTokens } = options;
  return { modelBlob, adapterBlob: adapter?.blob, serverPath: runtime.serverPath, contextTokens, threads };
}

async function measuredThreads(
  phone: Phone,
  basis: SessionBasis,
  { options, probe }: { readonly options: SessionOptions; readonly probe: KnownThreads },
): Promise<number> {
  const { onEvent, signal, keepServer: _, ...rest } = options;
  const choice = await chooseThreadCount({
    ...probe,
    facts: basis.facts,
    ...(options.threadBudgetMs !== undefined && { budgetMs: options.threadBudgetMs }),
    signal,
    measure: async (threads, either) => {
      onEvent?.({ type: 'measuringThreads', threads });
      const session = await startNew(phone, basis, { options: { ...rest, signal: either }, threads });
      try {
        return await measureThreads(session.client, threads, { signal: either });
      } finally {
        await session.stop();
      }
    },
  });
  if (choice.measured.length > 0 || choice.reason) {
    onEvent?.({ type: 'threads', ...choice, isVirtual: basis.facts.isVirtual });
  }
  return choice.threads;
}

async function startNew(
  phone: Phone,
  { sessions, ...basis }: SessionBasis,
  { options, threads }: { readonly options: SessionOptions; readonly threads: number },
): Promise<DeviceSession> {
  const id = randomUUID();
  const attempts: readonly ServerEndpoint[] = [
    { kind: 'abstract', name: `mobile-llm-${id}.sock` },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
  ];
  let failure: unknown;
  for (const endpoint of attempts) {
    const session = new RunningSession(phone, {
      ...basis,
      id,
      folder: `${sessions}/${id}`,
      endpoint,
      threads,
      options,
    });
    try {
      await session.start();
      return session;
    } catch (error) {
      await session.stop().catch(() => {});
      options.signal?.throwIfAborted();
      failure = error;
      if (!isListeningFailure(error)) {
        break;
      }
    }
  }
  throw failure;
}

/** True when another endpoint could help: the address was taken, not allowed, or is not reachable through adb. */
function isListeningFailure(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) {
    return false;
  }
  return error.code === 'device.serverUnreachable' || /couldn't (bind|start) HTTP/.test(error.message);
}
