import { createWriteStream } from 'node:fs';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { sha256OfFile } from '../files/sha256';
import { type WebAnswer, type WebAsker, WebRoute } from '../setup/web-request';

const largestArchiveBytes = 1 << 30;

export interface ArchiveSource {
  /** A file of this computer, or an https address. */
  readonly from: string;
  /** Lower-case hex; nothing is unpacked that has another. */
  readonly sha256: string;
}

export interface FetchOptions {
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  readonly signal: AbortSignal;
  /** Default: the way that set-up's programs take. */
  readonly route?: WebAsker;
}

/**
 * Brings an archive to `target` and checks its SHA-256. A download that was cut goes on where it stopped.
 *
 * @throws WorkbenchError `argument.invalid`, `file.notFound`, `runtime.downloadFailed`, `runtime.otherHash`; the
 *   signal's reason on abort
 */
export async function fetchArchive(
  { from, sha256 }: ArchiveSource,
  target: string,
  options: FetchOptions,
): Promise<void> {
  const part = `${target}.part`;
  if (isAddress(from)) {
    await download(from, part, options);
  } else {
    await copyFile(from, part).catch((cause: unknown) => {
      throw new WorkbenchError('file.notFound', { path: from }, { cause });
    });
  }
  const found = await sha256OfFile(part, { signal: options.signal });
  if (found !== sha256) {
    await rm(part, { force: true });
    throw new WorkbenchError('runtime.otherHash', { file: archiveName(from), found, wanted: sha256 });
  }
  await rename(part, target);
}

/** True for an address that is to be downloaded. @throws WorkbenchError `argument.invalid` for one that is not https */
export function isAddress(from: string): boolean {
  if (/^https:\/\//i.test(from)) {
    return true;
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) {
    throw new WorkbenchError('argument.invalid', { argument: '--archive', value: from, detail: 'only https is used' });
  }
  return false;
}

/** The last part of a path or an address, without what follows a `?`. */
export function archiveName(from: string): string {
  return path.basename(isAddress(from) ? new URL(from).pathname : from);
}

async function download(url: string, part: string, options: FetchOptions): Promise<void> {
  const haveBytes = (await stat(part).catch(() => undefined))?.size ?? 0;
  const { signal } = options;
  try {
    const route = options.route ?? (await WebRoute.find());
    const answer = await route.ask(new URL(url), { fromByte: haveBytes, signal });
    // 416: there is nothing behind what we have; the hash will tell whether it is the whole.
    if (answer.status === 416) {
      answer.body.destroy();
      return;
    }
    requireArchive(answer);
    await save(answer, part, { ...options, startBytes: answer.status === 206 ? haveBytes : 0 });
  } catch (cause) {
    signal.throwIfAborted();
    throw new WorkbenchError('runtime.downloadFailed', { url, detail: thrownMessage(cause) }, { cause });
  }
}

function requireArchive({ address, status, body }: WebAnswer): void {
  if (status !== 200 && status !== 206) {
    body.destroy();
    throw new Error(`the server answers ${status}`);
  }
  if (address.protocol !== 'https:') {
    body.destroy();
    throw new Error('it leads to an address without https');
  }
}

async function save(
  { headers, body }: WebAnswer,
  part: string,
  { startBytes, onProgress, signal }: FetchOptions & { readonly startBytes: number },
): Promise<void> {
  const statedBytes = Number(headers['content-length'] ?? Number.NaN);
  const totalBytes = Number.isFinite(statedBytes) ? startBytes + statedBytes : undefined;
  let doneBytes = startBytes;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      doneBytes += chunk.length;
      if (doneBytes > largestArchiveBytes) {
        throw new Error('it is larger than 1 GiB');
      }
      onProgress?.(doneBytes, totalBytes);
      yield chunk;
    }
  };
  await pipeline(body, counted, createWriteStream(part, { flags: startBytes > 0 ? 'a' : 'w' }), { signal });
}
