import { randomUUID } from 'node:crypto';
import type { ChatRecord } from '../../../core/chat/chat-record';
import type { Correction } from '../../../core/chat/correction';
import { type KeptTurn, wasAnswered } from '../../../core/chat/kept-turn';
import { KeptTurns } from '../../../core/chat/kept-turns';
import type { ChatSettings } from '../../../core/chat/settings';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { drawSeed } from '../../../node/conversation/conversation';
import type { TurnView } from '../../../protocol/webview/device-chat';
import type { ChatState } from './chat-state';

/** What a model writes is kept at most this often before its end. */
const keptIntervalMs = 1000;

export interface ChatTurnsOptions {
  readonly state: ChatState;
  /** How turns that were had before are shown. */
  readonly viewsOf: (turns: readonly KeptTurn[]) => readonly TurnView[];
  /** Where what is said is kept. */
  readonly keep: (record: ChatRecord) => void;
}

/** The turns of a chat: those that are shown, those beside them, and what is kept of all. */
export class ChatTurns {
  readonly #options: ChatTurnsOptions;
  /** How turns that are not shown now looked when they were. */
  readonly #views = new Map<string, TurnView>();
  #kept = new KeptTurns();
  #writing = { raw: '', keptLength: 0, keptAt: 0 };
  #keeping: NodeJS.Timeout | undefined;

  constructor(options: ChatTurnsOptions) {
    this.#options = options;
  }

  get kept(): KeptTurns {
    return this.#kept;
  }

  /** Shows other turns instead of all; default: none. */
  load(kept = new KeptTurns()): void {
    this.#kept = kept;
    this.#views.clear();
    this.#options.state.replaceTurns(0, this.#shownViews());
  }

  /** @throws WorkbenchError `chat.unknownTurn` for one that is not shown */
  shown(turnId: string): KeptTurn {
    const turn = this.#kept.get(turnId);
    if (!turn || this.#placeOf(turnId) < 0) {
      throw new WorkbenchError('chat.unknownTurn');
    }
    return turn;
  }

  /** What the model has heard of, before a turn or up to now. */
  past(before?: string): readonly KeptTurn[] {
    const path = this.#kept.path();
    const place = path.findIndex(({ id }) => id === before);
    return path.slice(0, place < 0 ? undefined : place).filter(wasAnswered);
  }

  /** Begins a turn behind the last, or beside one that is shown. @returns its id */
  begin(request: string, beside?: KeptTurn): string {
    const id = randomUUID();
    const at = new Date().toISOString();
    const parent = beside ? beside.parent : this.#options.state.current.turns.at(-1)?.id;
    const place = beside ? this.#placeOf(beside.id) : this.#options.state.current.turns.length;
    this.#take({ type: 'turn', id, at, request, ...(parent !== undefined && { parent }) });
    this.#stash();
    this.#options.state.replaceTurns(place, [this.#withVersions(streamingView({ id, at, request }))]);
    this.#writing = { raw: '', keptLength: 0, keptAt: performance.now() };
    return id;
  }

  /** Asks a turn that failed or was cut once more, in its place. @param begun of its reply, what is gone on from */
  beginAgain({ id, at, request }: KeptTurn, begun = ''): void {
    this.#options.state.tell({ type: 'turn', turn: this.#withVersions(streamingView({ id, at, request })) });
    this.#writing = { raw: begun, keptLength: begun.length, keptAt: performance.now() };
  }

  /** The last turn, where the window went away in the middle of its reply. */
  interrupted(): KeptTurn | undefined {
    const last = this.#kept.path().at(-1);
    return last?.status === 'streaming' ? last : undefined;
  }

  /** With what a turn's reply is drawn: the same seed each time that turn is asked. */
  seedOf(turnId: string, settings: ChatSettings): Pick<ChatSettings, 'seed'> {
    if (settings.temperature === 0) {
      return {};
    }
    const known = this.#kept.get(turnId)?.seed;
    const seed = known ?? settings.seed ?? drawSeed();
    if (known === undefined) {
      this.#take({ type: 'seed', turn: turnId, seed });
    }
    return { seed };
  }

