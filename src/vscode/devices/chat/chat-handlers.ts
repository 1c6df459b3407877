import type { Handlers } from '../../../protocol/webview/channel';
import type { ChatRequest, HostResults } from '../../../protocol/webview/device-chat-requests';
import type { DeviceChat } from './device-chat';

/** What a chat asks of the window that shows it. */
export interface ChatWindow {
  /** Shows what would be opened on the phone and opens it when a person says so. */
  confirmAndRun(actionId: string): Promise<void>;
  askForContacts(): Promise<void>;
  /** A correction lies in the inbox; `isNew` is false where it was there before. */
  noteCorrection(isNew: boolean): void;
  openInbox(): Promise<void>;
  copy(text: string): Promise<void>;
  /** Shows where a link leads and opens it when a person says so. */
  openLink(address: string): Promise<void>;
  /** Asks where to save it. */
  save(name: string, content: Uint8Array): Promise<void>;
}

type ChatResults = Pick<HostResults, ChatRequest['type']>;

/** Answers what is asked of one chat. */
export function chatHandlers(chat: () => DeviceChat, window: ChatWindow): Handlers<ChatRequest, ChatResults> {
  return {
    // Those that ask the model take as long as its reply; the view follows by events.
    send: ({ text }) => nothing(chat().send(text)),
    regenerate: ({ turnId }) => nothing(chat().regenerate(turnId)),
    'continue-reply': ({ turnId }) => nothing(chat().continueReply(turnId)),
    'edit-and-resend': ({ turnId, text }) => nothing(chat().editAndResend(turnId, text)),
    stop: () => void chat().stop(),
    deploy: () => void chat().deploy(),
    'try-again': () => void chat().tryAgain(),
    'show-version': ({ turnId, version }) => void chat().showVersion(turnId, version),
    'change-settings': ({ settings }) => void chat().tuning.change(settings),
    'reset-settings': () => void chat().tuning.reset(),
    'set-adapter-scale': ({ scale }) => void chat().tuning.setAdapterScale(scale),
    'dry-run': ({ actionId }) => void chat().actions.dryRun(actionId),
    'run-on-phone': ({ actionId }) => nothing(window.confirmAndRun(actionId)),
    'edit-action': ({ actionId, values }) => void chat().actions.edit(actionId, values),
    'use-contacts': () => nothing(window.askForContacts()),
    correct: async ({ turnId, correction }) => {
      window.noteCorrection(await chat().correct(turnId, correction));
      return undefined;
    },
    'open-inbox': () => nothing(window.openInbox()),
    'undo-delete': ({ chatId }) => nothing(chat().openChat.undoDelete(chatId)),
    copy: ({ text }) => nothing(window.copy(text)),
    'open-link': ({ address }) => nothing(window.openLink(address)),
    'export-samples': ({ format, bytes }) => nothing(window.save(`phone.${format}`, bytes)),
  };
}

async function nothing(work: Promise<unknown>): Promise<undefined> {
  await work;
  return undefined;
}
