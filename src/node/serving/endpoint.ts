import http from 'node:http';
import { thrownMessage } from '../../core/errors/thrown-message';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { modelOf } from '../../core/serving/chat-answer';
import { parseChatRequest } from '../../core/serving/chat-request';
import { Turnstile, type TurnstileLimits } from '../llama/turnstile';
import { addressOf, requireKey, requireLocalProgram } from './callers';
import { answerCompletion } from './completion';
import { sendFailure, sendJson } from './reply-writer';
import { readJsonBody } from './request-body';
import { clientClosedStatus, type ReplyFacts, type RequestReport } from './request-report';
import type { ServedModel } from './served-model';

const headersTimeoutMs = 10_000;
/** The whole request, its body included. */
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 10_000;
const timeoutCheckMs = 2000;
/** Between the end of serving and the end of connections whose programs do not close them. */
const closeTimeoutMs = 1000;
const mostConnections = 64;

export interface EndpointLimits extends TurnstileLimits {
  /** A program that reads nothing for so long holds up everybody else. */
  readonly slowReaderTimeoutMs: number;
}

/** A reply on a phone takes seconds to minutes: whoever comes later than these eight is better told at once. */
const usualLimits: EndpointLimits = { mostWaiting: 8, waitTimeoutMs: 300_000, slowReaderTimeoutMs: 30_000 };

export interface EndpointOptions {
  readonly model: ServedModel;
  readonly key: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly limits?: Partial<EndpointLimits>;
  /** What became of each request, when it is over. */
  readonly onRequest?: (report: RequestReport) => void;
}

/** What the OpenAI API offers for one model, on this computer's loopback. */
export class Endpoint implements AsyncDisposable {
  readonly #options: EndpointOptions;
  readonly #limits: EndpointLimits;
  readonly #turnstile: Turnstile;
  readonly #closing = new AbortController();
  readonly #createdSeconds = Math.floor(Date.now() / 1000);
  readonly #listener: http.Server;

  private constructor(options: EndpointOptions) {
    this.#options = options;
    this.#limits = { ...usualLimits, ...options.limits };
    this.#turnstile = new Turnstile(this.#limits);
    this.#listener = http.createServer(
      {
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: timeoutCheckMs,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#listener.maxConnections = mostConnections;
  }

  /** @throws WorkbenchError `serving.portTaken` */
  static async open(options: EndpointOptions): Promise<Endpoint> {
    const endpoint = new Endpoint(options);
    await new Promise<void>((resolve, reject) => {
      endpoint.#listener.once('error', (cause) => {
        const detail = thrownMessage(cause);
        reject(new WorkbenchError('serving.portTaken', { port: options.port, detail }, { cause }));
      });
      endpoint.#listener.listen({ port: options.port, host: '127.0.0.1' }, resolve);
    });
    return endpoint;
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** What programs call the base URL. */
  get address(): string {
    return addressOf(this.port);
  }

  /** Ends the replies that are being written and every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new WorkbenchError('serving.stopped'));
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    const overdue = setTimeout(() => this.#listener.closeAllConnections(), closeTimeoutMs);
    await closed;
    clearTimeout(overdue);
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const left = new AbortController();
    response.once('close', () => {
      // Whoever has all of the answer may go, although the phone's connection has not said its last word yet.
      if (!response.writableFinished) {
        left.abort(new DOMException('The program has gone.', 'AbortError'));
      }
    });
    const signal = AbortSignal.any([left.signal, this.#closing.signal]);
    const path = pathOf(request);
    const outcome = await this.#answer(request, response, { path, signal }).then(
      (reply): RequestOutcome => ({ status: 200, ...(reply && { reply }) }),
      (error: unknown): RequestOutcome =>
        left.signal.aborted
          ? { status: clientClosedStatus }
          : { status: sendFailure(response, error), error: describeError(error).code },
    );
    const method = request.method ?? '';
    this.#options.onRequest?.({ method, path, ...outcome, tookMs: performance.now() - startedAt });
  }

  async #answer(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    { path, signal }: { readonly path: string; readonly signal: AbortSignal },
  ): Promise<ReplyFacts | undefined> {
    const { model, key } = this.#options;
    requireLocalProgram(request.headers, this.port);
    requireKey(request.headers, key);
    const listed = modelOf({ ...model, created: this.#createdSeconds });
    switch (`${request.method} ${path}`) {
      case 'GET /v1/models':
        sendJson(response, 200, { object: 'list', data: [listed] });
        return undefined;
      case `GET /v1/models/${encodeURIComponent(model.id)}`:
        sendJson(response, 200, listed);
        return undefined;
      case 'POST /v1/chat/completions': {
        const asked = parseChatRequest(await readJsonBody(request, model.contextTokens));
        const { slowReaderTimeoutMs } = this.#limits;
        return answerCompletion(asked, { model, turnstile: this.#turnstile, response, slowReaderTimeoutMs, signal });
      }
      default:
        if (path.startsWith('/v1/models/')) {
          throw new WorkbenchError('serving.unknownModel', { model: model.id });
        }
        throw new WorkbenchError('serving.unknownPath', { method: request.method ?? '', path: path.slice(0, 200) });
    }
  }
}

type RequestOutcome = Omit<RequestReport, 'method' | 'path' | 'tookMs'>;

/** The path alone; what cannot be read is no path of ours. */
function pathOf({ url = '' }: http.IncomingMessage): string {
  const [path = ''] = url.split('?');
  return path;
}
