import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parsedRecord } from '../../../core/json/parsed';
import { writeFileAtomic } from '../../files/atomic-write';
import { makeFolder } from '../../files/make-folder';
import { sha256Hex } from '../../files/sha256';
import { moveBackup } from './backup';

/** Of a file's name in that of its backup. */
const longestName = 60;

/**
 * Which backups of unsaved changes are there. VS Code brings a backup back only where it had written down that the editor
 * had unsaved changes, which it does once a minute: after a crash before that, this finds it.
 */
export class LeftBackups {
  readonly #folder: string;

  /** @param folder of our own, for one workspace */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest backup of a file; a backup that is gone is none. */
  async find(file: string): Promise<string | undefined> {
    const text = await readFile(this.#noteOf(file), 'utf8').catch(() => '{}');
    const backup = backupIn(text);
    const isThere = backup !== undefined && (await stat(backup).catch(() => undefined)) !== undefined;
    return isThere ? backup : undefined;
  }

  async note(file: string, backup: string): Promise<void> {
    await makeFolder(this.#folder);
    await writeFileAtomic(this.#noteOf(file), JSON.stringify({ file, backup }));
  }

  async forget(file: string): Promise<void> {
    await rm(this.#noteOf(file), { force: true });
  }

  /** A file has another name, or a folder that files lie in: what is unsaved of them is found under the new one. */
  async renamed(from: string, to: string): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const text = await readFile(path.join(this.#folder, name), 'utf8').catch(() => '{}');
      const { file, backup } = parsedRecord(text) ?? {};
      const target = typeof file === 'string' ? renamedPath(file, from, to) : undefined;
      if (typeof file === 'string' && typeof backup === 'string' && target !== undefined) {
        await this.note(target, backup);
        await this.forget(file);
      }
    }
  }

  /**
   * Takes a backup that cannot be read to where it is offered no more and nothing deletes it. Returns its path there.
   * @throws the file system's error; it is where it was then
   */
  async setAside(file: string, backup: string): Promise<string> {
    const folder = path.join(this.#folder, 'damaged');
    await makeFolder(folder);
    const place = path.join(folder, `${path.basename(file).slice(0, longestName)}.${Date.now()}`);
    await moveBackup(backup, place);
    await this.forget(file);
    return place;
  }

  #noteOf(file: string): string {
    return path.join(this.#folder, `${sha256Hex(file).slice(0, 32)}.json`);
  }
}

/** Where a file is after it or a folder above it was renamed; undefined where it was neither. */
export function renamedPath(file: string, from: string, to: string): string | undefined {
  return file === from || file.startsWith(from + path.sep) ? to + file.slice(from.length) : undefined;
}

function backupIn(text: string): string | undefined {
  const backup = parsedRecord(text)?.['backup'];
  return typeof backup === 'string' ? backup : undefined;
}
