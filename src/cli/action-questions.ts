import { describeAction } from '../core/actions/describe';
import type { ResolvedAction } from '../core/actions/resolve';
import { describeError, WorkbenchError } from '../core/errors/workbench-error';
import { ContactQuestions } from './contact-questions';
import { OpeningQuestions } from './opening-questions';
import type { Output } from './output';
import type { PhoneChat } from './phone-chat';

export interface ActionQuestionsOptions {
  /** Asks the user and gives the answer, trimmed. */
  readonly ask: (question: string) => Promise<string>;
  /** False where nobody can confirm: then nothing is offered. */
  readonly mayOpen: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** What the user is asked about the actions of a reply: whom they mean, and whether the phone opens them. */
export class ActionQuestions {
  readonly #options: ActionQuestionsOptions;
  readonly #contacts: ContactQuestions;
  readonly #opening: OpeningQuestions;

  constructor({ conversation: { actions }, readContacts, open }: PhoneChat, options: ActionQuestionsOptions) {
    const { ask, output, signal } = options;
    this.#options = options;
    this.#contacts = new ContactQuestions({ actions, readContacts: () => readContacts(signal), ask, output });
    this.#opening = new OpeningQuestions({
      actions,
      open: (action) => open(action, signal),
      ask,
      settle: (action) => this.#settlePerson(action),
      output,
    });
  }

  /** Goes through the actions of one reply. @throws what `ask` throws */
  async settle(actions: readonly ResolvedAction[]): Promise<void> {
    for (const action of actions) {
      const settled = await this.#settlePerson(action);
      if (this.#options.mayOpen) {
        await this.#opening.offer(settled);
      }
    }
  }

  /** A phone that does not give its contacts is no reason to end the chat. */
  async #settlePerson(action: ResolvedAction): Promise<ResolvedAction> {
    const { output } = this.#options;
    try {
      const resolved = await this.#contacts.settle(action);
      if (resolved !== action) {
        output.event({ event: 'action-settled', resolved, description: describeAction(resolved) });
      }
      return resolved;
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code.startsWith('contacts.'))) {
        throw error;
      }
      output.error(describeError(error));
      return action;
    }
  }
}
