import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recordOf } from '../../core/json/record';
import { untilAborted } from '../supervisor/until-aborted';
import { type ChatEvent, parseChatEvent } from './chat-event';
import { type ChatRequest, chatBody, onlyAdapter } from './chat-request';
import { type DecodedToken, decodeBody, readDecodedTokens } from './decode';
import { accepted, exchange, exchangeJson } from './exchange';
import { type HttpTarget, sendRequest } from './http';
import { type Connect, KeptConnections } from './kept-connections';
import { readReply } from './reply-stream';
import { readServerSentEvents } from './server-sent-events';
import { Silence } from './silence';

export type { ChatEvent, ChatTimings } from './chat-event';
export type { ChatRequest, Sampling } from './chat-request';

/** Nothing comes of a reply, and then nothing answers either. A slow phone takes longer for a token, or for a batch of a prompt. */
const silenceLimitMs = 120_000;
/** Whoever stops a reply need not wait until a slow phone has heard of it. */
const leavingGraceMs = 500;
/** A server that was told to stop looks up between two batches of a prompt: on a slow phone that takes seconds. */
const idleTimeoutMs = 30_000;
const idlePollMs = 20;
/** A kept connection is idle for twice as long before it is closed. */
const preparedForMs = 2000;

/** What stands by a reply while its link may be lost. */
export interface ReplyKeeper {
  /** Waits until the server can be reached again. @throws what ends the reply instead */
  recover(cause: unknown): Promise<void>;
  /** The server could not be told that nobody reads this reply any more. */
  leftRunning(conversationId: string): void;
}

/** The parts of `/props` that we rely on. */
export interface ServerProperties {
  readonly modelPath: string;
  readonly contextTokens: number;
  readonly chatTemplate: string;
}

export interface LlamaServerClientOptions {
  readonly connect: Connect;
  readonly apiKey: string;
  /** How long nothing may come of a reply of a server that does not answer. Default 120 s. */
  readonly silenceLimitMs?: number;
}

