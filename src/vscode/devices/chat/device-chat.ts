import type { ActionSchema } from '../../../core/actions/schema';
import type { ChatRecord } from '../../../core/chat/chat-record';
import type { Correction } from '../../../core/chat/correction';
import { type ChatSettings, recipeSettings } from '../../../core/chat/settings';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { longestReplyTokens, noActions } from '../../../node/conversation/conversation';
import type { DeviceChatState, ModelView, Phase, PhoneView, ToView } from '../../../protocol/webview/device-chat';
import type { HistoryView } from '../../../protocol/webview/device-chat-choices';
import type { ChatBackend, DeployedChat } from './backend';
import { ChatActions } from './chat-actions';
import { actionForms, ChatCorrections, type InboxPlace } from './chat-corrections';
import { ChatHistory, type HistoryPlace } from './chat-history';
import { ChatPhone } from './chat-phone';
import { type AskedTurn, ChatReplies, pastViews } from './chat-replies';
import { ChatState } from './chat-state';
import { ChatTuning } from './chat-tuning';
import { ChatTurns } from './chat-turns';
import { ChatWork } from './chat-work';
import { OpenChat } from './open-chat';
import { SessionFollower } from './session-follower';

export interface DeviceChatOptions {
  readonly phone: PhoneView;
  readonly model: ModelView;
  readonly suggestions: readonly string[];
  readonly backend: ChatBackend;
  /** Of the recipe; default: a model that only talks. */
  readonly schema?: ActionSchema | undefined;
  /** What the recipe says of how the model is asked; default: greedily, without a system prompt. */
  readonly settings?: ChatSettings;
  /** Where chats are kept; default: they are not. */
  readonly history?: HistoryPlace;
  /** Where corrections go; default: nothing can be corrected. */
  readonly inbox?: InboxPlace | undefined;
  /** Whether the phone's owner has allowed it before; default: not. */
  readonly mayReadContacts?: () => boolean;
  readonly onEvent: (event: ToView) => void;
}

/** One chat with a model on a phone: the truth that the panel draws. Knows nothing of VS Code. */
export class DeviceChat {
  /** What the replies ask for. */
  readonly actions: ChatActions;
  readonly turns: ChatTurns;
  readonly tuning: ChatTuning;
  /** Which of the kept chats is had. */
  readonly openChat: OpenChat;
  /** Undefined where chats are not kept. */
  readonly history: ChatHistory | undefined;
  /** Undefined where there is no dataset to put them beside. */
  readonly corrections: ChatCorrections | undefined;
  readonly state: ChatState;
  readonly #follower: SessionFollower;
  readonly #phone: ChatPhone;
  readonly #replies: ChatReplies;
  readonly #work = new ChatWork();

