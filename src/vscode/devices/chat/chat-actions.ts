import { commandFor } from '../../../core/actions/command';
import type { ResolvedAction } from '../../../core/actions/resolve';
import type { KeptAction } from '../../../core/chat/kept-turn';
import { nameInLabel } from '../../../core/contacts/find-people';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import type { ActionEvent } from '../../../node/conversation/turn-event';
import type { ActionOutcome, ActionView } from '../../../protocol/webview/device-chat';
import { actionView, resolvedView } from './action-view';
import type { DeployedChat } from './backend';

/** Longer than the phone's own wait for the app to appear and the look at its lock screen before. */
const openTimeoutMs = 30_000;
/** The phone answers two queries, one after the other on a slow one. */
const contactsTimeoutMs = 60_000;

export interface ChatActionsOptions {
  /** What answers on the phone. @throws WorkbenchError `workbench.notRunning` */
  readonly running: () => DeployedChat;
  /** Changes how an action is shown. */
  readonly change: (actionId: string, change: (action: ActionView) => ActionView) => void;
  /** What a person made of an action, to be kept. */
  readonly note: (actionId: string, action: KeptAction) => void;
}

/** The actions of a chat, from the reply to the phone: shown, changed, confirmed, opened. */
export class ChatActions {
  readonly #options: ChatActionsOptions;
  readonly #actions = new Map<string, ResolvedAction>();

  constructor(options: ChatActionsOptions) {
    this.#options = options;
  }

  /** Takes an action of a reply, in the place of one with its id; returns how it is shown. */
  add(actionId: string, event: ActionEvent): ActionView {
    if (event.resolved) {
      this.#actions.set(actionId, event.resolved);
    }
    return actionView(actionId, event);
  }

  /** Shows what would be run; nothing is. @throws WorkbenchError `actions.incomplete`, `workbench.unknownAction` */
  dryRun(actionId: string): void {
    this.#setOutcome(actionId, { kind: 'dry-run', command: this.commandOf(actionId) });
  }

  /** Takes other words for some arguments; nothing that was shown or opened before counts for the new action. */
  edit(actionId: string, words: Readonly<Record<string, string>>): void {
    const revised = this.#options.running().revise(this.#actionOf(actionId), words);
    this.#actions.set(actionId, revised);
    this.#options.change(actionId, () => resolvedView(actionId, revised));
    // Somebody chosen among the contacts is not stored: the reader of the contacts was promised that.
    const own = Object.entries(words).filter(([, word]) => nameInLabel(word) === undefined);
    if (own.length > 0) {
      this.#options.note(actionId, { words: Object.fromEntries(own) });
    }
  }

  /** Reads the phone's contacts, which its owner has allowed, and looks again for the people that were not found. */
  async useContacts(): Promise<void> {
    await this.#options.running().useContacts(AbortSignal.timeout(contactsTimeoutMs));
    for (const [actionId, resolved] of this.#actions) {
      if (needsContacts(resolved)) {
        this.edit(actionId, {});
      }
    }
  }

  /** True where some action is about a person that only the phone's contacts tell. */
  needContacts(): boolean {
    return [...this.#actions.values()].some(needsContacts);
  }

  /**
   * Opens a confirmed action on the phone. "Opened" is never "done".
   *
   * @param confirmed the command that the user has seen; an action that has changed since is not opened
   * @throws WorkbenchError `actions.incomplete`, `actions.changed`, `workbench.unknownAction`, `workbench.notRunning`
   */
  async runOnPhone(actionId: string, confirmed: string): Promise<void> {
    if (this.commandOf(actionId) !== confirmed) {
      throw new WorkbenchError('actions.changed');
    }
    const running = this.#options.running();
    try {
      const opened = await running.open(this.#actionOf(actionId), AbortSignal.timeout(openTimeoutMs));
      this.#setOutcome(actionId, { kind: 'opened', ...opened });
      this.#options.note(actionId, { opened });
    } catch (error) {
      this.#setOutcome(actionId, { kind: 'failed', error: describeError(error) });
    }
  }

  /** What confirming the action would run. @throws WorkbenchError `actions.incomplete`, `workbench.unknownAction` */
  commandOf(actionId: string): string {
    const resolved = this.#actionOf(actionId);
    if (resolved.status !== 'complete') {
      const detail = resolved.questions.join(' ');
      throw new WorkbenchError('actions.incomplete', { action: resolved.definition.name, detail });
    }
    const command = commandFor(resolved);
    if (command === undefined) {
      throw new WorkbenchError('workbench.unknownAction');
    }
    return command;
  }

  #actionOf(actionId: string): ResolvedAction {
    const resolved = this.#actions.get(actionId);
    if (resolved === undefined) {
      throw new WorkbenchError('workbench.unknownAction');
    }
    return resolved;
  }

  #setOutcome(actionId: string, outcome: ActionOutcome): void {
    this.#options.change(actionId, (action) => (action.kind === 'resolved' ? { ...action, outcome } : action));
  }
}

function needsContacts(resolved: ResolvedAction): boolean {
  return resolved.arguments.some((argument) => argument.status !== 'resolved' && argument.needsContacts);
}
