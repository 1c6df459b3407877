import { AnswerSide } from '../../src/protocol/webview/channel';
import {
  type ComparisonResults,
  type ComparisonState,
  type FromComparison,
  isFromComparison,
  type Side,
  type ToComparison,
} from '../../src/protocol/webview/comparison';
import type { ToHost } from '../../src/protocol/webview/device-chat-requests';
import { comparisonStates } from './comparison-states';
import { chosenState, standInForVscode } from './page-host';
import { ReplayedChat } from './replayed-chat';

const state = comparisonStates[chosenState()];
if (!state) {
  throw new Error(`There is no state "${chosenState()}".`);
}
const chats: Readonly<Record<Side, ReplayedChat>> = {
  left: new ReplayedChat(state.left, (event) => channel.tell({ type: 'chat', chat: 'left', event })),
  right: new ReplayedChat(state.right, (event) => channel.tell({ type: 'chat', chat: 'right', event })),
};
const asked: FromComparison[] = [];

function both(request: FromComparison & ToHost): undefined {
  asked.push(request);
  chats.left.answer(request);
  chats.right.answer(request);
  return undefined;
}

const channel = new AnswerSide<FromComparison, ComparisonResults, ToComparison>(standInForVscode({}), {
  isRequest: isFromComparison,
  describeError: (error) => ({ code: 'unexpected', message: error instanceof Error ? error.message : '', fix: '' }),
  handlers: {
    ready: (): ComparisonState => ({
      left: chats.left.begin(),
      right: chats.right.begin(),
      draft: '',
      isOnePhone: state.isOnePhone,
    }),
    send: both,
    stop: both,
    'keep-draft': (request) => {
      asked.push(request);
      return undefined;
    },
    chat: (request) => {
      asked.push(request);
      chats[request.chat].answer(request.request);
      return undefined;
    },
  },
});
// What a test reads: everything that the page asked for.
Object.assign(globalThis, { askedOfHost: asked });
