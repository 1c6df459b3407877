import { type ResolveContext, type ResolvedAction, resolveCall } from '../../core/actions/resolve';
import type { ActionSchema } from '../../core/actions/schema';
import type { ActionCall, Contact } from '../../core/dataset/conversation';

/** The actions of one conversation in their order: each is resolved against those before it. */
export class ActionHistory {
  readonly #schema: ActionSchema;
  readonly #context: () => ResolveContext;
  readonly #actions: ResolvedAction[] = [];
  /** Kept in memory only, and never given to the model. */
  #contacts: readonly Contact[] | undefined;

  constructor(schema: ActionSchema, context: () => ResolveContext) {
    this.#schema = schema;
    this.#context = context;
  }

  /** @throws WorkbenchError `actions.unknown` */
  resolve(call: ActionCall): ResolvedAction {
    const resolved = this.#resolveAt(call, this.#actions.length);
    this.#actions.push(resolved);
    return resolved;
  }

  /**
   * Resolves an action again, with other words for some arguments; empty ones take the argument away. They pass the
   * same checks as the model's own. What comes after in the conversation refers to the new one.
   */
  revise(action: ResolvedAction, words: Readonly<Record<string, string>> = {}): ResolvedAction {
    const { name, arguments: before } = action.call;
    const given = Object.entries({ ...before, ...words }).filter(([, value]) => value !== '');
    const index = this.#actions.indexOf(action);
    const revised = this.#resolveAt({ name, arguments: Object.fromEntries(given) }, index < 0 ? undefined : index);
    if (index >= 0) {
      this.#actions[index] = revised;
    }
    return revised;
  }

  /** From now on people are found among these; `revise` finds them for the actions that are there. */
  useContacts(contacts: readonly Contact[]): void {
    this.#contacts = contacts;
  }

  #resolveAt(call: ActionCall, index: number | undefined): ResolvedAction {
    const contacts = this.#contacts && { contacts: this.#contacts };
    return resolveCall(call, this.#schema, {
      ...this.#context(),
      ...contacts,
      previous: this.#actions.slice(0, index),
    });
  }
}
