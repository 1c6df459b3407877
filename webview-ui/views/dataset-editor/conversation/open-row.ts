import type { ConversationView } from '../../../../src/protocol/webview/dataset-editor';
import type { DocumentLink } from '../document-link';
import type { ListModel } from '../list/list-model';

export interface OpenRowOptions {
  readonly link: DocumentLink;
  readonly model: ListModel;
  /** There is another conversation to show. */
  readonly onRead: () => void;
}

/** The conversation of the active row: what was read before the last change is thrown away. */
export class OpenRow {
  readonly #options: OpenRowOptions;
  #conversation: ConversationView | undefined;
  #isReading = false;
  #isOutdated = false;

  constructor(options: OpenRowOptions) {
    this.#options = options;
  }

  get conversation(): ConversationView | undefined {
    return this.#conversation;
  }

  /** The conversation is still that of another row than the active one: nothing may be typed into it. */
  get isOnItsWay(): boolean {
    return this.#conversation?.row.key !== this.#options.model.active?.key;
  }

  /** Reads the row again, once more where something changes meanwhile. */
  async read(): Promise<void> {
    this.#isOutdated = true;
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#readOnce();
      }
    } catch (error) {
      this.#options.link.problem(error);
    } finally {
      this.#isReading = false;
    }
  }

  async #readOnce(): Promise<void> {
    const { link, model } = this.#options;
    const key = model.active?.key;
    const { changes } = link;
    const conversation = key === undefined ? undefined : await link.ask({ type: 'row', key });
    if (key !== model.active?.key || changes !== link.changes) {
      this.#isOutdated = true;
    } else if (key === undefined || conversation) {
      this.#conversation = conversation;
      this.#options.onRead();
    } else {
      await model.activeIsGone();
    }
  }
}
