import type { ResolvedAction } from '../../../core/actions/resolve';
import type { OpenedAction } from '../../../core/actions/start-answer';
import type { ChatSettings } from '../../../core/chat/settings';
import type { RowContext } from '../../../core/dataset/conversation';
import type { KeptReply } from '../../../node/conversation/growing-reply';
import type { PastTurn, Resumed } from '../../../node/conversation/past-turn';
import type { TurnEvent } from '../../../node/conversation/turn-event';
import type { SessionEvent } from '../../../node/device/session';
import type { DeployStep } from '../../../protocol/webview/device-chat';
import type { AdapterView } from '../../../protocol/webview/device-chat-choices';
import type { SampleView } from '../../../protocol/webview/device-chat-condition';

export interface DeployOptions {
  readonly onStep: (step: DeployStep) => void;
  /** What happens to the model on the phone and to the link, up to its end. */
  readonly onSession: (event: SessionEvent) => void;
  /** Once before the model is loaded, then each second where the phone can be measured. */
  readonly onSample: (sample: SampleView) => void;
  readonly signal: AbortSignal;
}

/** What a chat needs of a phone: the real one, or in a test a few literals. */
export interface ChatBackend {
  /** The steps that `deploy` will take, all waiting. */
  readonly steps: readonly DeployStep[];
  deploy(options: DeployOptions): Promise<DeployedChat>;
}

/** A model that answers on a phone. */
export interface DeployedChat {
  /** Applied beside the model. */
  readonly adapter?: Pick<AdapterView, 'label' | 'sizeBytes'>;
  /** A request is being written: what can be got ready for it is. */
  prepare(): void;
  ask(text: string, signal: AbortSignal, settings: ChatSettings, kept?: KeptReply): AsyncIterable<TurnEvent>;
  /** Goes on from these turns instead of those that were had. */
  resume(turns: readonly PastTurn[]): Resumed;
  /** What a user's words are relative to at this moment; contacts stay out of it. */
  clock(): RowContext;
  /** Waits until the model can answer again, with what was said before in its mind. @throws what asking throws */
  reconnect(signal: AbortSignal): Promise<void>;
  /** Resolves an action again with other words for some of its arguments. */
  revise(resolved: ResolvedAction, words: Readonly<Record<string, string>>): ResolvedAction;
  /** Reads the phone's contacts, which its owner has allowed; they stay in memory. @throws what `readContacts` throws */
  useContacts(signal: AbortSignal): Promise<void>;
  /** Opens a confirmed action. @throws what `openAction` throws */
  open(resolved: ResolvedAction, signal: AbortSignal): Promise<OpenedAction>;
  close(): Promise<void>;
}
