import type { ChatHistory } from './chat-history';
import type { ChatState } from './chat-state';
import type { ChatTuning } from './chat-tuning';
import type { ChatTurns } from './chat-turns';
import type { ChatWork } from './chat-work';

export interface OpenChatOptions {
  readonly state: ChatState;
  /** Undefined where chats are not kept. */
  readonly history: ChatHistory | undefined;
  readonly turns: ChatTurns;
  readonly tuning: ChatTuning;
  readonly work: ChatWork;
  /** The model goes on from what is shown now. */
  readonly goOn: () => void;
}

/** Which of the kept chats is shown and had. */
export class OpenChat {
  readonly #options: OpenChatOptions;
  /** Of the chats that were left, by their ids. */
  readonly #drafts = new Map<string | undefined, string>();

  constructor(options: OpenChatOptions) {
    this.#options = options;
  }

  /** Shows the chat that was left here; where it was deleted meanwhile, a new one that offers to bring it back. */
  async restore(id: string): Promise<void> {
    await this.show(id).catch(async () => {
      await this.#options.history?.offerBack(id);
      await this.show();
    });
  }

  /** Shows another chat, or a new one without an id. @throws WorkbenchError `workbench.busy`, `chat.unknown`, … */
  async show(id?: string): Promise<void> {
    const { state, history, turns, tuning, work, goOn } = this.#options;
    await work.run(async () => {
      this.#drafts.set(history?.openId, state.current.draft);
      const chat = id === undefined ? await history?.begin() : await history?.open(id);
      const draft = this.#drafts.get(history?.openId) ?? '';
      state.change({ draft, ...(history && { history: history.view() }) });
      tuning.load(chat?.settings);
      turns.load(chat?.turns);
      state.emptyContext();
      goOn();
    });
  }

  /** It can be brought back. @throws WorkbenchError `workbench.busy`, `chat.unknown` */
  async delete(id: string): Promise<void> {
    const { history, work } = this.#options;
    if (id === history?.openId) {
      work.requireNone();
    }
    if (await history?.delete(id)) {
      await this.show();
    }
  }

  /**
   * A chat that was deleted is there again. One that was deleted elsewhere while it was open here is shown again, unless
   * something has been said here since.
   * @throws WorkbenchError `workbench.busy`, `chat.unknown`
   */
  async undoDelete(id: string): Promise<void> {
    const { state, history, work } = this.#options;
    const wasOpenHere = history?.view().deleted?.isElsewhere === true && id !== history.openId;
    const isShownAgain = wasOpenHere && state.current.turns.length === 0;
    if (isShownAgain) {
      work.requireNone();
    }
    await history?.undoDelete(id);
    if (isShownAgain) {
      await this.show(id);
    }
  }
}
