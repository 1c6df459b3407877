import {
  type ActionView,
  applyToState,
  type DeviceChatState,
  type StateChange,
  type ToView,
  type TurnView,
} from '../../../protocol/webview/device-chat';

/** What a panel shows. Every change goes through here, and the view hears of each. */
export class ChatState {
  readonly #onEvent: (event: ToView) => void;
  #current: DeviceChatState;

  constructor(initial: DeviceChatState, onEvent: (event: ToView) => void) {
    this.#current = initial;
    this.#onEvent = onEvent;
  }

  get current(): DeviceChatState {
    return this.#current;
  }

  tell(event: ToView): void {
    this.#current = applyToState(this.#current, event);
    this.#onEvent(event);
  }

  change(change: StateChange): void {
    this.tell({ type: 'change', change });
  }

  /** From that place on the conversation is another one. One more at the end is told as such. */
  replaceTurns(index: number, turns: readonly TurnView[]): void {
    const [turn] = turns;
    const isNext = turn && turns.length === 1 && index === this.#current.turns.length;
    this.tell(isNext ? { type: 'turn', turn } : { type: 'turns-from', index, turns });
  }

  /** What was said in another chat no longer takes room. */
  emptyContext(): void {
    const { context } = this.#current;
    if (context) {
      this.change({ context: { ...context, usedTokens: 0 } });
    }
  }

  changeTurn(id: string, change: (turn: TurnView) => TurnView): void {
    const turn = this.#current.turns.findLast((known) => known.id === id);
    if (turn) {
      this.tell({ type: 'turn', turn: change(turn) });
    }
  }

  changeAction(actionId: string, change: (action: ActionView) => ActionView): void {
    const changed = (action: ActionView) => (action.id === actionId ? change(action) : action);
    const turn = this.#current.turns.findLast(({ actions }) => actions.some(({ id }) => id === actionId));
    if (turn) {
      this.tell({ type: 'turn', turn: { ...turn, actions: turn.actions.map(changed) } });
    }
  }

  /** The view typed it, so it need not hear of it. */
  keepDraft(draft: string): void {
    this.#current = { ...this.#current, draft };
  }
}
