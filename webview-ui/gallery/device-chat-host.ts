import { AnswerSide } from '../../src/protocol/webview/channel';
import type { ToView } from '../../src/protocol/webview/device-chat';
import { type HostResults, isToHost, type ToHost } from '../../src/protocol/webview/device-chat-requests';
import { deviceChatStates } from './device-chat-states';
import { chosenState, standInForVscode } from './page-host';
import { ReplayedChat } from './replayed-chat';

const state = deviceChatStates[chosenState()];
if (!state) {
  throw new Error(`There is no state "${chosenState()}".`);
}
const port = standInForVscode({ viewState: state.viewState });
const chat = new ReplayedChat(state, (event) => channel.tell(event));
const answer = (request: ToHost) => chat.answer(request);
const channel = new AnswerSide<ToHost, HostResults, ToView>(port, {
  isRequest: isToHost,
  describeError: (error) => ({ code: 'unexpected', message: error instanceof Error ? error.message : '', fix: '' }),
  handlers: {
    ready: () => chat.begin(),
    send: answer,
    stop: answer,
    deploy: answer,
    'try-again': answer,
    regenerate: answer,
    'continue-reply': answer,
    'edit-and-resend': answer,
    'show-version': answer,
    'change-settings': answer,
    'reset-settings': answer,
    'set-adapter-scale': answer,
    'dry-run': answer,
    'run-on-phone': answer,
    'edit-action': answer,
    'use-contacts': answer,
    correct: answer,
    'open-inbox': answer,
    copy: answer,
    'open-link': answer,
    'export-samples': answer,
    'keep-draft': answer,
    'choose-phone': answer,
    'choose-model': answer,
    'new-chat': answer,
    'open-chat': answer,
    'rename-chat': answer,
    'delete-chat': answer,
    'undo-delete': answer,
    'export-chat': answer,
    'start-comparison': answer,
  },
});
// What a test reads: everything that the page asked for.
Object.assign(globalThis, { askedOfHost: chat.asked });
