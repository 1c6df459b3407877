import { randomUUID } from 'node:crypto';
import type { ActionSchema } from '../../../core/actions/schema';
import type { ChatHeader, ComparedChat } from '../../../core/chat/chat-header';
import { chatMarkdown } from '../../../core/chat/chat-markdown';
import type { ChatRecord } from '../../../core/chat/chat-record';
import { chatVersion } from '../../../core/chat/chat-record';
import { chatRow } from '../../../core/chat/chat-row';
import type { KeptChat } from '../../../core/chat/kept-chat';
import { namesOf, titleOf } from '../../../core/chat/kept-chat';
import { wasAnswered } from '../../../core/chat/kept-turn';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { ChatFile } from '../../../node/chats/chat-file';
import type { ChatEntry, ChatFolder } from '../../../node/chats/chat-folder';
import type { ChatSummary, HistoryView } from '../../../protocol/webview/device-chat-choices';

export interface HistoryPlace {
  readonly folder: ChatFolder;
  readonly with: Pick<ChatHeader, 'phone' | 'model'>;
}

/** A chat of a comparison, and with whom it was had. */
export interface KeptSide {
  readonly serial: string;
  readonly modelId: string;
  readonly chatId: string;
}

export type KeptComparison = Readonly<Record<'left' | 'right', KeptSide>>;

export interface ChatHistoryOptions extends HistoryPlace {
  /** What has been said in the chat that is had. */
  readonly said: () => Pick<KeptChat, 'turns' | 'settings'>;
  /** Told when the list, or what is wrong with it, is another. */
  readonly onChange: (history: HistoryView) => void;
}

/** The chats with one model on one phone: the one that is had, and those before it. */
export class ChatHistory {
  readonly #options: ChatHistoryOptions;
  #chats: readonly ChatSummary[] = [];
  #open = newChat();
  #file: ChatFile | undefined;
  /** Of a chat in which nothing has been said: no file is made for it. */
  #waiting: readonly ChatRecord[] = [];
  #deleted: HistoryView['deleted'];
  #problem: string | undefined;

  constructor(options: ChatHistoryOptions) {
    this.#options = options;
  }

  get openId(): string {
    return this.#open.id;
  }

