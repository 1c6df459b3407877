import { isRecord, isTagged } from './channel';
import type { DeviceChatState } from './device-chat';

/** What the view asks of the host. */
export type ToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'deploy' }
  /** The phone did not come back in time: looks for it once more. */
  | { readonly type: 'try-again' }
  | { readonly type: 'dry-run'; readonly actionId: string }
  | { readonly type: 'run-on-phone'; readonly actionId: string }
  /** Other words for some arguments of an action; empty ones take the argument away. */
  | { readonly type: 'edit-action'; readonly actionId: string; readonly values: Readonly<Record<string, string>> }
  | { readonly type: 'use-contacts' }
  | { readonly type: 'keep-draft'; readonly text: string };

/** The result of each request. `ready` pulls the whole state: a view that was hidden or reloaded starts from it. */
export interface HostResults {
  readonly ready: DeviceChatState;
  readonly send: undefined;
  readonly stop: undefined;
  readonly deploy: undefined;
  readonly 'try-again': undefined;
  readonly 'dry-run': undefined;
  readonly 'run-on-phone': undefined;
  readonly 'edit-action': undefined;
  readonly 'use-contacts': undefined;
  readonly 'keep-draft': undefined;
}

/** Longest request, in UTF-16 code units; more does not fit a phone's context anyway. */
export const maxRequestLength = 8_000;

const textLimits = { send: maxRequestLength, 'keep-draft': 100_000 } as const;

/** Checks what arrives from the page, where hostile text is shown. */
export function isToHost(value: unknown): value is ToHost {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'ready':
    case 'stop':
    case 'deploy':
    case 'try-again':
    case 'use-contacts':
      return true;
    case 'send':
    case 'keep-draft':
      return typeof value['text'] === 'string' && value['text'].length <= textLimits[value.type];
    case 'dry-run':
    case 'run-on-phone':
      return isActionId(value['actionId']);
    case 'edit-action':
      return isActionId(value['actionId']) && isRecord(value['values']) && areWords(value['values']);
    default:
      return false;
  }
}

function isActionId(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 100;
}

/** No action has more parameters, and no value is longer, than this. */
const mostValues = 50;
const longestValue = 4_000;

function areWords(values: Readonly<Record<string, unknown>>): boolean {
  const words = Object.values(values);
  return words.length <= mostValues && words.every((word) => typeof word === 'string' && word.length <= longestValue);
}