  /** The model wrote so much more. */
  write(turnId: string, raw: string): void {
    const writing = this.#writing;
    writing.raw += raw;
    if (performance.now() - writing.keptAt >= keptIntervalMs) {
      this.#keepWriting(turnId);
    } else {
      // Nothing may come after it for long.
      this.#keeping ??= setTimeout(() => this.#keepWriting(turnId), keptIntervalMs);
    }
  }

  #keepWriting(turnId: string): void {
    this.#endKeeping();
    const { raw, keptLength } = this.#writing;
    this.#take({ type: 'text', turn: turnId, from: keptLength, text: raw.slice(keptLength) });
    this.#writing = { raw, keptLength: raw.length, keptAt: performance.now() };
  }

  #endKeeping(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
  }

  /** @param end without `raw`: what was written so far */
  end(
    turnId: string,
    end: Partial<Pick<KeptTurn, 'raw'>> & Pick<KeptTurn, 'status' | 'clock' | 'timings' | 'error'>,
  ): void {
    this.#endKeeping();
    this.#take({ type: 'end', turn: turnId, raw: this.#writing.raw, ...end });
  }

  /** Shows another of the turns that were tried at a place, and what followed it. @throws WorkbenchError `chat.unknownTurn` */
  showVersion(turnId: string, version: number): void {
    const place = this.#placeOf(this.shown(turnId).id);
    const turn = this.#kept.versions(turnId)[version - 1];
    if (turn === undefined) {
      throw new WorkbenchError('chat.unknownTurn');
    }
    this.#stash();
    this.#take({ type: 'shown', turn });
    this.#options.state.replaceTurns(place, this.#shownViews().slice(place));
  }

  correct(turnId: string, correction: Correction): void {
    this.#take({ type: 'corrected', turn: turnId, correction });
    this.#options.state.changeTurn(turnId, (turn) => ({ ...turn, corrected: correction }));
  }

  /** What a person made of an action. */
  noteAction(
    actionId: string,
    action: Pick<Extract<ChatRecord, { readonly type: 'action' }>, 'words' | 'opened'>,
  ): void {
    const { turnId, place } = actionPlace(actionId);
    this.#take({ type: 'action', turn: turnId, place, ...action });
  }

  #take(record: ChatRecord): void {
    this.#kept.take(record);
    this.#options.keep(record);
  }

  #placeOf(turnId: string): number {
    return this.#options.state.current.turns.findLastIndex(({ id }) => id === turnId);
  }

  #stash(): void {
    for (const view of this.#options.state.current.turns) {
      this.#views.set(view.id, view);
    }
  }

  #shownViews(): readonly TurnView[] {
    const path = this.#kept.path();
    const unknown = path.filter(({ id }) => !this.#views.has(id));
    for (const view of this.#options.viewsOf(unknown)) {
      this.#views.set(view.id, view);
    }
    return path.flatMap(({ id }) => this.#views.get(id) ?? []).map((view) => this.#withVersions(view));
  }

  #withVersions({ versions: _before, ...view }: TurnView): TurnView {
    const versions = this.#kept.versions(view.id);
    const shown = versions.indexOf(view.id) + 1;
    return versions.length > 1 ? { ...view, versions: { shown, count: versions.length } } : view;
  }
}

function streamingView(turn: Pick<TurnView, 'id' | 'request'> & { readonly at: string }): TurnView {
  return { ...turn, reply: '', actions: [], status: 'streaming' };
}

/** An action's name between page and host. @param place its index in the reply */
export function actionIdOf(turnId: string, place: number): string {
  return `${turnId}/${place}`;
}

function actionPlace(actionId: string): { readonly turnId: string; readonly place: number } {
  const slash = actionId.lastIndexOf('/');
  return { turnId: actionId.slice(0, slash), place: Number(actionId.slice(slash + 1)) };
}
