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
const channel = new AnswerSide<ToHost, HostResults, ToView>(port, {
  isRequest: isToHost,
  describeError: (error) => ({ code: 'unexpected', message: error instanceof Error ? error.message : '', fix: '' }),
  handlers: chat.handlers,
});
// What a test reads: everything that the page asked for.
Object.assign(globalThis, { askedOfHost: chat.asked });
