import { describeError, isCancellation, WorkbenchError } from '../../../core/errors/workbench-error';
import type { TurnEvent } from '../../../node/conversation/conversation';
import {
  type ActionView,
  applyToState,
  type DeployStep,
  type DeviceChatState,
  type ModelView,
  type Phase,
  type PhoneView,
  type ToView,
  type TurnView,
} from '../../../protocol/webview/device-chat';
import type { ChatBackend, DeployedChat } from './backend';
import { ChatActions } from './chat-actions';

/** Text of a reply is told to the view at most this often. */
const textIntervalMs = 33;

export interface DeviceChatOptions {
  readonly phone: PhoneView;
  readonly model: ModelView;
  readonly suggestions: readonly string[];
  readonly backend: ChatBackend;
  readonly onEvent: (event: ToView) => void;
}

/** One chat with a model on a phone: the truth that the panel draws. Knows nothing of VS Code. */
export class DeviceChat {
  /** What the replies ask for. */
  readonly actions: ChatActions;
  readonly #backend: ChatBackend;
  readonly #onEvent: (event: ToView) => void;
  #state: DeviceChatState;
  #deployed: DeployedChat | undefined;
  #work: AbortController | undefined;
  #nextId = 1;

  constructor({ phone, model, suggestions, backend, onEvent }: DeviceChatOptions) {
    this.#backend = backend;
    this.#onEvent = onEvent;
    this.actions = new ChatActions({
      running: () => this.#running(),
      change: (actionId, change) => this.#changeAction(actionId, change),
    });
    const phase: Phase = { kind: 'deploying', steps: backend.steps };
    this.#state = { phone, model, suggestions, phase, turns: [], draft: '' };
  }

  snapshot(): DeviceChatState {
    return this.#state;
  }

  keepDraft(draft: string): void {
    this.#state = { ...this.#state, draft };
  }

