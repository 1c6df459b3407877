import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { SessionEvent } from '../../../node/device/session';
import type { DeployStep, Phase } from '../../../protocol/webview/device-chat';
import { l10n } from '../../l10n';
import type { ChatBackend, DeployedChat } from './backend';
import type { ChatState } from './chat-state';
import type { ChatWork } from './chat-work';
import type { SessionFollower } from './session-follower';

export interface ChatPhoneOptions {
  readonly backend: ChatBackend;
  readonly state: ChatState;
  readonly follower: SessionFollower;
  readonly work: ChatWork;
  /** The last of a deploy: the model learns what it does not know. */
  readonly onDeployed: (deployed: DeployedChat) => void;
}

/** The phone behind a chat: got ready, followed while it answers, and left. */
export class ChatPhone {
  readonly #options: ChatPhoneOptions;
  #deployed: DeployedChat | undefined;
  #isLeft = false;

  constructor(options: ChatPhoneOptions) {
    this.#options = options;
  }

  get deployed(): DeployedChat | undefined {
    return this.#deployed;
  }

  /** What answers on the phone. @throws WorkbenchError `workbench.notRunning` */
  running(): DeployedChat {
    if (!this.#deployed) {
      throw new WorkbenchError('workbench.notRunning');
    }
    return this.#deployed;
  }

  /** What answers on the phone and has nothing to do. @throws WorkbenchError `workbench.busy` */
  idle(): DeployedChat {
    this.#options.work.requireNone();
    if (!this.#deployed) {
      throw new WorkbenchError('workbench.busy');
    }
    return this.#deployed;
  }

  /** Gets it ready; how it went is in the state. Nothing happens while it is under way or running. */
  async deploy(): Promise<void> {
    const { backend, state, work, onDeployed } = this.#options;
    if (work.isBusy || this.#deployed || this.#isLeft) {
      return;
    }
    state.change({ phase: { kind: 'deploying', steps: backend.steps } });
    const failure = await work.attempt(async (signal) => {
      await this.#take(await this.#deploy(signal));
      onDeployed(this.running());
    });
    if (!failure) {
      state.change({ phase: { kind: 'ready' } });
      return;
    }
    const cancelled = {
      kind: 'stopped',
      reason: l10n.t('Cancelled. What the phone has received stays there.'),
    } as const;
    await this.#end(failure.isCancelled ? cancelled : { kind: 'failed', error: failure.error });
  }

  /** Nothing of it is left on the phone afterwards, whatever is still under way. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.#end({ kind: 'stopped', reason: l10n.t('The chat was closed.') });
  }

  #deploy(signal: AbortSignal): Promise<DeployedChat> {
    const { backend, follower } = this.#options;
    return backend.deploy({
      signal,
      onStep: (step) => this.#showStep(step),
      onSession: (event) => this.#readSession(event),
      onSample: (sample) => follower.readSample(sample),
    });
  }

  /** Who left meanwhile wants it no more. */
  async #take(deployed: DeployedChat): Promise<void> {
    if (this.#isLeft) {
      await deployed.close();
      throw new WorkbenchError('workbench.notRunning');
    }
    this.#deployed = deployed;
  }

  #readSession(event: SessionEvent): void {
    this.#options.follower.read(event);
    if (event.type === 'ended') {
      // What cannot be closed any more is gone already.
      this.#end({ kind: 'stopped', reason: l10n.t('llama-server on the phone {0}.', event.reason) }).catch(() => {});
    }
  }

  async #end(phase: Phase): Promise<void> {
    const deployed = this.#deployed;
    this.#deployed = undefined;
    this.#options.state.change({ phase });
    this.#options.follower.settle();
    await deployed?.close();
  }

  #showStep(step: DeployStep): void {
    const { state } = this.#options;
    const { phase } = state.current;
    if (phase.kind === 'deploying') {
      const steps = phase.steps.map((known) => (known.id === step.id ? step : known));
      state.change({ phase: { kind: 'deploying', steps } });
    }
  }
}
