import { readFile } from 'node:fs/promises';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { networkEnvironment } from './network';

const silenceTimeoutMs = 60_000;
const mostRedirects = 5;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

export interface WebAnswer {
  /** Where it came from in the end. */
  readonly address: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

export interface WebRequest {
  readonly accept?: string;
  /** Only what is behind so many bytes, which not every server can do. */
  readonly fromByte?: number;
  /** Told to the server that is asked, and to no other that it leads to. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  /** Between two pieces of an answer; default: a minute. */
  readonly silenceMs?: number;
}

/** What asks; tests pass their own. */
export type WebAsker = Pick<WebRoute, 'ask'>;

/** The way to the network: through which proxy, and whose certificates are believed. */
export class WebRoute {
  readonly #agents: Readonly<Record<string, http.Agent>>;
  readonly #ca: string[];

  private constructor(proxies: NodeJS.ProcessEnv, ca: string[]) {
    this.#ca = ca;
    this.#agents = {
      'http:': new http.Agent({ proxyEnv: proxies }),
      'https:': new https.Agent({ proxyEnv: proxies, ca }),
    };
  }

  /** The way that uv and npm are sent, which this process may not have been started with. */
  static async find(environment: NodeJS.ProcessEnv = process.env): Promise<WebRoute> {
    const all = { ...environment, ...(await networkEnvironment(environment)) };
    const file = all['SSL_CERT_FILE'];
    const named = file ? await readFile(file, 'utf8').catch(() => undefined) : undefined;
    const known = () => [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
    return new WebRoute(all, named === undefined ? known() : [named]);
  }

  /** As `ask`, for an answer with the status 200; any other is an Error, too. */
  async get(address: URL, request: WebRequest): Promise<WebAnswer> {
    const answer = await this.ask(address, request);
    if (answer.status !== 200) {
      answer.body.destroy();
      throw new Error(`the server answers ${answer.status}`);
    }
    return answer;
  }

  /**
   * Asks for an address and goes where it leads.
   *
   * @throws Error that says in words what went wrong; the signal's reason on abort
   */
  async ask(address: URL, request: WebRequest, redirectsLeft = mostRedirects): Promise<WebAnswer> {
    const body = await this.#send(address, request).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw error;
    });
    const { statusCode: status = 0, headers } = body;
    const next = redirects.includes(status) ? URL.parse(headers.location ?? '', address.href) : null;
    if (next === null) {
      return { address, status, headers, body };
    }
    body.destroy();
    if (redirectsLeft === 0) {
      throw new Error('it leads from one address to the next');
    }
    const token = next.origin === address.origin ? request.token : undefined;
    return this.ask(next, { ...request, token }, redirectsLeft - 1);
  }

  #send(address: URL, request: WebRequest): Promise<IncomingMessage> {
    const { signal, silenceMs: timeout = silenceTimeoutMs } = request;
    const agent = this.#agents[address.protocol];
    if (agent === undefined) {
      return Promise.reject(new Error(`${address.protocol} is no address that can be downloaded from`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = headersOf(request);
    // An editor puts an agent of its own in the place of ours: the authorities stand in the request, too.
    const options = { agent, ca: this.#ca, headers, signal, timeout };
    const asked = address.protocol === 'https:' ? https.request(address, options) : http.request(address, options);
    let answer: IncomingMessage | undefined;
    asked.on('timeout', () => {
      const silence = new Error(`nothing came for ${timeout / 1000} s`);
      // An answer that has begun would only say that it was aborted.
      answer?.destroy(silence);
      asked.destroy(silence);
    });
    asked.on('response', (begun) => {
      answer = begun;
      resolve(begun);
    });
    asked.on('error', reject).end();
    return promise;
  }
}

function headersOf({ accept = '*/*', fromByte = 0, token }: WebRequest): Record<string, string> {
  return {
    accept,
    'accept-encoding': 'identity',
    'user-agent': 'mobile-llm',
    ...(fromByte > 0 && { range: `bytes=${fromByte}-` }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}
