import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { WorkbenchError } from '../../core/errors/workbench-error';

/**
 * Lets only programs of this computer in. A page in a browser sends its Origin; one that reached us through a name of
 * its own that it pointed to this computer (DNS rebinding) sends that name as Host.
 *
 * @throws WorkbenchError `serving.foreignHost`, `serving.fromPage`
 */
export function requireLocalProgram({ host, origin }: IncomingHttpHeaders, port: number): void {
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    throw new WorkbenchError('serving.foreignHost', { address: addressOf(port) });
  }
  if (origin !== undefined) {
    throw new WorkbenchError('serving.fromPage');
  }
}

/** Takes as long for one wrong key as for another. @throws WorkbenchError `serving.wrongKey` */
export function requireKey({ authorization = '' }: IncomingHttpHeaders, key: string): void {
  const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  const [left, right] = [given, key].map((text) => createHash('sha256').update(text).digest());
  if (!(left && right && timingSafeEqual(left, right))) {
    throw new WorkbenchError('serving.wrongKey');
  }
}

/** The base address that programs are given. */
export function addressOf(port: number): string {
  return `http://127.0.0.1:${port}/v1`;
}
