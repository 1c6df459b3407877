import type http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RenderedMessage } from '../../core/dataset/conversation';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recordOf } from '../../core/json/record';
import { type ChatEvent, parseChatEvent } from './chat-event';
import { type DecodedToken, decodeBody, readDecodedTokens } from './decode';
import { type HttpTarget, readBody, sendRequest } from './http';
import { type Connect, KeptConnections } from './kept-connections';
import { readReply } from './reply-stream';
import { readServerSentEvents } from './server-sent-events';

export type { ChatEvent, ChatTimings } from './chat-event';

const answerTimeoutMs = 15_000;
/** Between two events of a reply; the server reports its progress while it reads a long prompt. */
const chatInactivityTimeoutMs = 120_000;
/** A server that was told to stop looks up between two batches of a prompt: on a slow phone that takes seconds. */
const idleTimeoutMs = 30_000;
const idlePollMs = 20;
/** A kept connection is idle for twice as long before it is closed. */
const preparedForMs = 2000;
/** The first adapter has the number 0; there is one. */
const onlyAdapter = 0;

/** How a token is drawn among the likely ones; what is absent has llama-server's default. */
export interface Sampling {
  readonly topK?: number;
  /** Only the likeliest tokens that have this probability together. */
  readonly topP?: number;
  readonly minP?: number;
  /** 1: what was said a moment ago is as likely as it is. */
  readonly repeatPenalty?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
}

export interface ChatRequest extends Sampling {
  readonly messages: readonly RenderedMessage[];
  /** For templates that write a day, `05 Jan 2026`; absent: the day of the server's clock. */
  readonly date?: string;
  readonly maxTokens: number;
  /** 0 is greedy and repeatable. */
  readonly temperature: number;
  /** GBNF that binds the whole reply. `grammar_lazy` has no effect on this endpoint. */
  readonly grammar?: string;
  /** How strongly the server's adapter is applied; absent: as `setAdapterScale` said last. A server without one refuses it. */
  readonly adapterScale?: number;
  /** Texts that end the reply; they are not a part of it. */
  readonly stop?: readonly string[];
  /** As the OpenAI API has it; the server makes a grammar of it, so it goes without one of ours. */
  readonly responseFormat?: Readonly<Record<string, unknown>>;
  /**
   * Names the reply on the server (`X-Conversation-Id`): it then goes on when the connection is cut, and is ended
   * explicitly when the signal aborts.
   */
  readonly conversationId?: string;
  readonly signal?: AbortSignal;
}

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

/** Speaks to one llama-server over whatever `connect` opens: an adb stream to a phone, or a socket on this computer. */
export class LlamaServerClient {
  readonly #target: HttpTarget;
  #preparedAt = Number.NEGATIVE_INFINITY;

  constructor({ connect, apiKey }: { readonly connect: Connect; readonly apiKey: string }) {
    this.#target = { connections: new KeptConnections(connect), apiKey };
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
    const { status } = await this.#exchange('GET', '/health', { signal });
    return status === 200 ? 'ok' : 'loading';
  }

  async props(signal?: AbortSignal): Promise<ServerProperties> {
    const answer = await this.#json('GET', '/props', { signal });
    const generation = recordOf(answer['default_generation_settings']);
    return {
      modelPath: String(answer['model_path'] ?? ''),
      contextTokens: Number(generation['n_ctx'] ?? 0),
      chatTemplate: String(answer['chat_template'] ?? ''),
    };
  }

