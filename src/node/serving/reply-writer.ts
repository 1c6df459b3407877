import { once } from 'node:events';
import type http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { apiErrorOf } from '../../core/serving/api-error';
import {
  CompletionChunks,
  type CompletionIdentity,
  type CompletionUsage,
  completionOf,
} from '../../core/serving/chat-answer';

/** Sends a reply to one program: streamed piece by piece, or whole at its end. */
export interface ReplyWriter {
  /** So many tokens of the prompt are read; a stream says it as a comment, which keeps the connection alive. */
  prefill(doneTokens: number, totalTokens: number): Promise<void>;
  text(text: string): Promise<void>;
  done(finishReason: string, usage: CompletionUsage): Promise<void>;
}

export interface ReplyForm {
  readonly identity: CompletionIdentity;
  readonly isStreamed: boolean;
  readonly includesUsage: boolean;
  readonly slowReaderTimeoutMs: number;
}

/** Writes a reply event by event where the request asks for a stream, else as one object. */
export function replyWriter(response: http.ServerResponse, form: ReplyForm): ReplyWriter {
  return form.isStreamed ? new StreamWriter(response, form) : new WholeWriter(response, form);
}

class StreamWriter implements ReplyWriter {
  readonly #response: http.ServerResponse;
  readonly #chunks: CompletionChunks;
  readonly #slowReaderTimeoutMs: number;

  constructor(response: http.ServerResponse, { identity, includesUsage, slowReaderTimeoutMs }: ReplyForm) {
    this.#response = response;
    this.#slowReaderTimeoutMs = slowReaderTimeoutMs;
    this.#chunks = new CompletionChunks(identity, { includesUsage });
  }

  async prefill(doneTokens: number, totalTokens: number): Promise<void> {
    this.#begin();
    await this.#write(`: ${doneTokens} of ${totalTokens} tokens read\n\n`);
  }

  async text(text: string): Promise<void> {
    this.#begin();
    await this.#send(this.#chunks.text(text));
  }

  async done(finishReason: string, usage: CompletionUsage): Promise<void> {
    this.#begin();
    for (const chunk of this.#chunks.last({ finishReason, usage })) {
      await this.#send(chunk);
    }
    this.#response.end('data: [DONE]\n\n');
  }

  /** Not earlier than something is known: until then a failure still has a status of its own. */
  #begin(): void {
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      this.#response.write(eventOf(this.#chunks.first()));
    }
  }

  #send(data: unknown): Promise<void> {
    return this.#write(eventOf(data));
  }

  /** Waits while the program reads more slowly than the model writes. @throws WorkbenchError `serving.slowReader` */
  async #write(text: string): Promise<void> {
    if (this.#response.write(text)) {
      return;
    }
    const settled = new AbortController();
    const { signal } = settled;
    const first = await Promise.race([
      once(this.#response, 'drain', { signal }),
      once(this.#response, 'close', { signal }),
      delay(this.#slowReaderTimeoutMs, 'overdue', { signal }),
    ]).finally(() => settled.abort());
    if (first === 'overdue') {
      // It would not read why either.
      this.#response.destroy();
      throw new WorkbenchError('serving.slowReader', { seconds: this.#slowReaderTimeoutMs / 1000 });
    }
  }
}

class WholeWriter implements ReplyWriter {
  readonly #response: http.ServerResponse;
  readonly #identity: CompletionIdentity;
  #text = '';

  constructor(response: http.ServerResponse, { identity }: ReplyForm) {
    this.#response = response;
    this.#identity = identity;
  }

  async prefill(): Promise<void> {}

  async text(text: string): Promise<void> {
    this.#text += text;
  }

  async done(finishReason: string, usage: CompletionUsage): Promise<void> {
    sendJson(this.#response, 200, completionOf(this.#identity, { text: this.#text, finishReason, usage }));
  }
}

/** Answers a request with an object; nobody on the way may keep it. */
export function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(bytes);
}

/** Tells a failure by its status, or, where a stream has begun, as its last event; nothing to who has gone. */
export function sendFailure(response: http.ServerResponse, failure: unknown): number {
  const { status, mayBeRepeated, body } = apiErrorOf(failure);
  if (response.headersSent) {
    response.end(eventOf(body));
    return status;
  }
  // What is left of the request is not read any more.
  response.setHeader('Connection', 'close');
  response.setHeader('x-should-retry', String(mayBeRepeated));
  if (status === 429) {
    response.setHeader('Retry-After', '1');
  }
  if (status === 401) {
    response.setHeader('WWW-Authenticate', 'Bearer');
  }
  sendJson(response, status, body);
  return status;
}

function eventOf(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
