import http from 'node:http';
import type { Duplex } from 'node:stream';
import { WorkbenchError } from '../../core/errors/workbench-error';

const answerLimitBytes = 64 << 20;

export interface HttpTarget {
  /** Opens a connection to the server; every request uses one of its own and closes it. */
  connect(signal?: AbortSignal): Promise<Duplex>;
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
 * Sends one request and resolves with its answer's head; the body is read from what is returned, and closing that
 * closes the connection.
 *
 * @throws the signal's reason, or the connection's error
 */
export async function sendRequest(target: HttpTarget, request: HttpRequest): Promise<http.IncomingMessage> {
  request.signal.throwIfAborted();
  const connection = await target.connect(request.signal);
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body), 'utf8');
  // Not http.request: in an extension host VS Code replaces it by one that goes through its proxy agent, and an agent
  // makes Node ignore createConnection.
  const clientRequest = new http.ClientRequest({
    method: request.method,
    path: request.path,
    createConnection: () => connection,
    headers: {
      Host: 'llama-server',
      Authorization: `Bearer ${target.apiKey}`,
      Connection: 'close',
      ...(body && { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }),
      ...request.headers,
    },
  });
  const cancel = () => connection.destroy();
  request.signal.addEventListener('abort', cancel, { once: true });
  connection.once('close', () => request.signal.removeEventListener('abort', cancel));
  try {
    return await new Promise<http.IncomingMessage>((resolve, reject) => {
      clientRequest.on('response', (response) => {
        response.once('close', () => connection.destroy());
        resolve(response);
      });
      clientRequest.on('error', reject);
      clientRequest.end(body);
    });
  } catch (error) {
    connection.destroy();
    request.signal.throwIfAborted();
    throw error;
  }
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