  view(): HistoryView {
    return {
      openId: this.openId,
      folder: this.#options.folder.path,
      chats: this.#chats,
      ...(this.#deleted && { deleted: this.#deleted }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  /** Looks at the disk. A folder that cannot be read has no chats, and a problem. */
  async refresh(): Promise<void> {
    const { phone, model } = this.#options.with;
    // What was said a moment ago is on its way to the disk.
    await this.#file?.flush();
    try {
      this.#chats = (await this.#options.folder.list({ serial: phone.serial, ...model })).map(summaryOf);
      await this.#noteDeletion();
      // Somebody else may have brought it back.
      if (this.#chats.some(({ id }) => id === this.#deleted?.id)) {
        this.#deleted = undefined;
      }
    } catch (error) {
      this.#problem = String(error);
    }
    this.#tell();
  }

  /** Keeps what is said in the chat that is had. Never throws; what is wrong is told. */
  keep(record: ChatRecord): void {
    if (!this.#file && record.type !== 'turn') {
      this.#waiting = [...this.#waiting, record];
      return;
    }
    if (!this.#file) {
      this.#file = this.#openFile({ isThere: false });
      this.#file.append({ type: 'chat', version: chatVersion, ...this.#header() }, ...this.#waiting);
      this.#waiting = [];
    }
    this.#file.append(record);
    if (record.type === 'turn') {
      this.#noteTurn(record.request, record.at);
    }
  }

  /** The chat that is had is one side of a comparison: its file will say so. */
  compareWith(compared: ComparedChat): void {
    this.#open = { ...this.#open, compared };
  }

  /** Both sides, where a chat is one of them and the other is there too. @throws WorkbenchError `chat.unknown`, `chat.newerVersion` */
  async comparisonOf(id: string): Promise<KeptComparison | undefined> {
    const { phone, compared } = (await this.#options.folder.read(id)).header;
    if (!compared || !(await this.#options.folder.read(compared.other.chatId).catch(() => undefined))) {
      return undefined;
    }
    const { side, modelId, other } = compared;
    const own = { serial: phone.serial, modelId, chatId: id };
    const { label: _label, ...there } = other;
    return side === 'left' ? { left: own, right: there } : { left: there, right: own };
  }

  /** Another chat, in which nothing has been said. Who asked for it shows the view. */
  async begin(): Promise<void> {
    await this.close();
    this.#open = newChat();
  }

  /** Who asked for it shows the view. @throws WorkbenchError `chat.unknown`, `chat.newerVersion`; then nothing changes */
  async open(id: string): Promise<KeptChat> {
    // What was said a moment ago in the same chat is on its way to the disk.
    await this.#file?.flush();
    const chat = await this.#options.folder.read(id);
    await this.close();
    const { startedAt, compared } = chat.header;
    this.#open = { id, startedAt, compared, title: chat.title };
    this.#file = this.#openFile({ isThere: true });
    return chat;
  }

  /** Offers to bring back a chat that was open here, and was deleted meanwhile. */
  async offerBack(id: string): Promise<void> {
    const title = await this.#options.folder.titleOfDeleted(id);
    this.#deleted = title === undefined ? undefined : { id, title, isElsewhere: true };
  }

  /** @throws WorkbenchError `chat.unknown`, `chat.newerVersion`, `chat.notKept` */
  async rename(id: string, title: string): Promise<void> {
    const name = title.replaceAll(/\s+/g, ' ').trim();
    if (id === this.openId) {
      this.#open = { ...this.#open, title: name || undefined };
      this.keep({ type: 'title', title: name });
    } else {
      await this.#options.folder.rename(id, name);
    }
    this.#chats = this.#chats.map((chat) => (chat.id === id && name !== '' ? { ...chat, title: name } : chat));
    this.#tell();
  }

  /** @returns whether it was the chat that is had: then another has to begin. @throws WorkbenchError `chat.unknown` */
  async delete(id: string): Promise<boolean> {
    const isOpen = id === this.openId;
    await this.#file?.flush();
    await this.#options.folder.delete(id);
    if (isOpen) {
      await this.close();
    }
    const title = this.#chats.find((chat) => chat.id === id)?.title ?? '';
    this.#deleted = { id, title };
    await this.refresh();
    return isOpen;
  }

  /** The chat that is had is whole again, even where nothing was left of its file. @throws WorkbenchError `chat.unknown` */
  async undoDelete(id: string): Promise<void> {
    if (id === this.openId && this.#file) {
      this.#file.append();
      await this.#file.flush();
    } else {
      await this.#options.folder.restore(id);
    }
    this.#deleted = undefined;
    await this.refresh();
  }

  /** A chat as a file for people, or as a row of a dataset. @throws WorkbenchError `chat.unknown`, `chat.newerVersion` */
  async export(
    id: string,
    format: 'markdown' | 'jsonl',
    { schema, systemPrompt }: { readonly schema: ActionSchema; readonly systemPrompt: string },
  ): Promise<string> {
    await this.#file?.flush();
    const chat = await this.#options.folder.read(id);
    if (format === 'markdown') {
      return chatMarkdown(chat, schema);
    }
    const turns = chat.turns.path().filter(wasAnswered);
    const ownPrompt = chat.settings?.systemPrompt ?? systemPrompt;
    const row = chatRow({ turns, schema, systemPrompt: ownPrompt, usualSystemPrompt: systemPrompt });
    return `${JSON.stringify(row)}\n`;
  }

  /** What is on its way is on the disk, or cannot be put there. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#waiting = [];
    await file?.close();
  }

  #openFile({ isThere }: { readonly isThere: boolean }): ChatFile {
    return this.#options.folder.open(this.openId, {
      isThere,
      whole: () => this.#whole(),
      onBack: () => {
        this.#deleted = undefined;
        void this.refresh();
      },
      onProblem: (detail) => {
        const { path: folder } = this.#options.folder;
        this.#problem =
          detail === undefined ? undefined : new WorkbenchError('chat.notKept', { detail, folder }).message;
        this.#tell();
      },
    });
  }

  #whole(): KeptChat {
    const { title } = this.#open;
    return { header: this.#header(), ...this.#options.said(), ...(title !== undefined && { title }) };
  }

  #header(): ChatHeader {
    const { id, startedAt, compared } = this.#open;
    return { id, startedAt, ...this.#options.with, ...(compared && { compared }) };
  }

  /** Another panel, window or program can delete the chat that is had. */
  async #noteDeletion(): Promise<void> {
    if (!this.#file) {
      return;
    }
    const id = this.openId;
    const isGone = await this.#file.isGone();
    if (isGone && this.#deleted?.id !== id) {
      this.#deleted = { id, title: titleOf(namesOf(this.#whole())), isElsewhere: true };
    } else if (!isGone && this.#deleted?.id === id) {
      this.#deleted = undefined;
    }
  }

  /** The chat is the newest now. */
  #noteTurn(request: string, changedAt: string): void {
    const { id } = this.#open;
    const before = this.#chats.find((chat) => chat.id === id);
    const title = before?.title ?? titleOf({ firstRequest: request });
    const chat = { ...before, id, title, changedAt, turnCount: (before?.turnCount ?? 0) + 1 };
    this.#chats = [chat, ...this.#chats.filter((other) => other !== before)];
    this.#tell();
  }

  #tell(): void {
    this.#options.onChange(this.view());
  }
}

interface OpenChat extends Pick<ChatHeader, 'id' | 'startedAt'> {
  /** Given by a person. */
  readonly title?: string | undefined;
  readonly compared?: ComparedChat | undefined;
}

function newChat(): OpenChat {
  return { id: randomUUID(), startedAt: new Date().toISOString() };
}

function summaryOf({ newerVersion, ...entry }: ChatEntry): ChatSummary {
  const obstacle =
    newerVersion !== undefined && new WorkbenchError('chat.newerVersion', { version: newerVersion }).message;
  return { ...entry, ...(obstacle && { obstacle }) };
}
