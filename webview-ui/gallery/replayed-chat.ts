import {
  applyToState,
  type DeviceChatState,
  type StateChange,
  type ToView,
  type TurnView,
} from '../../src/protocol/webview/device-chat';
import type { SettingsChange, ToHost } from '../../src/protocol/webview/device-chat-requests';
import type { GalleryState } from './device-chat-states';
import type { RecordedEvent } from './recorded-session';

/** Answers a page as the extension does, with replies that were recorded; nothing is kept. */
export class ReplayedChat {
  /** Every request but `ready`, in order. */
  readonly asked: ToHost[] = [];
  readonly #tell: (event: ToView) => void;
  readonly #begin: readonly RecordedEvent[];
  readonly #reply: readonly RecordedEvent[];
  #state: DeviceChatState;
  #nextTurn = 1;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor({ state, events = [], reply }: GalleryState, tell: (event: ToView) => void) {
    this.#state = state;
    this.#tell = tell;
    this.#begin = events;
    this.#reply = reply;
  }

  /** The state that the page begins with; what happens from there on follows. */
  begin(): DeviceChatState {
    this.#play(this.#begin);
    return this.#state;
  }

  /** What changes the state does so here too; the rest is only noted. */
  answer(request: ToHost): undefined {
    this.asked.push(request);
    switch (request.type) {
      case 'send':
        this.#answer(request.text);
        break;
      case 'regenerate':
      case 'continue-reply':
        this.#again(request.turnId);
        break;
      case 'edit-and-resend':
        this.#again(request.turnId, request.text);
        break;
      case 'stop':
        this.#stop();
        break;
      case 'deploy':
        this.#change({ phase: { kind: 'ready' } });
        break;
      case 'change-settings':
        this.#changeSettings(request.settings);
        break;
      case 'reset-settings':
        this.#changePart('settings', (settings) => ({ ...settings, current: settings.recipe }));
        break;
      case 'set-adapter-scale':
        this.#changePart('adapter', (adapter) => ({ ...adapter, scale: request.scale }));
        break;
      case 'correct':
        this.#changeTurn(request.turnId, { corrected: request.correction });
        break;
      case 'delete-chat':
        this.#deleteChat(request.chatId);
        break;
      case 'undo-delete':
        this.#changePart('history', ({ deleted: _deleted, ...history }) => history);
    }
    return undefined;
  }

  #change(change: StateChange): void {
    this.#event({ type: 'change', change });
  }

  #changePart<Name extends 'settings' | 'adapter' | 'history'>(
    name: Name,
    change: (part: NonNullable<DeviceChatState[Name]>) => NonNullable<DeviceChatState[Name]>,
  ): void {
    const part = this.#state[name];
    if (part) {
      this.#change({ [name]: change(part) });
    }
  }

  #changeSettings({ seed, ...others }: SettingsChange): void {
    this.#changePart('settings', (settings) => {
      const { seed: before, ...current } = { ...settings.current, ...others };
      const now = seed === undefined ? before : seed;
      return { ...settings, current: now === undefined || now === null ? current : { ...current, seed: now } };
    });
  }

  #deleteChat(chatId: string): void {
    this.#changePart('history', (history) => {
      const deleted = history.chats.find(({ id }) => id === chatId);
      return deleted ? { ...history, chats: history.chats.filter((chat) => chat !== deleted), deleted } : history;
    });
  }

  #event(event: ToView): void {
    this.#state = applyToState(this.#state, event);
    this.#tell(event);
  }

  #play(events: readonly RecordedEvent[]): void {
    const [first] = events;
    for (const { atMs, event } of events) {
      const delayMs = atMs - (first?.atMs ?? 0);
      if (delayMs === 0) {
        this.#event(event);
      } else {
        this.#timers.push(setTimeout(() => this.#event(event), delayMs));
      }
    }
  }

  #answer(request: string): void {
    const id = `new-${this.#nextTurn++}`;
    this.#stream(id, request);
  }

  #again(turnId: string, words?: string): void {
    const turn = this.#state.turns.find(({ id }) => id === turnId);
    if (turn) {
      const count = (turn.versions?.count ?? 1) + 1;
      this.#event({ type: 'turns-from', index: this.#state.turns.indexOf(turn), turns: [] });
      this.#answer(words ?? turn.request);
      this.#changeTurn(this.#state.turns.at(-1)?.id ?? '', { versions: { shown: count, count } });
    }
  }

  /** The recorded reply, as the reply to this request. */
  #stream(id: string, request: string): void {
    this.#play(this.#reply.map(({ atMs, event }) => ({ atMs, event: inTurn(event, id, request) })));
  }

  #stop(): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    const { phase } = this.#state;
    if (phase.kind === 'replying') {
      this.#changeTurn(phase.turnId, { status: 'stopped' });
    }
    const stopped = { kind: 'stopped', reason: 'Cancelled. What the phone has received stays there.' } as const;
    this.#event({ type: 'change', change: { phase: phase.kind === 'deploying' ? stopped : { kind: 'ready' } } });
  }

  #changeTurn(id: string, change: Partial<TurnView>): void {
    const turn = this.#state.turns.find((one) => one.id === id);
    if (turn) {
      const { progress: _progress, ...others } = turn;
      this.#event({ type: 'turn', turn: { ...(change.status ? others : turn), ...change } });
    }
  }
}

function inTurn(event: ToView, turnId: string, request: string): ToView {
  switch (event.type) {
    case 'turn':
      return { type: 'turn', turn: { ...event.turn, id: turnId, request } };
    case 'reply-text':
    case 'reply-progress':
      return { ...event, turnId };
    case 'change':
      return event.change.phase?.kind === 'replying'
        ? { type: 'change', change: { phase: { kind: 'replying', turnId } } }
        : event;
    default:
      return event;
  }
}
