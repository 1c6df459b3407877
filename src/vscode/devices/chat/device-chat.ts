import { describeError, isCancellation, WorkbenchError } from '../../../core/errors/workbench-error';
import type { SessionEvent } from '../../../node/device/session';
import type {
  DeployStep,
  DeviceChatState,
  ModelView,
  Phase,
  PhoneView,
  ToView,
  TurnView,
} from '../../../protocol/webview/device-chat';
import type { ChatBackend, DeployedChat } from './backend';
import { ChatActions } from './chat-actions';
import { ChatState } from './chat-state';
import { endTurn, showReply } from './reply-stream';
import { SessionFollower } from './session-follower';

export interface DeviceChatOptions {
  readonly phone: PhoneView;
  readonly model: ModelView;
  readonly suggestions: readonly string[];
  readonly backend: ChatBackend;
  /** Whether the phone's owner has allowed it before; default: not. */
  readonly mayReadContacts?: () => boolean;
  readonly onEvent: (event: ToView) => void;
}

/** One chat with a model on a phone: the truth that the panel draws. Knows nothing of VS Code. */
export class DeviceChat {
  /** What the replies ask for. */
  readonly actions: ChatActions;
  readonly #backend: ChatBackend;
  readonly #state: ChatState;
  readonly #follower: SessionFollower;
  readonly #mayReadContacts: () => boolean;
  #deployed: DeployedChat | undefined;
  #work: AbortController | undefined;
  #nextId = 1;

  constructor({ phone, model, suggestions, backend, mayReadContacts, onEvent }: DeviceChatOptions) {
    this.#backend = backend;
    this.#mayReadContacts = mayReadContacts ?? (() => false);
    const phase: Phase = { kind: 'deploying', steps: backend.steps };
    const fresh = { phase, link: { kind: 'up' }, samples: [], turns: [], unseenTurns: 0, draft: '' } as const;
    this.#state = new ChatState({ phone, model, suggestions, ...fresh }, onEvent);
    this.#follower = new SessionFollower(this.#state);
    this.actions = new ChatActions({
      running: () => this.#running(),
      change: (actionId, change) => this.#state.changeAction(actionId, change),
    });
  }

  snapshot(): DeviceChatState {
    return this.#state.current;
  }

  keepDraft(draft: string): void {
    this.#state.keepDraft(draft);
    if (!this.#work) {
      this.#deployed?.prepare();
    }
  }

