import type { Handlers } from '../../../protocol/webview/channel';
import type { HostResults, ToHost } from '../../../protocol/webview/device-chat-requests';
import { type ChatWindow, chatHandlers } from './chat-handlers';
import type { DeviceChat } from './device-chat';

/** What a panel with one chat asks of its window beside what the chat does. */
export interface PanelWindow extends ChatWindow {
  choosePhone(serial: string): Promise<void>;
  chooseModel(modelId: string): Promise<void>;
  keepDraft(text: string): void;
  exportChat(chatId: string, format: 'markdown' | 'jsonl'): Promise<void>;
  /** Shows another chat here, or the comparison that it is one side of. */
  openChat(chatId: string): Promise<void>;
  startComparison(): Promise<void>;
}

/** Answers what the page of a device panel asks. */
export function panelHandlers(chat: () => DeviceChat, window: PanelWindow): Handlers<ToHost, HostResults> {
  return {
    ...chatHandlers(chat, window),
    ready: () => chat().snapshot(),
    'keep-draft': ({ text }) => void window.keepDraft(text),
    'choose-phone': async ({ serial }) => void (await window.choosePhone(serial)),
    'choose-model': async ({ modelId }) => void (await window.chooseModel(modelId)),
    'new-chat': async () => void (await chat().openChat.show()),
    'open-chat': async ({ chatId }) => void (await window.openChat(chatId)),
    'rename-chat': async ({ chatId, title }) => void (await chat().history?.rename(chatId, title)),
    'delete-chat': async ({ chatId }) => void (await chat().openChat.delete(chatId)),
    'export-chat': async ({ chatId, format }) => void (await window.exportChat(chatId, format)),
    'start-comparison': async () => void (await window.startComparison()),
  };
}
