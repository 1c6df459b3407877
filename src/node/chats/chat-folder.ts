import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type KeptChat, namesOf, titleOf } from '../../core/chat/kept-chat';
import { type ReadChat, readChat } from '../../core/chat/read-chat';
import { recordsOf } from '../../core/chat/whole-chat';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { makeFolder } from '../files/make-folder';
import { StoreLayout } from '../store/layout';
import { ChatFile, type ProblemListener } from './chat-file';

/** What was deleted can be brought back for so long. */
const trashDays = 30;
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a list says of a chat. */
export interface ChatEntry {
  readonly id: string;
  readonly title: string;
  /** ISO 8601. */
  readonly changedAt: string;
  readonly turnCount: number;
  /** Of one side of a comparison: the other side, for people. */
  readonly comparedWith?: string;
  /** Of a newer version: it can be neither opened nor renamed. */
  readonly newerVersion?: number;
}

/** With which model on which phone. */
export interface ChatPartner {
  readonly serial: string;
  readonly name: string;
  readonly variant: string;
}

export interface OpenedChat {
  /** The chat as it is had now, for where its file was deleted and nothing is left of it. */
  readonly whole: () => KeptChat;
  /** It has a file; default: not yet. */
  readonly isThere?: boolean;
  readonly onProblem?: ProblemListener;
  /** Its file was deleted, and is there again. */
  readonly onBack?: () => void;
}

/** What the list needs of a file that has not changed since; a thousand chats are not held in memory. */
interface KnownFile {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly listed: ListedChat | undefined;
}

type ListedChat = Omit<ChatEntry, 'id' | 'changedAt'> & { readonly partner?: ChatPartner };

/** The chats of a project: one file each in `.mobile-llm/chats`, deleted ones in `trash` below it. */
export class ChatFolder {
  readonly path: string;
  readonly #layout: StoreLayout;
  /** What has not changed is not read again. */
  readonly #known = new Map<string, KnownFile>();

  /** @param storeFolder `.mobile-llm` beside the recipe */
  constructor(storeFolder: string) {
    this.#layout = new StoreLayout(storeFolder);
    this.path = path.join(storeFolder, 'chats');
  }

