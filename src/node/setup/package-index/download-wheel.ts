import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { sha256OfFile } from '../../files/sha256';
import { WebRoute } from '../web-request';
import { indexAddress } from './index-address';
import { acceptedPages, filesOnPage, type IndexFile } from './project-page';
import { thisPlatform, wheelFor } from './wheel-platform';

/** A package at one version, of which only known content is taken. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256, lower-case hex, of its files for all computers. */
  readonly hashes: readonly string[];
}

export interface DownloadOptions {
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** Reads a requirements file that locks one package. */
export function readLockedPackage(requirements: string): LockedPackage {
  const [, name = '', version = ''] = /^([\w.-]+)==(\S+)/m.exec(requirements) ?? [];
  const hashes = [...requirements.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map(([, hash = '']) => hash);
  return { name, version, hashes };
}

/**
 * Brings a package's wheel for this computer from the index that uv and pip are set to, without either of them.
 *
 * @throws WorkbenchError `setup.downloadFailed`, `setup.damagedDownload`; the signal's reason on abort
 */
export async function downloadWheel(locked: LockedPackage, target: string, options: DownloadOptions): Promise<void> {
  const index = await indexAddress();
  try {
    const route = await WebRoute.find();
    const wheel = await findWheel(locked, index, { route, signal: options.signal });
    await save(wheel, target, { ...options, route });
  } catch (cause) {
    options.signal.throwIfAborted();
    const parameters = { what: locked.name, index: withoutPassword(index), detail: thrownMessage(cause) };
    throw new WorkbenchError('setup.downloadFailed', parameters, { cause });
  }
  if (!locked.hashes.includes(await sha256OfFile(target, { signal: options.signal }))) {
    await rm(target, { force: true });
    throw new WorkbenchError('setup.damagedDownload', { what: `${locked.name} ${locked.version}` });
  }
}

interface OnRoute {
  readonly route: WebRoute;
  readonly signal: AbortSignal;
}

async function findWheel(locked: LockedPackage, index: string, { route, signal }: OnRoute): Promise<IndexFile> {
  const page = new URL(`${locked.name}/`, index.endsWith('/') ? index : `${index}/`);
  const { address, headers, body } = await route.get(page, { accept: acceptedPages, signal });
  const offered = filesOnPage(await text(body), headers['content-type'] ?? '', address);
  const files = offered.filter(({ name }) => name.startsWith(`${locked.name}-${locked.version}-`));
  const names = files.map(({ name }) => name);
  const computer = await thisPlatform();
  const wanted = wheelFor(names, computer);
  const file = files.find(({ name }) => name === wanted);
  if (file === undefined) {
    const whose = `${computer.platform} ${computer.arch}`;
    throw new Error(`it has no ${locked.name} ${locked.version} for this computer (${whose})`);
  }
  return file;
}

async function save({ address }: IndexFile, target: string, options: DownloadOptions & OnRoute): Promise<void> {
  const { headers, body } = await options.route.get(address, { signal: options.signal });
  const stated = Number(headers['content-length']);
  const totalBytes = Number.isFinite(stated) ? stated : undefined;
  let doneBytes = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      doneBytes += chunk.length;
      options.onProgress?.(doneBytes, totalBytes);
      yield chunk;
    }
  };
  await pipeline(body, counted, createWriteStream(target), { signal: options.signal });
}

function withoutPassword(index: string): string {
  const address = URL.parse(index);
  if (address === null) {
    return index;
  }
  address.username = '';
  address.password = '';
  return address.href;
}