  /** Gets the phone ready; how it went is in the state. Nothing happens while it is under way or running. */
  async deploy(): Promise<void> {
    if (this.#work || this.#deployed) {
      return;
    }
    this.#setPhase({ kind: 'deploying', steps: this.#backend.steps });
    await this.#cancellable(async (signal) => {
      this.#deployed = await this.#backend.deploy({
        signal,
        onStep: (step) => this.#showStep(step),
        onEnd: (reason) => void this.#end({ kind: 'stopped', reason }),
      });
      this.#change({ facts: this.#deployed.facts, phase: { kind: 'ready' } });
    });
  }

  /** Sends a request; resolves when the reply is complete. @throws WorkbenchError `workbench.busy` */
  async send(text: string): Promise<void> {
    const deployed = this.#deployed;
    if (!deployed || this.#work) {
      throw new WorkbenchError('workbench.busy');
    }
    const id = `turn-${this.#nextId++}`;
    this.#tell({ type: 'turn', turn: { id, request: text, reply: '', actions: [], status: 'streaming' } });
    this.#change({ draft: '', phase: { kind: 'replying', turnId: id } });
    const controller = new AbortController();
    this.#work = controller;
    try {
      await this.#stream(id, deployed.ask(text, controller.signal));
      this.#change({ phase: { kind: 'ready' } });
    } catch (error) {
      this.#endTurn(id, isCancellation(error, controller.signal) ? { status: 'stopped' } : failed(error));
      if (this.#state.phase.kind === 'replying') {
        this.#change({ phase: { kind: 'ready' } });
      }
    } finally {
      this.#work = undefined;
    }
  }

  /** Ends what is under way: the deploy or the reply. */
  stop(): void {
    this.#work?.abort(new DOMException('Stopped by the user.', 'AbortError'));
  }

  /** What the action is, for the confirmation. @throws what `commandOf` throws */
  summaryOf(actionId: string): { readonly summary: string; readonly command: string } {
    const action = this.#state.turns.flatMap(({ actions }) => actions).find(({ id }) => id === actionId);
    const command = this.actions.commandOf(actionId);
    return { summary: action?.kind === 'resolved' ? `${action.name}: ${action.summary}` : '', command };
  }

  async dispose(): Promise<void> {
    this.stop();
    await this.#end({ kind: 'stopped', reason: 'The chat was closed.' });
  }

  async #stream(id: string, events: AsyncIterable<TurnEvent>): Promise<void> {
    let waiting = '';
    let toldAt = 0;
    const flush = () => {
      if (waiting !== '') {
        this.#tell({ type: 'reply-text', turnId: id, text: waiting });
        waiting = '';
        toldAt = performance.now();
      }
    };
    for await (const event of events) {
      if (event.type === 'text') {
        waiting += event.text;
        if (performance.now() - toldAt >= textIntervalMs) {
          flush();
        }
      } else {
        flush();
        this.#readEvent(id, event);
      }
    }
  }

  #readEvent(id: string, event: Exclude<TurnEvent, { readonly type: 'text' }>): void {
    if (event.type === 'done') {
      const { tokensPerSecond, promptTokensPerSecond, replyTokens } = event.timings;
      const timings = { firstTokenMs: event.firstTokenMs, tokensPerSecond, promptTokensPerSecond, replyTokens };
      this.#endTurn(id, { status: event.isCutOff ? 'cut-off' : 'finished', timings });
      return;
    }
    const actionId = `action-${this.#nextId++}`;
    const view = this.actions.add(actionId, event);
    this.#changeTurn(id, (turn) => ({ ...turn, actions: [...turn.actions, view] }));
  }

  /** Runs the deploy with a signal that `stop` aborts; failures and cancelling end in a phase. */
  async #cancellable(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#work = controller;
    try {
      await work(controller.signal);
    } catch (error) {
      const phase: Phase = isCancellation(error, controller.signal)
        ? { kind: 'stopped', reason: 'Cancelled. What the phone has received stays there.' }
        : { kind: 'failed', error: describeError(error) };
      this.#setPhase(phase);
    } finally {
      this.#work = undefined;
    }
  }

  async #end(phase: Phase): Promise<void> {
    const deployed = this.#deployed;
    this.#deployed = undefined;
    this.#setPhase(phase);
    await deployed?.close();
  }

  /** What answers on the phone. @throws WorkbenchError `workbench.notRunning` */
  #running(): DeployedChat {
    if (!this.#deployed) {
      throw new WorkbenchError('workbench.notRunning');
    }
    return this.#deployed;
  }

  #changeAction(actionId: string, change: (action: ActionView) => ActionView): void {
    const turn = this.#state.turns.find(({ actions }) => actions.some(({ id }) => id === actionId));
    const changed = (action: ActionView) => (action.id === actionId ? change(action) : action);
    if (turn) {
      this.#changeTurn(turn.id, (old) => ({ ...old, actions: old.actions.map(changed) }));
    }
  }

  #showStep(step: DeployStep): void {
    const { phase } = this.#state;
    if (phase.kind === 'deploying') {
      const steps = phase.steps.map((known) => (known.id === step.id ? step : known));
      this.#setPhase({ kind: 'deploying', steps });
    }
  }

  #endTurn(id: string, end: Pick<TurnView, 'status' | 'timings' | 'error'>): void {
    this.#changeTurn(id, (turn) => ({ ...turn, reply: turn.reply.trim(), ...end }));
  }

  #changeTurn(id: string, change: (turn: TurnView) => TurnView): void {
    const turn = this.#state.turns.find((known) => known.id === id);
    if (turn) {
      this.#tell({ type: 'turn', turn: change(turn) });
    }
  }

  #setPhase(phase: Phase): void {
    this.#change({ phase });
  }

  #change(change: Partial<DeviceChatState>): void {
    this.#tell({ type: 'state', state: { ...this.#state, ...change } });
  }

  #tell(event: ToView): void {
    this.#state = applyToState(this.#state, event);
    this.#onEvent(event);
  }
}

function failed(error: unknown): Pick<TurnView, 'status' | 'error'> {
  return { status: 'failed', error: describeError(error) };
}