  /** Gets the phone ready; how it went is in the state. Nothing happens while it is under way or running. */
  async deploy(): Promise<void> {
    if (this.#work || this.#deployed) {
      return;
    }
    const { turns } = this.#state.current;
    // A model that starts anew knows nothing of what was said to the one before.
    this.#state.change({ phase: { kind: 'deploying', steps: this.#backend.steps }, unseenTurns: turns.length });
    const failure = await this.#busy(async (signal) => {
      this.#deployed = await this.#backend.deploy({
        signal,
        onStep: (step) => this.#showStep(step),
        onSession: (event) => this.#readSession(event),
        onSample: (sample) => this.#follower.readSample(sample),
      });
    });
    const cancelled = { kind: 'stopped', reason: 'Cancelled. What the phone has received stays there.' } as const;
    const failed = failure?.isCancelled ? cancelled : failure && ({ kind: 'failed', error: failure.error } as const);
    this.#state.change({ phase: failed ?? { kind: 'ready' } });
  }

  /** Sends a request; resolves when the reply is complete. @throws WorkbenchError `workbench.busy` */
  async send(text: string): Promise<void> {
    if (!this.#deployed || this.#work) {
      throw new WorkbenchError('workbench.busy');
    }
    this.#state.change({ draft: '' });
    await this.#ask(this.#deployed, `turn-${this.#nextId++}`, text);
  }

  /** Looks once more for a phone that did not come back, and asks again what it has not answered. */
  async tryAgain(): Promise<void> {
    const { link, turns } = this.#state.current;
    const deployed = this.#deployed;
    if (!deployed || this.#work || link.kind !== 'gone') {
      return;
    }
    const last = turns.at(-1);
    if (last?.status === 'failed') {
      await this.#ask(deployed, last.id, last.request);
      return;
    }
    this.#state.change({ phase: { kind: 'reconnecting' } });
    const failure = await this.#busy((signal) => deployed.reconnect(signal));
    if (!failure) {
      this.#follower.settle();
    } else if (!failure.isCancelled) {
      this.#follower.settle({ kind: 'gone', reason: failure.error.message });
    }
    this.#readyAfter('reconnecting');
  }

  /** Ends what is under way: the deploy, the waiting or the reply. */
  stop(): void {
    this.#work?.abort(new DOMException('Stopped by the user.', 'AbortError'));
  }

  /** What the action is, for the confirmation. @throws what `commandOf` throws */
  summaryOf(actionId: string): { readonly summary: string; readonly command: string } {
    const action = this.#state.current.turns.flatMap(({ actions }) => actions).find(({ id }) => id === actionId);
    const command = this.actions.commandOf(actionId);
    return { summary: action?.kind === 'resolved' ? `${action.name}: ${action.summary}` : '', command };
  }

  async dispose(): Promise<void> {
    this.stop();
    await this.#end({ kind: 'stopped', reason: 'The chat was closed.' });
  }

  async #ask(deployed: DeployedChat, turnId: string, request: string): Promise<void> {
    const turn: TurnView = { id: turnId, request, reply: '', actions: [], status: 'streaming' };
    this.#state.tell({ type: 'turn', turn });
    this.#state.change({ phase: { kind: 'replying', turnId } });
    const failure = await this.#busy(async (signal) => {
      await showReply(this.#answers(deployed, request, signal), {
        turnId,
        state: this.#state,
        addAction: (event) => this.actions.add(`action-${this.#nextId++}`, event),
      });
      if (this.actions.needContacts() && this.#mayReadContacts()) {
        // The card's button tries again, and says why it fails.
        await this.actions.useContacts().catch(() => {});
      }
    });
    if (failure) {
      endTurn(
        this.#state,
        turnId,
        failure.isCancelled ? { status: 'stopped' } : { status: 'failed', error: failure.error },
      );
    }
    this.#readyAfter('replying');
  }

  /** A phone that was given up and answers is there again. */
  async *#answers(deployed: DeployedChat, request: string, signal: AbortSignal) {
    for await (const event of deployed.ask(request, signal)) {
      if (this.#state.current.link.kind === 'gone') {
        this.#follower.settle();
      }
      yield event;
    }
  }

  /** Does one thing at a time, with a signal that `stop` aborts; says how it failed, if it did. */
  async #busy(work: (signal: AbortSignal) => Promise<void>) {
    const controller = new AbortController();
    this.#work = controller;
    try {
      await work(controller.signal);
      return undefined;
    } catch (error) {
      return { error: describeError(error), isCancelled: isCancellation(error, controller.signal) };
    } finally {
      this.#work = undefined;
    }
  }

  /** The model may have ended meanwhile: then that is what is shown. */
  #readyAfter(kind: Phase['kind']): void {
    if (this.#state.current.phase.kind === kind) {
      this.#state.change({ phase: { kind: 'ready' } });
    }
  }

  #readSession(event: SessionEvent): void {
    this.#follower.read(event);
    if (event.type === 'ended') {
      // What cannot be closed any more is gone already.
      this.#end({ kind: 'stopped', reason: `llama-server on the phone ${event.reason}.` }).catch(() => {});
    }
  }

  async #end(phase: Phase): Promise<void> {
    const deployed = this.#deployed;
    this.#deployed = undefined;
    this.#state.change({ phase });
    this.#follower.settle();
    await deployed?.close();
  }

  /** What answers on the phone. @throws WorkbenchError `workbench.notRunning` */
  #running(): DeployedChat {
    if (!this.#deployed) {
      throw new WorkbenchError('workbench.notRunning');
    }
    return this.#deployed;
  }

  #showStep(step: DeployStep): void {
    const { phase } = this.#state.current;
    if (phase.kind === 'deploying') {
      const steps = phase.steps.map((known) => (known.id === step.id ? step : known));
      this.#state.change({ phase: { kind: 'deploying', steps } });
    }
  }
}