  constructor(options: DeviceChatOptions) {
    const { backend, schema = noActions, mayReadContacts = () => false } = options;
    const { settings: recipe = recipeSettings('', longestReplyTokens) } = options;
    this.state = new ChatState(firstState(options, recipe), options.onEvent);
    const { state } = this;
    const onChange = (history: HistoryView) => state.change({ history });
    const said = () => ({ turns: this.turns.kept, ...this.tuning.own() });
    this.history = options.history && new ChatHistory({ ...options.history, said, onChange });
    const keep = (record: ChatRecord) => this.history?.keep(record);
    this.actions = new ChatActions({
      running: () => this.#phone.running(),
      change: (actionId, change) => state.changeAction(actionId, change),
      note: (actionId, action) => this.turns.noteAction(actionId, action),
    });
    this.turns = new ChatTurns({ state, keep, viewsOf: (turns) => pastViews(turns, schema, this.actions) });
    this.tuning = new ChatTuning({ state, recipe, keep });
    this.corrections =
      options.inbox && new ChatCorrections({ ...options.inbox, turns: this.turns, tuning: this.tuning, schema });
    this.#follower = new SessionFollower(state);
    const { turns, actions, tuning } = this;
    const shared = { state, follower: this.#follower, work: this.#work };
    this.#replies = new ChatReplies({ ...shared, turns, actions, tuning, mayReadContacts });
    this.openChat = new OpenChat({
      state,
      history: this.history,
      turns,
      tuning,
      work: this.#work,
      goOn: () => this.#resume(),
    });
    this.#phone = new ChatPhone({ ...shared, backend, onDeployed: (deployed) => this.#prepare(deployed) });
  }

  snapshot(): DeviceChatState {
    return this.state.current;
  }

  keepDraft(draft: string): void {
    this.state.keepDraft(draft);
    if (!this.#work.isBusy) {
      this.#phone.deployed?.prepare();
    }
  }

  /**
   * Gets the phone ready, and goes on with the reply that waits for that; how it went is in the state. Nothing happens
   * while it is under way or running.
   */
  async deploy(): Promise<void> {
    await this.#phone.deploy();
    const last = this.snapshot().turns.at(-1);
    if (last?.goesOn && this.snapshot().phase.kind === 'ready') {
      await this.continueReply(last.id);
    }
  }

  /** A reply in the middle of which the window went away goes on as soon as the model can answer. */
  goOnWhenReady(): void {
    const turn = this.turns.interrupted();
    if (turn) {
      this.state.changeTurn(turn.id, (view) => ({ ...view, goesOn: true }));
    }
  }

  /** Goes on with the last reply, which was cut. @throws WorkbenchError `workbench.busy`, `chat.unknownTurn` */
  async continueReply(turnId: string): Promise<void> {
    const deployed = this.#phone.idle();
    const turn = this.turns.interrupted();
    if (turn?.id !== turnId) {
      throw new WorkbenchError('chat.unknownTurn');
    }
    this.#replies.resume(deployed, turnId);
    this.turns.beginAgain(turn, turn.raw);
    await this.#ask(deployed, { turnId, request: turn.request, begun: turn.raw });
  }

  /** Sends a request; resolves when the reply is complete. @throws WorkbenchError `workbench.busy` */
  async send(text: string): Promise<void> {
    const deployed = this.#phone.idle();
    this.state.change({ draft: '' });
    await this.#ask(deployed, { turnId: this.turns.begin(text), request: text });
  }

  /** Asks the same words once more. @throws WorkbenchError `workbench.busy`, `chat.unknownTurn` */
  async regenerate(turnId: string): Promise<void> {
    await this.editAndResend(turnId, this.turns.shown(turnId).request);
  }

  /**
   * Goes back to before a turn and says something else. What was said stays beside it.
   * @throws WorkbenchError `workbench.busy`, `chat.unknownTurn`
   */
  async editAndResend(turnId: string, text: string): Promise<void> {
    const deployed = this.#phone.idle();
    const turn = this.turns.shown(turnId);
    this.#replies.resume(deployed, turnId);
    await this.#ask(deployed, { turnId: this.turns.begin(text, turn), request: text });
  }

  /** Shows another try of a turn and goes on from there. @throws WorkbenchError `workbench.busy`, `chat.unknownTurn` */
  showVersion(turnId: string, version: number): void {
    this.#work.requireNone();
    this.turns.showVersion(turnId, version);
    this.#resume();
  }

  /** @returns false where it was known. @throws WorkbenchError `chat.noDataset`; what `ChatCorrections.correct` throws */
  async correct(turnId: string, correction: Correction): Promise<boolean> {
    if (!this.corrections) {
      throw new WorkbenchError('chat.noDataset');
    }
    return this.corrections.correct(turnId, correction);
  }

  /** Looks once more for a phone that did not come back, and asks again what it has not answered. */
  async tryAgain(): Promise<void> {
    const { link, turns } = this.state.current;
    const { deployed } = this.#phone;
    if (!deployed || this.#work.isBusy || link.kind !== 'gone') {
      return;
    }
    const last = turns.at(-1);
    if (last?.status === 'failed') {
      this.turns.beginAgain(this.turns.shown(last.id));
      await this.#ask(deployed, { turnId: last.id, request: last.request });
      return;
    }
    this.state.change({ phase: { kind: 'reconnecting' } });
    const failure = await this.#work.attempt((signal) => deployed.reconnect(signal));
    if (!failure) {
      this.#follower.settle();
    } else if (!failure.isCancelled) {
      this.#follower.settle({ kind: 'gone', reason: failure.error.message });
    }
    this.#readyAfter('reconnecting');
  }

  /** Ends what is under way: the deploy, the waiting or the reply. */
  stop(): void {
    this.#work.stop();
  }

  /** The model goes on from what is shown; one that is not there yet will. */
  #resume(): void {
    const { deployed } = this.#phone;
    if (deployed) {
      this.#replies.resume(deployed);
    }
  }

  /** What the action is, for the confirmation. @throws what `commandOf` throws */
  summaryOf(actionId: string): { readonly summary: string; readonly command: string } {
    const action = this.state.current.turns.flatMap(({ actions }) => actions).find(({ id }) => id === actionId);
    const command = this.actions.commandOf(actionId);
    return { summary: action?.kind === 'resolved' ? `${action.name}: ${action.summary}` : '', command };
  }

  /** Resolves when nothing of it is left on the phone, and everything that was said is on the disk. */
  async dispose(): Promise<void> {
    this.stop();
    await this.#work.settled();
    await this.history?.close();
    await this.#phone.leave();
  }

  /** A model that was loaded anew knows nothing of what was said. */
  #prepare(deployed: DeployedChat): void {
    if (deployed.adapter) {
      this.tuning.showAdapter(deployed.adapter);
    }
    this.#replies.resume(deployed);
  }

  async #ask(deployed: DeployedChat, turn: AskedTurn): Promise<void> {
    await this.#replies.ask(deployed, turn);
    this.#readyAfter('replying');
  }

  /** The model may have ended meanwhile: then that is what is shown. */
  #readyAfter(kind: Phase['kind']): void {
    if (this.snapshot().phase.kind === kind) {
      this.state.change({ phase: { kind: 'ready' } });
    }
  }
}

function firstState(
  { phone, model, suggestions, backend, inbox, schema = noActions }: DeviceChatOptions,
  recipe: ChatSettings,
): DeviceChatState {
  return {
    phone,
    model,
    suggestions,
    phase: { kind: 'deploying', steps: backend.steps },
    link: { kind: 'up' },
    samples: [],
    turns: [],
    unseenTurns: 0,
    draft: '',
    settings: { current: recipe, recipe },
    ...(inbox && { actionForms: actionForms(schema) }),
  };
}
