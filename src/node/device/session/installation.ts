import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../../files/atomic-write';
import { sha256Hex } from '../../files/sha256';
import { cacheFolder } from '../../setup/cache-folder';

const pattern = /^[0-9a-f]{32}$/;

/**
 * Names this user on this computer to a phone: random, made once. The computer's name goes into it, so that containers
 * which share a home folder, and cannot see each other's processes, are not taken for one.
 */
export async function computerId(folder = cacheFolder()): Promise<string> {
  const id = await installationId(path.join(folder, 'installation-id'));
  return sha256Hex(`${id} ${os.hostname()}`).slice(0, 32);
}

/** A cache that cannot be written gives an id for this once: then nothing on a phone is ever taken for ours. */
async function installationId(file: string): Promise<string> {
  const known = await readId(file);
  if (known !== undefined) {
    return known;
  }
  const fresh = randomBytes(16).toString('hex');
  const temporary = `${file}.${fresh}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, `${fresh}\n`);
    // Of two processes that make one at the same time, both use the first.
    await link(temporary, file);
  } catch {
    // It is there, damaged perhaps; or nothing can be written.
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  const now = await readId(file);
  if (now === undefined) {
    await writeFileAtomic(file, `${fresh}\n`).catch(() => {});
  }
  return now ?? fresh;
}

async function readId(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return pattern.test(text.trim()) ? text.trim() : undefined;
}
