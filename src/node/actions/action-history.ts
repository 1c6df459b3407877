import { type ResolveContext, type ResolvedAction, resolveCall } from '../../core/actions/resolve';
import type { ActionSchema } from '../../core/actions/schema';
import type { ActionCall, Contact, RowContext } from '../../core/dataset/conversation';

/** The actions of one conversation in their order: each is resolved against those before it. */
export class ActionHistory {
  readonly #schema: ActionSchema;
  readonly #context: () => ResolveContext;
  readonly #actions: ResolvedAction[] = [];
  /** Of actions that were said at another time than this one. */
  readonly #clocks = new WeakMap<ResolvedAction, RowContext>();
  /** Kept in memory only, and never given to the model. */
  #contacts: readonly Contact[] | undefined;

  constructor(schema: ActionSchema, context: () => ResolveContext) {
    this.#schema = schema;
    this.#context = context;
  }

  /**
   * @param clock what the words were relative to when they were said; default: now
   * @throws WorkbenchError `actions.unknown`
   */
  resolve(call: ActionCall, clock?: RowContext): ResolvedAction {
    const resolved = this.#resolveAt(call, this.#actions.length, clock);
    this.#actions.push(resolved);
    if (clock) {
      this.#clocks.set(resolved, clock);
    }
    return resolved;
  }

  /** There are none before the next. */
  clear(): void {
    this.#actions.length = 0;
  }

  /**
   * Resolves an action again, with other words for some arguments; empty ones take the argument away. They pass the
   * same checks as the model's own. What comes after in the conversation refers to the new one.
   */
  revise(action: ResolvedAction, words: Readonly<Record<string, string>> = {}): ResolvedAction {
    const { name, arguments: before } = action.call;
    const given = Object.entries({ ...before, ...words }).filter(([, value]) => value !== '');
    const index = this.#actions.indexOf(action);
    const clock = this.#clocks.get(action);
    const call = { name, arguments: Object.fromEntries(given) };
    const revised = this.#resolveAt(call, index < 0 ? undefined : index, clock);
    if (index >= 0) {
      this.#actions[index] = revised;
    }
    if (clock) {
      this.#clocks.set(revised, clock);
    }
    return revised;
  }

  /** From now on people are found among these; `revise` finds them for the actions that are there. */
  useContacts(contacts: readonly Contact[]): void {
    this.#contacts = contacts;
  }

  #resolveAt(call: ActionCall, index: number | undefined, clock: RowContext | undefined): ResolvedAction {
    const contacts = this.#contacts && { contacts: this.#contacts };
    return resolveCall(call, this.#schema, {
      ...this.#context(),
      ...clock,
      ...contacts,
      previous: this.#actions.slice(0, index),
    });
  }
}
