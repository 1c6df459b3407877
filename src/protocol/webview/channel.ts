import type { ErrorDescription } from '../../core/errors/workbench-error';

/** One end of a boundary that carries structured clones: a webview's `postMessage`, a worker, a test's pair of arrays. */
export interface ChannelPort {
  post(message: unknown): void;
  /** Calls the listener with every message that arrives; the returned function stops that. */
  listen(listener: (message: unknown) => void): () => void;
}

/** A message as any union of this protocol has them: its tag says which. */
export interface Tagged {
  readonly type: string;
}

/** The result of each request, by its tag. Requests that only tell something have the result `void`. */
export type Results<Request extends Tagged> = { readonly [Type in Request['type']]: unknown };

/** One handler a tag: a forgotten or a misspelled one does not compile. */
export type Handlers<Request extends Tagged, Result extends Results<Request>> = {
  readonly [Type in Request['type']]: (
    request: Extract<Request, { readonly type: Type }>,
  ) => Result[Type] | Promise<Result[Type]>;
};

/** What a failed request rejects with on the side that asked. */
export class RemoteError extends Error {
  readonly description: ErrorDescription;

  constructor(description: ErrorDescription) {
    super(description.message);
    this.name = 'RemoteError';
    this.description = description;
  }

  get code(): string {
    return this.description.code;
  }

  get fix(): string {
    return this.description.fix;
  }
}

type Envelope =
  | { readonly kind: 'request'; readonly id: number; readonly body: Tagged }
  | { readonly kind: 'result'; readonly id: number; readonly result?: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorDescription }
  /** Numbered from 1, so that a doubled or a late one is known, and one that is missing. */
  | { readonly kind: 'event'; readonly order?: number; readonly body: Tagged };

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Asks the other side. A reply is a result or an error; whatever is pending is rejected when the channel is closed. */
export class RequestSide<Request extends Tagged, Result extends Results<Request>, Event extends Tagged> {
  readonly #port: ChannelPort;
  readonly #pending = new Map<number, Pending>();
  readonly #stopListening: () => void;
  #nextId = 1;
  #lastOrder: number | undefined;
  #closed: Error | undefined;

  /**
   * @param onEvent called with each event whose shape `isEvent` accepts, once and in order; others are dropped
   * @param onMissed called before an event when others should have come in between: what was drawn is out of date
   */
  constructor(
    port: ChannelPort,
    isEvent: (value: unknown) => value is Event,
    onEvent: (event: Event) => void,
    onMissed?: () => void,
  ) {
    this.#port = port;
    this.#stopListening = port.listen((message) => {
      const envelope = readEnvelope(message);
      if (envelope?.kind === 'event' && isEvent(envelope.body)) {
        const standing = this.#standingOf(envelope.order);
        if (standing === 'missed') {
          onMissed?.();
        }
        if (standing !== 'old') {
          onEvent(envelope.body);
        }
      } else if (envelope?.kind === 'result') {
        this.#take(envelope.id)?.resolve(envelope.result);
      } else if (envelope?.kind === 'error') {
        this.#take(envelope.id)?.reject(new RemoteError(envelope.error));
      }
    });
  }

  ask<Type extends Request['type']>(request: Extract<Request, { readonly type: Type }>): Promise<Result[Type]> {
    if (this.#closed) {
      return Promise.reject(this.#closed);
    }
    const id = this.#nextId++;
    return new Promise<Result[Type]>((resolve, reject) => {
      // The checked boundary: the other side's handler table is typed by the same Result.
      this.#pending.set(id, { resolve: (result) => resolve(result as Result[Type]), reject });
      this.#port.post({ kind: 'request', id, body: request } satisfies Envelope);
    });
  }

  close(reason = 'The view was closed.'): void {
    this.#closed = new Error(reason);
    this.#stopListening();
    for (const pending of this.#pending.values()) {
      pending.reject(this.#closed);
    }
    this.#pending.clear();
  }

  /** `next` too for one without a number. */
  #standingOf(order: number | undefined): 'next' | 'old' | 'missed' {
    if (order === undefined) {
      return 'next';
    }
    const last = this.#lastOrder;
    if (last !== undefined && order <= last) {
      return 'old';
    }
    this.#lastOrder = order;
    return last === undefined || order === last + 1 ? 'next' : 'missed';
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

export interface AnswerOptions<Request extends Tagged, Result extends Results<Request>> {
  /** Checks a request's shape; what does not pass is answered by an error and reaches no handler. */
  readonly isRequest: (value: unknown) => value is Request;
  readonly handlers: Handlers<Request, Result>;
  readonly describeError: (error: unknown) => ErrorDescription;
}

/** Answers the other side's requests and tells it events. */
export class AnswerSide<Request extends Tagged, Result extends Results<Request>, Event extends Tagged> {
  readonly #port: ChannelPort;
  readonly #stopListening: () => void;
  #nextOrder = 1;
  #isClosed = false;

  constructor(port: ChannelPort, options: AnswerOptions<Request, Result>) {
    this.#port = port;
    this.#stopListening = port.listen((message) => {
      const envelope = readEnvelope(message);
      if (envelope?.kind === 'request') {
        void this.#answer(envelope.id, envelope.body, options);
      }
    });
  }

  tell(event: Event): void {
    this.#post({ kind: 'event', order: this.#nextOrder++, body: event });
  }

  close(): void {
    this.#isClosed = true;
    this.#stopListening();
  }

  async #answer(id: number, body: Tagged, options: AnswerOptions<Request, Result>): Promise<void> {
    const { isRequest, handlers, describeError } = options;
    try {
      if (!isRequest(body)) {
        throw new Error(`The message "${body.type.slice(0, 40)}" has an unknown shape.`);
      }
      const type: Request['type'] = body.type;
      // The tag chose the handler, which TypeScript cannot follow through an index.
      const handler = handlers[type] as (request: Request) => unknown;
      this.#post({ kind: 'result', id, result: await handler(body) });
    } catch (error) {
      this.#post({ kind: 'error', id, error: describeError(error) });
    }
  }

  #post(envelope: Envelope): void {
    if (!this.#isClosed) {
      this.#port.post(envelope);
    }
  }
}

/** Undefined for anything that is not one of our envelopes: other scripts post messages too. */
function readEnvelope(message: unknown): Envelope | undefined {
  if (!isRecord(message)) {
    return undefined;
  }
  const { kind, id, order, body, result, error } = message;
  if (kind === 'event' && isTagged(body)) {
    return typeof order === 'number' ? { kind, order, body } : { kind, body };
  }
  if (typeof id !== 'number') {
    return undefined;
  }
  if (kind === 'request' && isTagged(body)) {
    return { kind, id, body };
  }
  if (kind === 'error' && isErrorDescription(error)) {
    return { kind, id, error };
  }
  return kind === 'result' ? { kind, id, result } : undefined;
}

/** Whether a value is a JSON object; a list is none. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a message that says its type; its other members are unknown until they are checked. */
export function isTagged(value: unknown): value is Tagged {
  return isRecord(value) && typeof value['type'] === 'string';
}

function isErrorDescription(value: unknown): value is ErrorDescription {
  return isRecord(value) && ['code', 'message', 'fix'].every((name) => typeof value[name] === 'string');
}
