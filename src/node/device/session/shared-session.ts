import { openPhone, type Phone } from '../../adb/phone';
import type { ChatEvent, ChatRequest } from '../../llama/client';
import { Turnstile } from '../../llama/turnstile';
import { Lent, type Loan } from '../../supervisor/lent';
import { startSession } from '../session';
import type { DeviceSession, SessionEvent, SessionOptions } from './types';

type Tell = (event: SessionEvent) => void;

/** A session with what all of its users share. */
interface Shared {
  readonly phone: Phone;
  readonly session: DeviceSession;
  /** The server has one slot: who comes second waits here, where stopping ends only the waiting. */
  readonly turnstile: Turnstile;
  /** What a user who comes later has to be told. */
  readonly told: readonly SessionEvent[];
}

/** Who shares a model with its settings on one phone. */
class Sharing {
  readonly listeners = new Set<Tell>();
  readonly lent: Lent<Shared>;
  /** What the next session is started with. */
  #wanted: { readonly open: () => Promise<Phone>; readonly options: SessionOptions };

  constructor(open: () => Promise<Phone>, options: SessionOptions) {
    this.#wanted = { open, options };
    this.lent = new Lent({
      make: (signal) => this.#start(signal),
      end: ({ session, phone }) => session.stop().finally(() => phone.close()),
    });
  }

  want(open: () => Promise<Phone>, options: SessionOptions): void {
    this.#wanted = { open, options };
  }

  async #start(signal: AbortSignal): Promise<Shared> {
    const { open, options } = this.#wanted;
    const phone = await open();
    const told: SessionEvent[] = [];
    let isReady = false;
    const onEvent = (event: SessionEvent) => {
      if (event.type === 'memory' || event.type === 'threads') {
        told.push(event);
      }
      for (const tell of [...this.listeners]) {
        tell(event);
      }
      if (event.type === 'ended' && isReady) {
        // Nobody can use it any more; what cannot be cleared away now is by the next start.
        void this.lent.end().catch(() => {});
      }
    };
    try {
      const session = await startSession(phone, { ...options, onEvent, signal });
      isReady = true;
      return { phone, session, turnstile: new Turnstile(), told };
    } catch (error) {
      phone.close();
      throw error;
    }
  }
}

const sharings = new Map<string, Sharing>();

/**
 * Starts a model on a phone as `startSession` does; where this program has the same model with the same settings running
 * there, its users share that one, and its server ends after the last of them. A phone has seldom the memory for two.
 * How strongly an adapter is applied is each user's own.
 *
 * @throws what `startSession` throws
 */
export async function startSharedSession(phone: Phone, options: SessionOptions): Promise<DeviceSession> {
  const { link } = phone;
  if (!link) {
    return startSession(phone, options);
  }
  // The session gets a connection to the phone of its own: each user closes theirs when they like.
  const open = () => openPhone(link, phone.serial);
  const sharing = sharingOf(open, phone.serial, options);
  const isFirst = sharing.lent.current === undefined;
  const onEvent: Tell = (event) => options.onEvent?.(event);
  if (isFirst) {
    sharing.listeners.add(onEvent);
  }
  try {
    const loan = await sharing.lent.borrow(options.signal);
    if (!isFirst) {
      sharing.listeners.add(onEvent);
      tellLate(loan.thing, onEvent);
    }
    return new SharedSession(loan, options.adapter?.scale, () => sharing.listeners.delete(onEvent));
  } catch (error) {
    sharing.listeners.delete(onEvent);
    throw error;
  }
}

/** Those who want the same of a phone. */
function sharingOf(open: () => Promise<Phone>, serial: string, options: SessionOptions): Sharing {
  const { modelBlob, adapter, runtime, contextTokens, threads } = options;
  const key = JSON.stringify([serial, modelBlob, adapter?.blob, runtime.serverPath, contextTokens, threads]);
  const known = sharings.get(key);
  if (known) {
    if (known.lent.current === undefined) {
      known.want(open, options);
    }
    return known;
  }
  const sharing = new Sharing(open, options);
  sharings.set(key, sharing);
  return sharing;
}

function tellLate({ session, told }: Shared, tell: Tell): void {
  const { endpoint, process } = session;
  const threads = told.findLast((event) => event.type === 'threads')?.threads ?? 0;
  for (const event of told) {
    tell(event);
  }
  tell({ type: 'adopted', endpoint, threads, process });
  tell({ type: 'ready', loadMs: 0, process });
}

/** One user's part of a session that others may use too. */
class SharedSession implements DeviceSession {
  readonly #loan: Loan<Shared>;
  readonly #adapterScale: number | undefined;
  readonly #onStop: () => void;

  constructor(loan: Loan<Shared>, adapterScale: number | undefined, onStop: () => void) {
    this.#loan = loan;
    this.#adapterScale = adapterScale;
    this.#onStop = onStop;
  }

  get id() {
    return this.#session.id;
  }

  get facts() {
    return this.#session.facts;
  }

  get endpoint() {
    return this.#session.endpoint;
  }

  get process() {
    return this.#session.process;
  }

  get client() {
    return this.#session.client;
  }

  async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
    const { session, turnstile } = this.#loan.thing;
    const leave = await turnstile.enter(request.signal);
    try {
      const usual = this.#adapterScale === undefined ? {} : { adapterScale: this.#adapterScale };
      yield* session.chat({ ...usual, ...request });
    } finally {
      leave();
    }
  }

  stop(): Promise<void> {
    this.#onStop();
    return this.#loan.giveBack();
  }

  get #session(): DeviceSession {
    return this.#loan.thing.session;
  }
}