  /** Applies the adapter that the server was started with more or less strongly; 0 switches it off. */
  async setAdapterScale(scale: number, signal?: AbortSignal): Promise<void> {
    await this.#json('POST', '/lora-adapters', { body: [{ id: onlyAdapter, scale }], signal });
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
    const { tokens } = await this.#json('POST', '/tokenize', { body, signal: options.signal });
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
    return readDecodedTokens(await this.#json('POST', '/completion', { body, signal: options.signal }));
  }

  /**
   * Streams a reply. Leaving the loop, or aborting, ends it on the server too. With a keeper a named reply goes on where
   * it was after its connection was cut.
   *
   * @throws WorkbenchError `llama.refused` (for example a grammar that does not compile), `llama.silent`,
   *   `llama.replyCut`, `llama.stillBusy`; what the keeper throws; the signal's reason on abort
   */
  async *chat(request: ChatRequest, keeper?: ReplyKeeper): AsyncGenerator<ChatEvent> {
    const silence = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, silence.signal]) : silence.signal;
    const watchdog = setTimeout(
      () => silence.abort(new DOMException('silent', 'TimeoutError')),
      chatInactivityTimeoutMs,
    );
    let finished = false;
    try {
      for await (const data of readServerSentEvents(this.#replyBytes(request, signal, keeper))) {
        watchdog.refresh();
        const event = data === '[DONE]' ? undefined : parseChatEvent(data);
        finished ||= event?.type === 'done';
        if (event) {
          yield event;
        }
      }
    } catch (error) {
      request.signal?.throwIfAborted();
      if (silence.signal.aborted) {
        throw new WorkbenchError('llama.silent', { seconds: chatInactivityTimeoutMs / 1000 }, { cause: error });
      }
      throw error;
    } finally {
      clearTimeout(watchdog);
      silence.abort();
      if (!finished && request.conversationId !== undefined) {
        await this.#leaveReply(request.conversationId, keeper);
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
    await this.#exchange('DELETE', streamPath(conversationId), {});
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
    const { status, text } = await this.#exchange('GET', '/metrics', { signal });
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

  /** A named reply outlives its connection, so it has to be ended by name. */
  async #leaveReply(conversationId: string, keeper: ReplyKeeper | undefined): Promise<void> {
    try {
      await this.endReply(conversationId);
    } catch (error) {
      if (error instanceof WorkbenchError && error.code === 'llama.stillBusy') {
        throw error;
      }
      // The link, or the server with its replies, is gone.
      keeper?.leftRunning(conversationId);
    }
  }

  async #json(method: 'GET' | 'POST', path: string, options: ExchangeOptions): Promise<Record<string, unknown>> {
    const { status, text } = await this.#exchange(method, path, options);
    if (status !== 200) {
      throw refusal(status, text);
    }
    try {
      return recordOf(JSON.parse(text));
    } catch (error) {
      throw new WorkbenchError('llama.badAnswer', { detail: `${path} is not JSON` }, { cause: error });
    }
  }

  async #exchange(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, signal }: ExchangeOptions,
  ): Promise<{ status: number; text: string }> {
    const overdue = AbortSignal.timeout(answerTimeoutMs);
    const either = signal ? AbortSignal.any([signal, overdue]) : overdue;
    try {
      const response = await sendRequest(this.#target, { method, path, body, signal: either });
      return { status: response.statusCode ?? 0, text: await readBody(response) };
    } catch (error) {
      signal?.throwIfAborted();
      if (overdue.aborted) {
        throw new WorkbenchError('llama.silent', { seconds: answerTimeoutMs / 1000 }, { cause: error });
      }
      throw error;
    }
  }
}

interface ExchangeOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

function chatBody(request: ChatRequest): Record<string, unknown> {
  return {
    messages: request.messages,
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    ...(request.date !== undefined && { chat_template_kwargs: { date_string: request.date } }),
    ...samplingBody(request),
    ...(request.responseFormat !== undefined && { response_format: request.responseFormat }),
    stream: true,
    return_progress: true,
    cache_prompt: true,
    ...(request.grammar !== undefined && { grammar: request.grammar }),
    ...(request.adapterScale !== undefined && { lora: [{ id: onlyAdapter, scale: request.adapterScale }] }),
    ...(request.stop && request.stop.length > 0 && { stop: request.stop }),
  };
}

function samplingBody(sampling: Sampling): Record<string, unknown> {
  const { topK, topP, minP, repeatPenalty, frequencyPenalty, presencePenalty, seed } = sampling;
  return {
    ...(topK !== undefined && { top_k: topK }),
    ...(topP !== undefined && { top_p: topP }),
    ...(minP !== undefined && { min_p: minP }),
    ...(repeatPenalty !== undefined && { repeat_penalty: repeatPenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(seed !== undefined && { seed }),
  };
}

function refusal(status: number, text: string): WorkbenchError {
  let detail = text.slice(0, 400);
  try {
    detail = String(recordOf(recordOf(JSON.parse(text))['error'])['message'] ?? detail);
  } catch {
    // Not JSON: the text itself is the best there is.
  }
  return new WorkbenchError('llama.refused', { status, detail });
}

function streamPath(conversationId: string): string {
  return `/v1/stream?conv_id=${encodeURIComponent(conversationId)}`;
}

/** @throws WorkbenchError `llama.refused` */
async function accepted(response: http.IncomingMessage): Promise<http.IncomingMessage> {
  if (response.statusCode !== 200) {
    throw refusal(response.statusCode ?? 0, await readBody(response));
  }
  return response;
}

/** What the server answered is no lost link. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof WorkbenchError && cause.code.startsWith('llama.');
}

function replyCut(cause: unknown): WorkbenchError {
  return new WorkbenchError('llama.replyCut', {}, { cause });
}
