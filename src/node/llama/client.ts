import type { RenderedMessage } from '../../core/dataset/conversation';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type ChatEvent, parseChatEvent } from './chat-event';
import { type DecodedToken, decodeBody, readDecodedTokens } from './decode';
import { type HttpTarget, readBody, sendRequest } from './http';
import { readServerSentEvents } from './server-sent-events';

export type { ChatEvent, ChatTimings } from './chat-event';

const answerTimeoutMs = 15_000;
/** Between two events of a reply; the server reports its progress while it reads a long prompt. */
const chatInactivityTimeoutMs = 120_000;

export interface ChatRequest {
  readonly messages: readonly RenderedMessage[];
  readonly maxTokens: number;
  /** 0 is greedy and repeatable. */
  readonly temperature: number;
  /** GBNF that binds the whole reply. `grammar_lazy` has no effect on this endpoint. */
  readonly grammar?: string;
  readonly seed?: number;
  /**
   * Names the reply on the server (`X-Conversation-Id`): it then goes on when the connection is cut, and is ended
   * explicitly when the signal aborts.
   */
  readonly conversationId?: string;
  readonly signal?: AbortSignal;
}

/** The parts of `/props` that we rely on. */
export interface ServerProperties {
  readonly modelPath: string;
  readonly contextTokens: number;
  readonly chatTemplate: string;
}

/**
 * Speaks to one llama-server over whatever `connect` opens: an adb stream to a phone, or a socket on this computer.
 * Each request has a connection of its own.
 */
export class LlamaServerClient {
  readonly #target: HttpTarget;

  constructor(target: HttpTarget) {
    this.#target = target;
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
    // The first adapter has the number 0; there is one.
    await this.#json('POST', '/lora-adapters', { body: [{ id: 0, scale }], signal });
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
   * Streams a reply. Leaving the loop, or aborting, ends it on the server too.
   *
   * @throws WorkbenchError `llama.refused` (for example a grammar that does not compile), `llama.silent`,
   *   `llama.replyCut`; the signal's reason on abort
   */
  async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
    const silence = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, silence.signal]) : silence.signal;
    const watchdog = setTimeout(
      () => silence.abort(new DOMException('silent', 'TimeoutError')),
      chatInactivityTimeoutMs,
    );
    let finished = false;
    try {
      const response = await sendRequest(this.#target, {
        method: 'POST',
        path: '/v1/chat/completions',
        body: chatBody(request),
        signal,
        ...(request.conversationId !== undefined && { headers: { 'X-Conversation-Id': request.conversationId } }),
      });
      if (response.statusCode !== 200) {
        throw refusal(response.statusCode ?? 0, await readBody(response));
      }
      for await (const data of readServerSentEvents(response)) {
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
      throw error instanceof WorkbenchError ? error : replyCut(error);
    } finally {
      clearTimeout(watchdog);
      silence.abort();
      if (!finished && request.conversationId !== undefined) {
        await this.#endReply(request.conversationId);
      }
    }
    if (!finished) {
      throw replyCut(undefined);
    }
  }

  /** A named reply outlives its connection, so it has to be ended by name. */
  async #endReply(conversationId: string): Promise<void> {
    const path = `/v1/stream?conv_id=${encodeURIComponent(conversationId)}`;
    // The server may be gone with the link; then there is no reply to end either.
    await this.#exchange('DELETE', path, {}).catch(() => {});
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
    ...(request.seed !== undefined && { seed: request.seed }),
    stream: true,
    return_progress: true,
    cache_prompt: true,
    ...(request.grammar !== undefined && { grammar: request.grammar }),
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

function replyCut(cause: unknown): WorkbenchError {
  return new WorkbenchError('llama.replyCut', {}, { cause });
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
