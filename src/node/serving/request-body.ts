import type http from 'node:http';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';

/** Far more than the words of any context that fits on a phone. */
const bodyLimitBytes = 2 << 20;

/**
 * The body of a request as JSON. How long it may take is the server's `requestTimeout`.
 * @throws WorkbenchError `serving.tooLarge`, `serving.notJson`
 */
export async function readJsonBody(request: http.IncomingMessage, contextTokens: number): Promise<unknown> {
  const tooLarge = () =>
    new WorkbenchError('serving.tooLarge', { limitKibibytes: bodyLimitBytes >> 10, contextTokens });
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) {
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Not `for await`: leaving that early would destroy the connection before it was told why.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > bodyLimitBytes) {
        request.pause();
        reject(tooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', resolve);
    request.on('error', reject);
    request.on('close', () => reject(new DOMException('The request was cut off.', 'AbortError')));
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return JSON.parse(text);
  } catch (error) {
    throw new WorkbenchError('serving.notJson', { detail: thrownMessage(error).slice(0, 200) }, { cause: error });
  }
}
