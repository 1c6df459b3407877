import type { ErrorDescription } from '../../core/errors/workbench-error';
import { isRecord, isTagged } from './channel';
import {
  type ContextView,
  keptSamples,
  type LinkView,
  type MemoryView,
  type ReturnView,
  type SampleView,
} from './device-chat-condition';

/** Everything the device panel draws. The host owns it; the view only shows it. */
export interface DeviceChatState {
  readonly phone: PhoneView;
  /** Absent until the recipe has a model that can be pushed. */
  readonly model?: ModelView;
  readonly phase: Phase;
  readonly link: LinkView;
  /** Absent where the file or the phone does not tell enough for the sum. */
  readonly memory?: MemoryView;
  /** The newest last, at most `keptSamples`; empty where the phone cannot be measured. */
  readonly samples: readonly SampleView[];
  /** After the first reply. */
  readonly context?: ContextView;
  readonly turns: readonly TurnView[];
  /** So many of the first turns are out of the model's sight. */
  readonly unseenTurns: number;
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
  | { readonly kind: 'reconnecting' }
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
  /** Only while it streams. */
  readonly progress?: ReplyProgress;
  readonly returns?: readonly ReturnView[];
}

/** How far a reply is: the model reads what was said, then writes. */
export type ReplyProgress =
  | { readonly kind: 'reading'; readonly doneTokens: number; readonly totalTokens: number }
  | { readonly kind: 'writing'; readonly replyTokens: number; readonly tokensPerSecond: number };

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

/** What the host tells the view. */
export type ToView =
  | { readonly type: 'state'; readonly state: DeviceChatState }
  /** One turn changed, or a new one came last. */
  | { readonly type: 'turn'; readonly turn: TurnView }
  /** More of the reply's text. */
  | { readonly type: 'reply-text'; readonly turnId: string; readonly text: string }
  | { readonly type: 'reply-progress'; readonly turnId: string; readonly progress: ReplyProgress }
  | { readonly type: 'link'; readonly link: LinkView }
  | { readonly type: 'sample'; readonly sample: SampleView };

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
    case 'reply-progress':
      return typeof value['turnId'] === 'string' && isRecord(value['progress']);
    case 'link':
    case 'sample':
      return isRecord(value[value.type]);
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
    case 'reply-text':
      return changeTurn(state, event.turnId, (turn) => ({ ...turn, reply: turn.reply + event.text }));
    case 'reply-progress':
      return changeTurn(state, event.turnId, (turn) => ({ ...turn, progress: event.progress }));
    case 'link':
      return { ...state, link: event.link };
    case 'sample':
      return { ...state, samples: [...state.samples, event.sample].slice(-keptSamples) };
  }
}

function changeTurn(state: DeviceChatState, turnId: string, change: (turn: TurnView) => TurnView): DeviceChatState {
  return { ...state, turns: state.turns.map((turn) => (turn.id === turnId ? change(turn) : turn)) };
}
