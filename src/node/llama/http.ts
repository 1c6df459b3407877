import http from 'node:http';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { KeptConnections } from './kept-connections';

const answerLimitBytes = 64 << 20;

export interface HttpTarget {
  readonly connections: KeptConnections;
  readonly apiKey: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and resolves with its answer's head; the body is read from what is returned. Leaving that unread
 * and destroying it closes the connection; read to its end, the connection serves the next request.
 *
 * @throws the signal's reason, or the connection's error
 */
export async function sendRequest(target: HttpTarget, request: HttpRequest): Promise<http.IncomingMessage> {
  for (;;) {
    try {
      return await sendOnce(target, request);
    } catch (error) {
      request.signal.throwIfAborted();
      // The next one that was kept may have ended too. A new connection is never stale, so this comes to an end.
      if (!(error instanceof StaleConnection)) {
        throw error;
      }
    }
  }
}

/** A kept connection ended before it brought an answer: the server had closed it, and has not seen the request. */
class StaleConnection extends Error {}

async function sendOnce(target: HttpTarget, request: HttpRequest): Promise<http.IncomingMessage> {
  const { signal } = request;
  signal.throwIfAborted();
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body), 'utf8');
  // Not http.request: in an extension host VS Code replaces it by one that goes through its own proxy agent.
  const clientRequest = new http.ClientRequest({
    method: request.method,
    path: request.path,
    agent: target.connections,
    headers: {
      Host: 'llama-server',
      Authorization: `Bearer ${target.apiKey}`,
      ...(body && { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }),
      ...request.headers,
    },
  });
  const cancel = () => (clientRequest.socket ?? clientRequest).destroy();
  const settle = () => signal.removeEventListener('abort', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  clientRequest.once('close', settle);
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    clientRequest.on('response', (response) => resolve(response.once('end', settle)));
    clientRequest.on('error', (cause) => {
      const isStale = clientRequest.reusedSocket && !signal.aborted;
      reject(isStale ? new StaleConnection('The kept connection had ended.', { cause }) : cause);
    });
    clientRequest.end(body);
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

/** The whole body as text. @throws WorkbenchError `llama.badAnswer` when it is absurdly long */
export async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > answerLimitBytes) {
      response.destroy();
      throw new WorkbenchError('llama.badAnswer', { detail: `more than ${answerLimitBytes} bytes` });
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
