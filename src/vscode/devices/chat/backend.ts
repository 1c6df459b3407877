import type { ResolvedAction } from '../../../core/actions/resolve';
import type { OpenedAction } from '../../../core/actions/start-answer';
import type { TurnEvent } from '../../../node/conversation/conversation';
import type { DeployStep, PhoneFactsView } from '../../../protocol/webview/device-chat';

export interface DeployOptions {
  readonly onStep: (step: DeployStep) => void;
  /** Called once when the phone's side ends by itself, with the reason for people. */
  readonly onEnd: (reason: string) => void;
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
  readonly facts: PhoneFactsView;
  ask(text: string, signal: AbortSignal): AsyncIterable<TurnEvent>;
  /** Resolves an action again with other words for some of its arguments. */
  revise(resolved: ResolvedAction, words: Readonly<Record<string, string>>): ResolvedAction;
  /** Reads the phone's contacts, which its owner has allowed; they stay in memory. @throws what `readContacts` throws */
  useContacts(signal: AbortSignal): Promise<void>;
  /** Opens a confirmed action. @throws what `openAction` throws */
  open(resolved: ResolvedAction, signal: AbortSignal): Promise<OpenedAction>;
  close(): Promise<void>;
}
