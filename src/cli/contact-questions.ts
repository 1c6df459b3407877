import type { ResolvedAction, ResolvedArgument } from '../core/actions/resolve';
import type { Contact } from '../core/dataset/conversation';
import { printable } from '../core/text/printable';
import type { ActionHistory } from '../node/actions/action-history';
import type { Output } from './output';
import { resolvedLine } from './terminal/turn-view';

export interface ContactQuestionsOptions {
  readonly actions: ActionHistory;
  readonly readContacts: () => Promise<readonly Contact[]>;
  /** Asks the user and gives the answer, trimmed. */
  readonly ask: (question: string) => Promise<string>;
  readonly output: Pick<Output, 'say'>;
}

/** Settles whom an action means: asks once whether the contacts may be read, and which of several people it is. */
export class ContactQuestions {
  readonly #options: ContactQuestionsOptions;
  #answer: 'not asked' | 'yes' | 'no' = 'not asked';

  constructor(options: ContactQuestionsOptions) {
    this.#options = options;
  }

  /** Nothing is asked where nobody is sought. @throws what `readContacts` and `ask` throw */
  async settle(resolved: ResolvedAction): Promise<ResolvedAction> {
    const sought = resolved.arguments.find((argument) => argument.status !== 'resolved' && argument.needsContacts);
    const found = sought && (await this.#mayRead(sought.said)) ? this.#revise(resolved, {}) : resolved;
    const several = found.arguments.find((argument) => choicesOf(argument).length > 0);
    const picked = several && (await this.#pick(several));
    return several && picked ? this.#revise(found, { [several.name]: picked }) : found;
  }

  /** Reads the contacts when the user agrees; a no counts for the whole chat. */
  async #mayRead(said: string): Promise<boolean> {
    const { ask, readContacts, actions } = this.#options;
    if (this.#answer === 'not asked') {
      const question = `  Read the contacts of the phone to find "${said}"? They stay in this chat's memory. [y/N] `;
      const isAllowed = /^y(es)?$/i.test(await ask(printable(question)));
      if (isAllowed) {
        actions.useContacts(await readContacts());
      }
      this.#answer = isAllowed ? 'yes' : 'no';
    }
    return this.#answer === 'yes';
  }

  /** The reading that the user picks by its number; undefined for none. */
  async #pick(argument: ResolvedArgument): Promise<string | undefined> {
    const { ask, output } = this.#options;
    const choices = choicesOf(argument);
    output.say(choices.map((choice, index) => printable(`    ${index + 1}  ${choice}`)).join('\n'));
    const answer = await ask(`  Which one? 1${choices.length > 1 ? `–${choices.length}` : ''}, Enter for none: `);
    return /^\d{1,3}$/.test(answer) ? choices[Number(answer) - 1] : undefined;
  }

  #revise(resolved: ResolvedAction, words: Readonly<Record<string, string>>): ResolvedAction {
    const { actions, output } = this.#options;
    const revised = actions.revise(resolved, words);
    output.say(`  ▸ ${resolvedLine(revised)}`);
    return revised;
  }
}

function choicesOf(argument: ResolvedArgument): readonly string[] {
  return argument.status === 'resolved' ? [] : (argument.choices ?? []);
}