  /** The one that was changed last comes first. None where nothing was kept yet. @throws the file system's error */
  async list(partner: ChatPartner): Promise<readonly ChatEntry[]> {
    const names = await namesIn(this.path);
    const entries = await Promise.all(names.map((name) => this.#entry(name, partner)));
    return entries
      .filter((entry) => entry !== undefined)
      .toSorted((left, right) => right.changedAt.localeCompare(left.changedAt));
  }

  /** @throws WorkbenchError `chat.unknown`, `chat.newerVersion` */
  async read(id: string): Promise<KeptChat> {
    const file = this.#fileOf(id);
    const read: ReadChat = (await look(file)) ? readChat(await readFile(file, 'utf8')) : { kind: 'none' };
    if (read.kind === 'newer') {
      throw new WorkbenchError('chat.newerVersion', { version: read.version });
    }
    if (read.kind === 'none') {
      throw new WorkbenchError('chat.unknown');
    }
    return read.chat;
  }

  /** Where lines of a chat are added; made with the first one. @throws WorkbenchError `chat.unknown` */
  open(id: string, { whole, isThere = false, onProblem = () => {}, onBack = () => {} }: OpenedChat): ChatFile {
    return new ChatFile(this.#fileOf(id), {
      isThere,
      onProblem,
      onBack,
      restore: () => this.#restoreIfKept(id),
      whole: () => recordsOf(whole()),
      beforeFirst: () => this.#ignoreInGit(),
    });
  }

  /** @throws WorkbenchError `chat.unknown`, `chat.newerVersion`; the file system's error */
  async rename(id: string, title: string): Promise<void> {
    const chat = await this.read(id);
    const problems: string[] = [];
    const onProblem = (problem?: string) => problems.push(...(problem === undefined ? [] : [problem]));
    const file = this.open(id, { whole: () => chat, isThere: true, onProblem });
    file.append({ type: 'title', title });
    await file.close();
    const [detail] = problems;
    if (detail !== undefined) {
      throw new WorkbenchError('chat.notKept', { detail, folder: this.path });
    }
  }

  /** It can be brought back. @throws WorkbenchError `chat.unknown`; the file system's error */
  async delete(id: string): Promise<void> {
    const trashed = this.#trashed(id);
    await makeFolder(path.dirname(trashed));
    await moveChat(this.#fileOf(id), trashed);
    const now = new Date();
    await utimes(trashed, now, now).catch(() => {});
    await emptyTrash(path.dirname(trashed));
  }

  /** One that is in its place stays there. @throws WorkbenchError `chat.unknown`; the file system's error */
  async restore(id: string): Promise<void> {
    if (!(await look(this.#fileOf(id)))) {
      await moveChat(this.#trashed(id), this.#fileOf(id));
    }
  }

  /** What a deleted chat was called; undefined where nothing is left of it. Never throws. */
  async titleOfDeleted(id: string): Promise<string | undefined> {
    const text = await readFile(this.#trashed(id), 'utf8').catch(() => '');
    return listedChat(readChat(text), this.#trashed(id))?.title;
  }

  async #restoreIfKept(id: string): Promise<boolean> {
    try {
      await this.restore(id);
      return true;
    } catch (error) {
      if (error instanceof WorkbenchError && error.code === 'chat.unknown') {
        return false;
      }
      throw error;
    }
  }

  async #entry(name: string, partner: ChatPartner): Promise<ChatEntry | undefined> {
    const id = path.basename(name, '.jsonl');
    // One that cannot be read is none to be listed.
    const known = idPattern.test(id) ? await this.#know(path.join(this.path, name)).catch(() => undefined) : undefined;
    const { partner: own, ...listed } = known?.listed ?? {};
    if (!known || !('title' in listed) || (own && !isSame(own, partner))) {
      return undefined;
    }
    return { id, changedAt: new Date(known.modifiedMs).toISOString(), ...listed };
  }

  async #know(file: string): Promise<KnownFile | undefined> {
    const entry = await look(file);
    if (!entry) {
      return undefined;
    }
    const { size: sizeBytes, mtimeMs: modifiedMs } = entry;
    const before = this.#known.get(file);
    if (before && before.sizeBytes === sizeBytes && before.modifiedMs === modifiedMs) {
      return before;
    }
    const known = { sizeBytes, modifiedMs, listed: listedChat(readChat(await readFile(file, 'utf8')), file) };
    this.#known.set(file, known);
    return known;
  }

  #fileOf(id: string): string {
    return path.join(this.path, `${this.#checked(id)}.jsonl`);
  }

  #trashed(id: string): string {
    return path.join(this.path, 'trash', `${this.#checked(id)}.jsonl`);
  }

  /** An id comes from a page: it must name a file here and nothing else. */
  #checked(id: string): string {
    if (!idPattern.test(id)) {
      throw new WorkbenchError('chat.unknown');
    }
    return id;
  }

  async #ignoreInGit(): Promise<void> {
    const { folder, gitignore } = this.#layout;
    await makeFolder(folder);
    await writeFile(gitignore, '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    });
  }
}

function listedChat(read: ReadChat, file: string): ListedChat | undefined {
  if (read.kind === 'newer') {
    return { title: path.basename(file, '.jsonl'), turnCount: 0, newerVersion: read.version };
  }
  if (read.kind === 'none') {
    return undefined;
  }
  const { header, turns } = read.chat;
  const { name, variant } = header.model;
  const partner = { serial: header.phone.serial, name, variant };
  const comparedWith = header.compared?.other.label;
  const title = titleOf(namesOf(read.chat));
  return { title, turnCount: turns.count, partner, ...(comparedWith !== undefined && { comparedWith }) };
}

function isSame(one: ChatPartner, other: ChatPartner): boolean {
  return one.serial === other.serial && one.name === other.name && one.variant === other.variant;
}

/** Undefined for what is not there, or no plain file. */
async function look(file: string): Promise<Stats | undefined> {
  const entry = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  return entry?.isFile() ? entry : undefined;
}

/** Plain files only: a link could lead anywhere. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl')).map(({ name }) => name);
}

async function moveChat(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new WorkbenchError('chat.unknown', {}, { cause: error });
    }
    throw error;
  }
}

async function emptyTrash(trash: string): Promise<void> {
  const oldestMs = Date.now() - trashDays * 24 * 3600 * 1000;
  for (const name of await namesIn(trash).catch(() => [])) {
    const file = path.join(trash, name);
    const entry = await stat(file).catch(() => undefined);
    if (entry && entry.mtimeMs < oldestMs) {
      await rm(file, { force: true }).catch(() => {});
    }
  }
}
