import { isRecord, isTagged } from './channel';
import { applyToState, type DeviceChatState, isToView, type ToView } from './device-chat';
import { type ChatRequest, isChatRequest, maxRequestLength } from './device-chat-requests';

/** Which of the two chats. */
export type Side = 'left' | 'right';

/** Two models, or one model on two phones, that are asked the same words. */
export interface ComparisonState {
  readonly left: DeviceChatState;
  readonly right: DeviceChatState;
  /** Of the one composer; the drafts of the chats are not used. */
  readonly draft: string;
  /** Both answer on one phone: then one answers after the other, so that neither takes the other's speed. */
  readonly isOnePhone: boolean;
}

export type ToComparison =
  | { readonly type: 'state'; readonly state: ComparisonState }
  | { readonly type: 'chat'; readonly chat: Side; readonly event: ToView }
  | { readonly type: 'draft'; readonly draft: string };

/** What the page asks of the host. */
export type FromComparison =
  | { readonly type: 'ready' }
  /** To both. */
  | { readonly type: 'send'; readonly text: string }
  /** Both. */
  | { readonly type: 'stop' }
  | { readonly type: 'keep-draft'; readonly text: string }
  /** Of one alone. */
  | { readonly type: 'chat'; readonly chat: Side; readonly request: ChatRequest };

export interface ComparisonResults {
  readonly ready: ComparisonState;
  readonly send: undefined;
  readonly stop: undefined;
  readonly 'keep-draft': undefined;
  readonly chat: undefined;
}

/** Keeps apart what other scripts post into the page. */
export function isToComparison(value: unknown): value is ToComparison {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'state':
      return isRecord(value['state']) && isRecord(value['state']['left']) && isRecord(value['state']['right']);
    case 'chat':
      return isSide(value['chat']) && isToView(value['event']);
    case 'draft':
      return typeof value['draft'] === 'string';
    default:
      return false;
  }
}

/** Checks what arrives from the page, where hostile text is shown. */
export function isFromComparison(value: unknown): value is FromComparison {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'ready':
    case 'stop':
      return true;
    case 'send':
    case 'keep-draft':
      return typeof value['text'] === 'string' && value['text'].length <= maxRequestLength;
    case 'chat':
      return isSide(value['chat']) && isChatRequest(value['request']);
    default:
      return false;
  }
}

function isSide(value: unknown): value is Side {
  return value === 'left' || value === 'right';
}

/** The state after an event, as `applyToState` makes it of each chat. */
export function applyToComparison(state: ComparisonState, event: ToComparison): ComparisonState {
  switch (event.type) {
    case 'state':
      return event.state;
    case 'chat':
      return { ...state, [event.chat]: applyToState(state[event.chat], event.event) };
    case 'draft':
      return { ...state, draft: event.draft };
  }
}
