import type { ErrorDescription } from '../../core/errors/workbench-error';
import { isRecord, isTagged } from './channel';

/** Everything the device panel draws. The host owns it; the view only shows it. */
export interface DeviceChatState {
  readonly phone: PhoneView;
  /** Absent until the recipe has a model that can be pushed. */
  readonly model?: ModelView;
  readonly phase: Phase;
  readonly facts?: PhoneFactsView;
  readonly turns: readonly TurnView[];
  /** Requests to begin with, from the evaluation split: the model has never seen them. */
  readonly suggestions: readonly string[];
  /** What the user had typed and not sent; survives hiding and reload. */
  readonly draft: string;
}

export interface PhoneView {
  readonly label: string;
  readonly serial: string;
  /** A virtual phone is always labelled so, and its speed is never shown as a phone's. */
  readonly isVirtual: boolean;
}

export interface ModelView {
  readonly label: string;
  readonly variant: string;
  readonly sizeBytes: number;
}

export type Phase =
  | { readonly kind: 'deploying'; readonly steps: readonly DeployStep[] }
  | { readonly kind: 'ready' }
  | { readonly kind: 'replying'; readonly turnId: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: ErrorDescription };

export interface DeployStep {
  readonly id: 'connect' | 'runtime' | 'model' | 'start';
  readonly title: string;
  readonly status: 'waiting' | 'running' | 'done' | 'skipped';
  /** Why it was skipped, or what it found. */
  readonly note?: string;
  /** Bytes that the phone has confirmed. */
  readonly progress?: { readonly doneBytes: number; readonly totalBytes: number; readonly bytesPerSecond?: number };
}

export interface PhoneFactsView {
  readonly availableMemoryBytes?: number;
  readonly totalMemoryBytes?: number;
  readonly temperatureCelsius?: number;
  readonly batteryPercent?: number;
}

export interface TurnView {
  readonly id: string;
  /** What the user said. */
  readonly request: string;
  /** What the model said beside its actions; hostile text. */
  readonly reply: string;
  readonly actions: readonly ActionView[];
  /** `cut-off`: the model would have gone on, but replies have a limit. */
  readonly status: 'streaming' | 'finished' | 'cut-off' | 'stopped' | 'failed';
  readonly error?: ErrorDescription;
  readonly timings?: TimingsView;
}

export interface TimingsView {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  readonly replyTokens: number;
}

export type ActionView =
  | {
      readonly kind: 'resolved';
      readonly id: string;
      readonly name: string;
      readonly summary: string;
      readonly arguments: readonly ArgumentView[];
      /** Whether every required argument was understood. */
      readonly isComplete: boolean;
      /** What to ask the user, where something is missing or could mean two things. */
      readonly questions: readonly string[];
      /** The command that would open it on the phone; absent where nothing is opened. */
      readonly intent?: string;
      readonly outcome: ActionOutcome;
    }
  | { readonly kind: 'invalid'; readonly id: string; readonly raw: string; readonly problem: string };

/** One parameter of an action, filled in or not; every one can be edited. */
export interface ArgumentView {
  readonly name: string;
  /** Empty where nothing was said. */
  readonly said: string;
  readonly isRequired: boolean;
  /** In UTF-16 code units. */
  readonly maxLength: number;
  /** The only values that there are. */
  readonly options?: readonly string[];
  /** What code made of it; absent where it is the words themselves. */
  readonly resolved?: string;
  readonly problem?: string;
  /** Readings to choose from; each can be sent as the value of an `edit-action`. */
  readonly choices?: readonly string[];
  /** True where the phone's contacts would tell, once they may be read. */
  readonly needsContacts?: true;
}

export type ActionOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'dry-run'; readonly command: string }
  /** The phone shows it; `note` says what to look at. */
  | { readonly kind: 'opened'; readonly note?: string }
  | { readonly kind: 'failed'; readonly error: ErrorDescription };

/** What the view asks of the host. */
export type ToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'deploy' }
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
  readonly 'dry-run': undefined;
  readonly 'run-on-phone': undefined;
  readonly 'edit-action': undefined;
  readonly 'use-contacts': undefined;
  readonly 'keep-draft': undefined;
}

/** What the host tells the view. */
export type ToView =
  | { readonly type: 'state'; readonly state: DeviceChatState }
  /** One turn changed, or a new one came last. */
  | { readonly type: 'turn'; readonly turn: TurnView }
  /** More of the reply's text. */
  | { readonly type: 'reply-text'; readonly turnId: string; readonly text: string };

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

/** The host is trusted; this keeps apart what other scripts post into the page. */
export function isToView(value: unknown): value is ToView {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'state':
      return isRecord(value['state']) && Array.isArray(value['state']['turns']);
    case 'turn':
      return isRecord(value['turn']) && typeof value['turn']['id'] === 'string';
    case 'reply-text':
      return typeof value['turnId'] === 'string' && typeof value['text'] === 'string';
    default:
      return false;
  }
}

/** The state after an event: what the host keeps and what the view draws are made by the same function. */
export function applyToState(state: DeviceChatState, event: ToView): DeviceChatState {
  switch (event.type) {
    case 'state':
      return event.state;
    case 'turn': {
      const isKnown = state.turns.some((turn) => turn.id === event.turn.id);
      const turns = isKnown
        ? state.turns.map((turn) => (turn.id === event.turn.id ? event.turn : turn))
        : [...state.turns, event.turn];
      return { ...state, turns };
    }
    case 'reply-text': {
      const turns = state.turns.map((turn) =>
        turn.id === event.turnId ? { ...turn, reply: turn.reply + event.text } : turn,
      );
      return { ...state, turns };
    }
  }
}
