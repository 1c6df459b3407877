import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { networkEnvironment } from './network';

const silenceTimeoutMs = 60_000;
const mostRedirects = 5;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** An answer with the status 200. */
export interface WebAnswer {
  /** Where it came from in the end. */
  readonly address: URL;
  readonly body: IncomingMessage;
}

export interface WebRequest {
  readonly accept?: string;
  readonly signal: AbortSignal;
}

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
    const any = all['ALL_PROXY'] || all['all_proxy'] || '';
    const proxies = /^https?:/i.test(any) ? { HTTP_PROXY: any, HTTPS_PROXY: any, ...all } : all;
    const file = all['SSL_CERT_FILE'];
    const named = file ? await readFile(file, 'utf8').catch(() => undefined) : undefined;
    const known = () => [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
    return new WebRoute(proxies, named === undefined ? known() : [named]);
  }

  /**
   * Asks for an address and goes where it leads.
   *
   * @throws Error that says in words what went wrong; the signal's reason on abort
   */
  async get(address: URL, request: WebRequest, redirectsLeft = mostRedirects): Promise<WebAnswer> {
    const body = await this.#ask(address, request).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw error;
    });
    const { statusCode = 0, headers } = body;
    if (statusCode === 200) {
      return { address, body };
    }
    body.destroy();
    const next = redirects.includes(statusCode) ? URL.parse(headers.location ?? '', address.href) : null;
    if (next === null) {
      throw new Error(`the server answers ${statusCode}`);
    }
    if (redirectsLeft === 0) {
      throw new Error('it leads from one address to the next');
    }
    return this.get(next, request, redirectsLeft - 1);
  }

  #ask(address: URL, { accept = '*/*', signal }: WebRequest): Promise<IncomingMessage> {
    const agent = this.#agents[address.protocol];
    if (agent === undefined) {
      return Promise.reject(new Error(`${address.protocol} is no address that can be downloaded from`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'mobile-llm' };
    // An editor puts an agent of its own in the place of ours: the authorities stand in the request, too.
    const options = { agent, ca: this.#ca, headers, signal, timeout: silenceTimeoutMs };
    const asked = address.protocol === 'https:' ? https.request(address, options) : http.request(address, options);
    asked.on('timeout', () => asked.destroy(new Error('nothing came for a minute')));
    asked.on('response', resolve).on('error', reject).end();
    return promise;
  }
}
