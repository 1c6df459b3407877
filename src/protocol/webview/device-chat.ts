import type { ErrorDescription } from '../../core/errors/workbench-error';
import { isRecord, isTagged } from './channel';
import type { ActionForm, ActionView, Correction } from './device-chat-action';
import type { AdapterView, HistoryView, ModelChoice, PhoneChoice, SettingsView } from './device-chat-choices';
import {
  type ContextView,
  keptSamples,
  type LinkView,
  type MemoryView,
  type ReturnView,
  type SampleView,
} from './device-chat-condition';

export type { ActionOutcome, ActionView, ArgumentView } from './device-chat-action';

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
  /** Absent where they cannot be changed. */
  readonly settings?: SettingsView;
  /** Absent where the model has none beside it. */
  readonly adapter?: AdapterView;
  /** Absent where there is no choice, as beside another chat. */
  readonly phones?: readonly PhoneChoice[];
  readonly models?: readonly ModelChoice[];
  /** Absent where nothing is kept. */
  readonly history?: HistoryView;
  /** What a reply may be corrected to; absent where the recipe has no dataset to put corrections beside. */
  readonly actionForms?: readonly ActionForm[];
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
  readonly id: 'connect' | 'runtime' | 'model' | 'adapter' | 'start';
  readonly title: string;
  readonly status: 'waiting' | 'running' | 'done' | 'skipped';
  /** Why it was skipped, what it found, or that it goes on where it was cut. */
  readonly note?: string;
  /** Bytes that the phone has confirmed. */
  readonly progress?: StepProgress;
}

export interface StepProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Of the last seconds; absent until there is something to say. */
  readonly bytesPerSecond?: number;
  /** At that rate. */
  readonly secondsLeft?: number;
}

export interface TurnView {
  /** No other turn of any chat has it. */
  readonly id: string;
  /** When it was said: ISO 8601, by the computer's clock. Absent where that was not noted. */
  readonly at?: string;
  /** What the user said. */
  readonly request: string;
  /** What the model said beside its actions; hostile text. */
  readonly reply: string;
  readonly actions: readonly ActionView[];
  /** `cut-off`: the model would have gone on, but replies have a limit. `interrupted`: the window was closed. */
  readonly status: 'streaming' | 'finished' | 'cut-off' | 'stopped' | 'interrupted' | 'failed';
  /** Only of an interrupted one: it goes on by itself when the model can answer. */
  readonly goesOn?: true;
  readonly error?: ErrorDescription;
  readonly timings?: TimingsView;
  /** Only while it streams. */
  readonly progress?: ReplyProgress;
  readonly returns?: readonly ReturnView[];
  /**
   * Which of the turns that were tried at this place it is, counted from 1: the same words asked again, or other words.
   * Absent: the only one. What followed each is kept with it.
   */
  readonly versions?: { readonly shown: number; readonly count: number };
  /** What it should have been, once a person said so; it lies in the dataset's inbox. */
  readonly corrected?: Correction;
  /** All that the model wrote, where an action in it could not be read; hostile text. */
  readonly rawReply?: string;
}

/** How far a reply is: the model was asked, reads what was said, then writes. */
export type ReplyProgress = (
  | { readonly kind: 'waiting' }
  | { readonly kind: 'reading'; readonly doneTokens: number; readonly totalTokens: number }
  | { readonly kind: 'writing'; readonly replyTokens: number; readonly tokensPerSecond: number }
) & {
  /** For so long nothing has come; absent: something came a moment ago. */
  readonly quietSeconds?: number;
};

export interface TimingsView {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  readonly replyTokens: number;
}

/** A part that goes away altogether needs a whole new state. */
export type StateChange = Partial<Omit<DeviceChatState, 'turns' | 'samples'>>;

/** What the host tells the view. */
export type ToView =
  | { readonly type: 'state'; readonly state: DeviceChatState }
  /** Some parts are other ones now; turns and samples have events of their own. */
  | { readonly type: 'change'; readonly change: StateChange }
  /** From that place on the conversation is another one; what stood there is gone. */
  | { readonly type: 'turns-from'; readonly index: number; readonly turns: readonly TurnView[] }
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
    case 'change':
      return isRecord(value['change']);
    case 'turns-from':
      return Number.isSafeInteger(value['index']) && Array.isArray(value['turns']) && value['turns'].every(isTurn);
    case 'turn':
      return isTurn(value['turn']);
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

function isTurn(value: unknown): boolean {
  return isRecord(value) && typeof value['id'] === 'string';
}

/** The state after an event: what the host keeps and what the view draws are made by the same function. */
export function applyToState(state: DeviceChatState, event: ToView): DeviceChatState {
  switch (event.type) {
    case 'state':
      return event.state;
    case 'change':
      return { ...state, ...event.change };
    case 'turns-from':
      return { ...state, turns: [...state.turns.slice(0, event.index), ...event.turns] };
    case 'turn': {
      const { turn } = event;
      const place = placeOf(state, turn.id);
      return { ...state, turns: place < 0 ? [...state.turns, turn] : state.turns.with(place, turn) };
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
  const place = placeOf(state, turnId);
  const turn = state.turns[place];
  return turn ? { ...state, turns: state.turns.with(place, change(turn)) } : state;
}

/** What changes is nearly always the last: of 10,000 turns none before it is looked at. */
function placeOf({ turns }: DeviceChatState, turnId: string): number {
  return turns.findLastIndex(({ id }) => id === turnId);
}
