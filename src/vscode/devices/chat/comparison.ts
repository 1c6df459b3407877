import type { Handlers } from '../../../protocol/webview/channel';
import type {
  ComparisonResults,
  ComparisonState,
  FromComparison,
  Side,
  ToComparison,
} from '../../../protocol/webview/comparison';
import type { ToView } from '../../../protocol/webview/device-chat';
import type { ChatRequest, HostResults } from '../../../protocol/webview/device-chat-requests';
import { l10n } from '../../l10n';
import { type ChatWindow, chatHandlers } from './chat-handlers';
import type { KeptComparison } from './chat-history';
import type { DeviceChat } from './device-chat';
import type { ChatPartnerIds } from './panel-chat';

export interface ComparisonOptions {
  /** Makes the chat of a side; nothing is sent to its phone yet. */
  readonly create: (side: Side, onEvent: (event: ToView) => void) => Promise<DeviceChat>;
  readonly onEvent: (event: ToComparison) => void;
  /** What is typed and not sent is another text. */
  readonly onDraft?: (draft: string) => void;
}

/** Two chats that are asked the same. On one phone the right one waits for the left: neither takes the other's speed. */
export class Comparison {
  readonly chats: Readonly<Record<Side, DeviceChat>>;
  readonly #onDraft: ComparisonOptions['onDraft'];
  #draft = '';

  private constructor(chats: Readonly<Record<Side, DeviceChat>>, onDraft: ComparisonOptions['onDraft']) {
    this.chats = chats;
    this.#onDraft = onDraft;
  }

  static async open({ create, onEvent, onDraft }: ComparisonOptions): Promise<Comparison> {
    const chatOf = (chat: Side) => create(chat, (event) => onEvent({ type: 'chat', chat, event }));
    const left = await chatOf('left');
    return new Comparison({ left, right: await chatOf('right') }, onDraft);
  }

  get isOnePhone(): boolean {
    const { left, right } = this.chats;
    return left.snapshot().phone.serial === right.snapshot().phone.serial;
  }

  snapshot(): ComparisonState {
    const { left, right } = this.chats;
    return { left: left.snapshot(), right: right.snapshot(), draft: this.#draft, isOnePhone: this.isOnePhone };
  }

  async deploy(): Promise<void> {
    await this.#both((chat) => chat.deploy());
  }

  /** Asks both; a side that is not ready says so in the error. @throws WorkbenchError `workbench.busy` */
  async send(text: string): Promise<void> {
    this.keepDraft('');
    await this.#both((chat) => chat.send(text));
  }

  stop(): void {
    this.chats.left.stop();
    this.chats.right.stop();
  }

  /** Each side's file says with what it was compared: either brings back both. */
  link(partners: Readonly<Record<Side, ChatPartnerIds>>): KeptComparison {
    const idOf = (side: Side) => this.chats[side].history?.openId ?? '';
    for (const side of ['left', 'right'] as const) {
      const there = side === 'left' ? 'right' : 'left';
      const { phone, model } = this.chats[there].snapshot();
      const other = {
        chatId: idOf(there),
        ...partners[there],
        label: l10n.t('{0} on {1}', model?.variant ?? '', phone.label),
      };
      this.chats[side].history?.compareWith({ side, modelId: partners[side].modelId, other });
    }
    return {
      left: { ...partners.left, chatId: idOf('left') },
      right: { ...partners.right, chatId: idOf('right') },
    };
  }

  /** Shows what was said before; a reply in the middle of which the window went away goes on. */
  async restore(kept: KeptComparison): Promise<void> {
    for (const side of ['left', 'right'] as const) {
      const chat = this.chats[side];
      // Nothing was said, or it was deleted meanwhile.
      await chat.openChat.restore(kept[side].chatId);
      chat.goOnWhenReady();
    }
  }

  /** Each side says where its chat was deleted. */
  async lookForDeletions(): Promise<void> {
    const { left, right } = this.chats;
    await Promise.all([left.history?.refresh(), right.history?.refresh()]);
  }

  keepDraft(draft: string): void {
    this.#draft = draft;
    this.#onDraft?.(draft);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.chats.left.dispose(), this.chats.right.dispose()]);
  }

  /** Does it with both, whatever becomes of the other. @throws what the first throws, when both have ended */
  async #both(work: (chat: DeviceChat) => Promise<void>): Promise<void> {
    const { left, right } = this.chats;
    const first = work(left);
    const second = this.isOnePhone ? first.catch(() => {}).then(() => work(right)) : work(right);
    const failed = (await Promise.allSettled([first, second])).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') {
      throw failed.reason;
    }
  }
}

/** Answers what the page of a comparison asks. @param windowOf what a chat asks of the window */
export function comparisonHandlers(
  comparison: Comparison,
  windowOf: (side: Side) => ChatWindow,
): Handlers<FromComparison, ComparisonResults> {
  const handlers = {
    left: chatHandlers(() => comparison.chats.left, windowOf('left')),
    right: chatHandlers(() => comparison.chats.right, windowOf('right')),
  };
  return {
    ready: () => comparison.snapshot(),
    send: async ({ text }) => void (await comparison.send(text)),
    stop: () => void comparison.stop(),
    'keep-draft': ({ text }) => void comparison.keepDraft(text),
    chat: async ({ chat, request }) => void (await answer(handlers[chat], request)),
  };
}

function answer(
  handlers: Handlers<ChatRequest, Pick<HostResults, ChatRequest['type']>>,
  request: ChatRequest,
): unknown {
  // The tag chose the handler, which TypeScript cannot follow through an index.
  return (handlers[request.type] as (request: ChatRequest) => unknown)(request);
}
