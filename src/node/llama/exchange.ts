import type http from 'node:http';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recordOf } from '../../core/json/record';
import { type HttpTarget, readBody, sendRequest } from './http';

const answerTimeoutMs = 15_000;

export interface ExchangeOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a request and reads its answer as JSON. @throws WorkbenchError `llama.refused`, `llama.badAnswer`; those of `exchange` */
export async function exchangeJson(
  target: HttpTarget,
  method: 'GET' | 'POST',
  path: string,
  options: ExchangeOptions,
): Promise<Record<string, unknown>> {
  const { status, text } = await exchange(target, method, path, options);
  if (status !== 200) {
    throw refusal(status, text);
  }
  try {
    return recordOf(JSON.parse(text));
  } catch (error) {
    throw new WorkbenchError('llama.badAnswer', { detail: `${path} is not JSON` }, { cause: error });
  }
}

/** Sends a request and reads its whole answer. @throws WorkbenchError `llama.silent`; the connection's error; the signal's reason */
export async function exchange(
  target: HttpTarget,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { body, signal }: ExchangeOptions,
): Promise<{ status: number; text: string }> {
  const overdue = AbortSignal.timeout(answerTimeoutMs);
  const either = signal ? AbortSignal.any([signal, overdue]) : overdue;
  try {
    const response = await sendRequest(target, { method, path, body, signal: either });
    return { status: response.statusCode ?? 0, text: await readBody(response) };
  } catch (error) {
    signal?.throwIfAborted();
    if (overdue.aborted) {
      throw new WorkbenchError('llama.silent', { seconds: answerTimeoutMs / 1000 }, { cause: error });
    }
    throw error;
  }
}

/** The answer, where the server takes the request. @throws WorkbenchError `llama.refused` */
export async function accepted(response: http.IncomingMessage): Promise<http.IncomingMessage> {
  if (response.statusCode !== 200) {
    throw refusal(response.statusCode ?? 0, await readBody(response));
  }
  return response;
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
