import { readFile, rm, stat } from 'node:fs/promises';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { writeFileAtomic } from '../files/atomic-write';
import { lookAt } from '../files/look';
import { hashFolder, sha256OfFile } from '../files/sha256';
import { folderHash } from './folder-hash';
import type { StoreLayout } from './layout';
import type { ArtifactContent } from './manifest';

/** `corrupt`: it is there, and is no longer what its hash says. */
export type ContentState = 'intact' | 'missing' | 'corrupt';

/** A content and the absolute path at which it lies or should lie. */
export interface PlacedContent {
  readonly content: ArtifactContent;
  readonly path: string;
}

/**
 * Whether a content is still what it was. Its files are read only where their sizes and times of change are not those
 * of the last time they were: to read gigabytes before every step would be dear.
 * @throws WorkbenchError `file.unreadable`; the signal's reason on abort
 */
export async function contentState(
  layout: StoreLayout,
  placed: PlacedContent,
  signal?: AbortSignal,
): Promise<ContentState> {
  const look = await lookAtContent(placed);
  if (look === undefined) {
    return 'missing';
  }
  const lastLook = await readFile(layout.checked(placed.content.sha256), 'utf8').catch(() => undefined);
  return look === lastLook ? 'intact' : hashedState(layout, placed, signal);
}

/** The same by hashing all of it. What is found corrupt is not trusted again by its looks. @throws as `contentState` */
export async function hashedState(
  layout: StoreLayout,
  placed: PlacedContent,
  signal?: AbortSignal,
): Promise<ContentState> {
  const look = await lookAtContent(placed);
  if (look === undefined) {
    return 'missing';
  }
  const { content } = placed;
  const sha256 = await hashOf(placed, signal);
  if (sha256 !== content.sha256) {
    // On a disk that cannot be written it is hashed again the next time.
    await rm(layout.checked(content.sha256), { force: true }).catch(() => undefined);
    return 'corrupt';
  }
  await rememberLook(layout, placed, look);
  return 'intact';
}

/** Remembers what a content looks like that was hashed just now. */
export async function rememberContent(layout: StoreLayout, placed: PlacedContent): Promise<void> {
  const look = await lookAtContent(placed);
  if (look !== undefined) {
    await rememberLook(layout, placed, look);
  }
}

async function rememberLook(layout: StoreLayout, placed: PlacedContent, look: string): Promise<void> {
  // What changed while it was hashed was not hashed as it is now.
  if ((await lookAtContent(placed)) === look) {
    // Without it the content is hashed once more the next time.
    await writeFileAtomic(layout.checked(placed.content.sha256), look).catch(() => undefined);
  }
}

/** Undefined where there is nothing of its kind. */
async function lookAtContent({ content, path: place }: PlacedContent): Promise<string | undefined> {
  const found = await stat(place).catch(() => undefined);
  return found?.isDirectory() === (content.kind === 'folder') ? lookAt(place) : undefined;
}

async function hashOf({ content, path: place }: PlacedContent, signal?: AbortSignal): Promise<string | undefined> {
  try {
    if (content.kind === 'folder') {
      return folderHash(await hashFolder(place, { signal }));
    }
    // Nothing is read of a file that cannot have that hash.
    const { size } = await stat(place);
    return size === content.sizeBytes ? await sha256OfFile(place, { signal }) : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (thrownCode(error) === 'EIO') {
      return undefined;
    }
    throw new WorkbenchError('file.unreadable', { path: place, detail: thrownMessage(error) }, { cause: error });
  }
}
