import type { Handlers } from '../../src/protocol/webview/channel';
import { applyToState, type DeviceChatState, type ToView, type TurnView } from '../../src/protocol/webview/device-chat';
import type { HostResults, ToHost } from '../../src/protocol/webview/device-chat-requests';
import type { GalleryState } from './device-chat-states';
import type { RecordedEvent } from './recorded-session';

/** Answers a page as the extension does, with replies that were recorded; nothing is kept. */
export class ReplayedChat {
  readonly handlers: Handlers<ToHost, HostResults>;
  /** Every request but `ready`, in order. */
  readonly asked: ToHost[] = [];
  readonly #tell: (event: ToView) => void;
  readonly #reply: readonly RecordedEvent[];
  #state: DeviceChatState;
  #nextTurn = 1;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor({ state, events = [], reply }: GalleryState, tell: (event: ToView) => void) {
    this.#state = state;
    this.#tell = tell;
    this.#reply = reply;
    const change = (settings: Partial<DeviceChatState>) => this.#event({ type: 'change', change: settings });
    this.handlers = {
      ...this.#silent(),
      ready: () => {
        this.#play(events);
        return this.#state;
      },
      send: ({ text }) => this.#noted({ type: 'send', text }, () => this.#answer(text)),
      regenerate: (request) => this.#noted(request, () => this.#again(request.turnId)),
      'edit-and-resend': (request) => this.#noted(request, () => this.#again(request.turnId, request.text)),
      stop: (request) => this.#noted(request, () => this.#stop()),
      deploy: (request) => this.#noted(request, () => change({ phase: { kind: 'ready' } })),
      'change-settings': (request) =>
        this.#noted(request, () => {
          const { settings } = this.#state;
          const { seed, ...others } = request.settings;
          if (settings) {
            const { seed: before, ...current } = { ...settings.current, ...others };
            const newSeed = seed === undefined ? before : seed;
            change({
              settings: {
                ...settings,
                current: { ...current, ...(newSeed !== null && newSeed !== undefined && { seed: newSeed }) },
              },
            });
          }
        }),
      'reset-settings': (request) =>
        this.#noted(request, () => {
          const { settings } = this.#state;
          change(settings ? { settings: { ...settings, current: settings.recipe } } : {});
        }),
      'set-adapter-scale': (request) =>
        this.#noted(request, () => {
          const { adapter } = this.#state;
          change(adapter ? { adapter: { ...adapter, scale: request.scale } } : {});
        }),
      correct: (request) =>
        this.#noted(request, () => this.#changeTurn(request.turnId, { corrected: request.correction })),
      'delete-chat': (request) =>
        this.#noted(request, () => {
          const { history } = this.#state;
          const deleted = history?.chats.find(({ id }) => id === request.chatId);
          if (history && deleted) {
            change({ history: { ...history, chats: history.chats.filter((chat) => chat !== deleted), deleted } });
          }
        }),
    };
  }

  /** What is only noted. */
  #silent(): Handlers<ToHost, HostResults> {
    const note = (request: ToHost) => this.#noted(request, () => {});
    return {
      ready: () => this.#state,
      send: note,
      stop: note,
      deploy: note,
      'try-again': note,
      regenerate: note,
      'edit-and-resend': note,
      'show-version': note,
      'change-settings': note,
      'reset-settings': note,
      'set-adapter-scale': note,
      'dry-run': note,
      'run-on-phone': note,
      'edit-action': note,
      'use-contacts': note,
      correct: note,
      'open-inbox': note,
      copy: note,
      'open-link': note,
      'export-samples': note,
      'keep-draft': note,
      'choose-phone': note,
      'choose-model': note,
      'new-chat': note,
      'open-chat': note,
      'rename-chat': note,
      'delete-chat': note,
      'undo-delete': note,
      'export-chat': note,
      'start-comparison': note,
    };
  }

  #noted(request: ToHost, act: () => void): undefined {
    this.asked.push(request);
    act();
    return undefined;
  }

  #event(event: ToView): void {
    this.#state = applyToState(this.#state, event);
    this.#tell(event);
  }

  #play(events: readonly RecordedEvent[]): void {
    const [first] = events;
    for (const { atMs, event } of events) {
      this.#timers.push(setTimeout(() => this.#event(event), atMs - (first?.atMs ?? 0)));
    }
  }

  #answer(request: string): void {
    const id = `new-${this.#nextTurn++}`;
    const turn: TurnView = { id, at: new Date().toISOString(), request, reply: '', actions: [], status: 'streaming' };
    this.#event({ type: 'turn', turn });
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
    this.#event({ type: 'change', change: { phase: { kind: 'replying', turnId: id } } });
    const events = this.#reply.map(({ atMs, event }) => ({ atMs, event: inTurn(event, id, request) }));
    const end: RecordedEvent = {
      atMs: events.at(-1)?.atMs ?? 0,
      event: { type: 'change', change: { phase: { kind: 'ready' } } },
    };
    this.#play([...events, end]);
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
    default:
      return event;
  }
}