/** Speaks to one llama-server over whatever `connect` opens: an adb stream to a phone, or a socket on this computer. */
export class LlamaServerClient {
  readonly #target: HttpTarget;
  readonly #silenceLimitMs: number;
  #preparedAt = Number.NEGATIVE_INFINITY;
  /** A reply that was stopped is being ended on the server. */
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: LlamaServerClientOptions) {
    this.#target = { connections: new KeptConnections(options.connect), apiKey: options.apiKey };
    this.#silenceLimitMs = options.silenceLimitMs ?? silenceLimitMs;
  }

  /** Closes the connections; what is under way on them ends. */
  close(): void {
    this.#preparedAt = Number.NEGATIVE_INFINITY;
    this.#target.connections.destroy();
  }

  /** Opens a connection ahead of a request that is likely to come within seconds: its answer then begins sooner. */
  async prepare(): Promise<void> {
    if (performance.now() - this.#preparedAt > preparedForMs) {
      this.#preparedAt = performance.now();
      // A server that cannot be reached now is told of by the request itself.
      await this.health().catch(() => {});
    }
  }

  /** `loading` until the model can answer. @throws the connection's error when nothing listens */
  async health(signal?: AbortSignal): Promise<'ok' | 'loading'> {
    const { status } = await exchange(this.#target, 'GET', '/health', { signal });
    return status === 200 ? 'ok' : 'loading';
  }

  async props(signal?: AbortSignal): Promise<ServerProperties> {
    const answer = await exchangeJson(this.#target, 'GET', '/props', { signal });
    const generation = recordOf(answer['default_generation_settings']);
    return {
      modelPath: String(answer['model_path'] ?? ''),
      contextTokens: Number(generation['n_ctx'] ?? 0),
      chatTemplate: String(answer['chat_template'] ?? ''),
    };
  }

  /** Applies the adapter that the server was started with more or less strongly; 0 switches it off. */
  async setAdapterScale(scale: number, signal?: AbortSignal): Promise<void> {
    await exchangeJson(this.#target, 'POST', '/lora-adapters', { body: [{ id: onlyAdapter, scale }], signal });
  }

  /** Token ids of a text. Special tokens written in it are read as text unless `parseSpecial`. */
  async tokenize(
    text: string,
    options: { readonly parseSpecial?: boolean; readonly addSpecial?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<readonly number[]> {
    const body = {
      content: text,
      parse_special: options.parseSpecial ?? false,
      add_special: options.addSpecial ?? false,
    };
    const { tokens } = await exchangeJson(this.#target, 'POST', '/tokenize', { body, signal: options.signal });
    if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === 'number')) {
      throw new WorkbenchError('llama.badAnswer', { detail: '/tokenize gave no tokens' });
    }
    return tokens;
  }

  /** Continues a text greedily by exactly this many tokens, and says how sure each was. */
  async decode(
    prompt: string,
    tokenCount: number,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly DecodedToken[]> {
    const body = decodeBody(prompt, tokenCount);
    return readDecodedTokens(await exchangeJson(this.#target, 'POST', '/completion', { body, signal: options.signal }));
  }

  /**
   * Streams a reply, when the one that was stopped before is ended. Leaving the loop, or aborting, ends it on the server
   * too, which is waited for half a second at most. With a keeper a named reply goes on where it was after its
   * connection was cut.
   *
   * @throws WorkbenchError `llama.refused` (for example a grammar that does not compile), `llama.silent`,
   *   `llama.replyCut`; what the keeper throws; the signal's reason on abort
   */
  async *chat(request: ChatRequest, keeper?: ReplyKeeper): AsyncGenerator<ChatEvent> {
    await untilAborted(this.#leaving, request.signal);
    const silence = new Silence({
      limitMs: this.#silenceLimitMs,
      isAlive: async (signal) => (await this.health(signal)) === 'ok',
    });
    const signal = request.signal ? AbortSignal.any([request.signal, silence.signal]) : silence.signal;
    let finished = false;
    try {
      for await (const data of readServerSentEvents(this.#replyBytes(request, signal, keeper))) {
        silence.end();
        const event = data === '[DONE]' ? undefined : parseChatEvent(data);
        finished ||= event?.type === 'done';
        if (event) {
          yield event;
        }
      }
    } catch (error) {
      request.signal?.throwIfAborted();
      if (silence.signal.aborted) {
        throw new WorkbenchError('llama.silent', { seconds: this.#silenceLimitMs / 1000 }, { cause: error });
      }
      throw error;
    } finally {
      silence.stop();
      if (!finished && request.conversationId !== undefined) {
        this.#leaving = this.#leaveReply(request.conversationId, keeper);
        await Promise.race([this.#leaving, delay(leavingGraceMs, undefined, { ref: false })]);
      }
    }
    if (!finished) {
      throw replyCut(undefined);
    }
  }

  /**
   * Ends a named reply and waits until the server works on nothing any more.
   * @throws WorkbenchError `llama.stillBusy`; the connection's error
   */
  async endReply(conversationId: string): Promise<void> {
    await exchange(this.#target, 'DELETE', streamPath(conversationId), {});
    const deadline = performance.now() + idleTimeoutMs;
    while (performance.now() < deadline) {
      if (await this.isIdle()) {
        return;
      }
      await delay(idlePollMs);
    }
    throw new WorkbenchError('llama.stillBusy', { seconds: idleTimeoutMs / 1000 });
  }

  /** True when it works on nothing. A server without --metrics does not tell and is taken for idle. */
  async isIdle(signal?: AbortSignal): Promise<boolean> {
    const { status, text } = await exchange(this.#target, 'GET', '/metrics', { signal });
    return status !== 200 || /^llamacpp:requests_processing 0$/m.test(text);
  }

  #replyBytes(request: ChatRequest, signal: AbortSignal, keeper: ReplyKeeper | undefined): AsyncGenerator<Uint8Array> {
    const { conversationId } = request;
    const send = (message: { method: 'GET' | 'POST'; path: string; body?: unknown }) =>
      sendRequest(this.#target, {
        ...message,
        signal,
        ...(conversationId !== undefined && { headers: { 'X-Conversation-Id': conversationId } }),
      });
    return readReply({
      start: async () =>
        accepted(await send({ method: 'POST', path: '/v1/chat/completions', body: chatBody(request) })),
      resume: async (fromByte) => {
        const path = `${streamPath(conversationId ?? '')}&from=${fromByte}`;
        const response = await send({ method: 'GET', path });
        if (response.statusCode !== 404) {
          return accepted(response);
        }
        response.destroy();
        return undefined;
      },
      recover: async (cause) => {
        request.signal?.throwIfAborted();
        if (!keeper || conversationId === undefined || signal.aborted || isRefusal(cause)) {
          throw cause instanceof WorkbenchError ? cause : replyCut(cause);
        }
        await keeper.recover(cause);
      },
      cut: (cause) => {
        throw replyCut(cause);
      },
    });
  }

  /** A named reply outlives its connection, so it has to be ended by name. Never throws. */
  async #leaveReply(conversationId: string, keeper: ReplyKeeper | undefined): Promise<void> {
    try {
      await this.endReply(conversationId);
    } catch (error) {
      const isTold = error instanceof WorkbenchError && error.code === 'llama.stillBusy';
      if (!isTold) {
        // The link, or the server with its replies, is gone.
        keeper?.leftRunning(conversationId);
      }
    }
  }
}

function streamPath(conversationId: string): string {
  return `/v1/stream?conv_id=${encodeURIComponent(conversationId)}`;
}

/** What the server answered is no lost link. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof WorkbenchError && cause.code.startsWith('llama.');
}

function replyCut(cause: unknown): WorkbenchError {
  return new WorkbenchError('llama.replyCut', {}, { cause });
}
