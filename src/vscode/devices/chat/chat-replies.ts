import type { ActionSchema } from '../../../core/actions/schema';
import { type KeptTurn, wasAnswered } from '../../../core/chat/kept-turn';
import { defaultContext } from '../../../core/dataset/context';
import { ActionHistory } from '../../../node/actions/action-history';
import { readPastActions } from '../../../node/conversation/past-turn';
import type { TurnView } from '../../../protocol/webview/device-chat';
import type { DeployedChat } from './backend';
import type { ChatActions } from './chat-actions';
import type { ChatState } from './chat-state';
import type { ChatTuning } from './chat-tuning';
import { actionIdOf, type ChatTurns } from './chat-turns';
import type { ChatWork, WorkFailure } from './chat-work';
import { pastTurnView } from './past-turn-view';
import { endTurn, type ReplyEnd, showReply, unseenAfter } from './reply-stream';
import type { SessionFollower } from './session-follower';

export interface ChatRepliesOptions {
  readonly state: ChatState;
  readonly turns: ChatTurns;
  readonly actions: ChatActions;
  readonly tuning: ChatTuning;
  readonly follower: SessionFollower;
  readonly work: ChatWork;
  readonly mayReadContacts: () => boolean;
}

export interface AskedTurn {
  readonly turnId: string;
  readonly request: string;
  readonly begun?: string;
}

/** What a model says in a chat: as it comes, and as it was said before. */
export class ChatReplies {
  readonly #options: ChatRepliesOptions;

  constructor(options: ChatRepliesOptions) {
    this.#options = options;
  }

  /**
   * Asks, shows and keeps what comes back. How it ended is in the state.
   * @param begun what had come of the reply before it was cut
   * @throws WorkbenchError `workbench.busy`
   */
  async ask(deployed: DeployedChat, { turnId, request, begun = '' }: AskedTurn): Promise<void> {
    const { state, turns, actions, work } = this.#options;
    const clock = deployed.clock();
    state.change({ phase: { kind: 'replying', turnId } });
    let end: ReplyEnd | undefined;
    let actionCount = 0;
    const failure = await work.attempt(async (signal) => {
      end = await showReply(this.#answers(deployed, { turnId, request, begun }, signal), {
        turnId,
        state,
        addAction: (event) => actions.add(actionIdOf(turnId, actionCount++), event),
      });
      await this.#findPeople();
    });
    turns.end(turnId, { ...this.#endOf(turnId, end, failure), clock });
  }

  /** The model goes on from what is shown, or from what came before a turn. */
  resume(deployed: DeployedChat, before?: string): void {
    const { state, turns, actions } = this.#options;
    const past = turns.past(before);
    const resumed = deployed.resume(past);
    for (const [index, turn] of past.entries()) {
      for (const [place, event] of (resumed.actions[index] ?? []).entries()) {
        actions.add(actionIdOf(turn.id, place), event);
      }
    }
    state.change({ unseenTurns: unseenAfter(state.current.turns, 0, resumed.forgottenTurns) });
  }

  /** The kind of end, for the view and for the file. */
  #endOf(turnId: string, end: ReplyEnd | undefined, failure: WorkFailure | undefined) {
    const { state } = this.#options;
    if (failure) {
      const how = failure.isCancelled
        ? { status: 'stopped' as const }
        : { status: 'failed' as const, error: failure.error };
      endTurn(state, turnId, how);
      return how;
    }
    const timings = state.current.turns.findLast(({ id }) => id === turnId)?.timings;
    const status = end?.isCutOff ? ('cut-off' as const) : ('finished' as const);
    return { status, ...(timings && { timings }), ...(end && { raw: end.reply }) };
  }

  async #findPeople(): Promise<void> {
    const { actions, mayReadContacts } = this.#options;
    if (actions.needContacts() && mayReadContacts()) {
      // The card's button tries again, and says why it fails.
      await actions.useContacts().catch(() => {});
    }
  }

  /** A phone that was given up and answers is there again. */
  async *#answers(deployed: DeployedChat, { turnId, request, begun }: Required<AskedTurn>, signal: AbortSignal) {
    const { state, follower, tuning, turns } = this.#options;
    const settings = { ...tuning.settings, ...turns.seedOf(turnId, tuning.settings) };
    const kept = { begun, write: (raw: string) => turns.write(turnId, raw) };
    for await (const event of deployed.ask(request, signal, settings, kept)) {
      if (state.current.link.kind === 'gone') {
        follower.settle();
      }
      if (event.type === 'done') {
        follower.noteReply(event.timings);
      }
      yield event;
    }
  }
}

/** Turns that were had before, as the panel shows them. Their actions are known from now on. */
export function pastViews(turns: readonly KeptTurn[], schema: ActionSchema, actions: ChatActions): readonly TurnView[] {
  const history = new ActionHistory(schema, () => defaultContext);
  return turns.map((turn) => {
    const cards = readPastActions({ ...turn, isCut: !wasAnswered(turn) }, schema, history).map((event, place) =>
      actions.add(actionIdOf(turn.id, place), event),
    );
    return pastTurnView(turn, schema, cards);
  });
}
