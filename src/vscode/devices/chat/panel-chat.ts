import type { ToView } from '../../../protocol/webview/device-chat';
import type { DeviceChat } from './device-chat';

/** With whom a panel talks. */
export interface ChatPartnerIds {
  readonly serial: string;
  readonly modelId: string;
}

export interface PanelChatOptions {
  /** Makes the chat with a model on a phone; nothing is sent to the phone yet. */
  readonly create: (partner: ChatPartnerIds, onEvent: (event: ToView) => void) => Promise<DeviceChat>;
  readonly onEvent: (event: ToView) => void;
  /** A chat that was left could not be closed properly. */
  readonly onCloseFailure: (error: unknown) => void;
}

/** The chat of a panel, which can be put onto another phone or another model. */
export class PanelChat {
  readonly #options: PanelChatOptions;
  #partner: ChatPartnerIds;
  #current: DeviceChat;
  #switching: Promise<void> | undefined;

  private constructor(options: PanelChatOptions, partner: ChatPartnerIds, first: DeviceChat) {
    this.#options = options;
    this.#partner = partner;
    this.#current = first;
  }

  static async open(options: PanelChatOptions, partner: ChatPartnerIds): Promise<PanelChat> {
    let opened: PanelChat | undefined;
    const first: DeviceChat = await options.create(partner, (event) => {
      if (opened?.current === first) {
        options.onEvent(event);
      }
    });
    opened = new PanelChat(options, partner, first);
    return opened;
  }

  get current(): DeviceChat {
    return this.#current;
  }

  get partner(): ChatPartnerIds {
    return this.#partner;
  }

  /** Leaves the phone or the model for another one and gets that ready; two wishes at once follow each other. */
  async switchTo(change: Partial<ChatPartnerIds>): Promise<void> {
    const before = this.#switching;
    const switching = (before ?? Promise.resolve()).catch(() => {}).then(() => this.#switchTo(change));
    this.#switching = switching;
    await switching;
  }

  async dispose(): Promise<void> {
    await this.#current.dispose();
  }

  async #switchTo(change: Partial<ChatPartnerIds>): Promise<void> {
    const partner = { ...this.#partner, ...change };
    if (partner.serial === this.#partner.serial && partner.modelId === this.#partner.modelId) {
      return;
    }
    const left = this.#current;
    const next: DeviceChat = await this.#options.create(partner, (event) => {
      if (this.#current === next) {
        this.#options.onEvent(event);
      }
    });
    next.keepDraft(left.snapshot().draft);
    this.#current = next;
    this.#partner = partner;
    this.#options.onEvent({ type: 'state', state: next.snapshot() });
    // The phone may be the same: its memory is wanted back first.
    await left.dispose().catch(this.#options.onCloseFailure);
    void next.deploy();
  }
}
