import { foldText } from '../../text/clean';
import type { Message } from '../conversation';
import type { Finding } from './finding';
import type { RowRule } from './rule';

/**
 * The model copies, code resolves: each text argument stands in an earlier user turn, apart from case and spaces. An
 * actions file with `arguments: free` lets the model word them.
 */
export const checkCopiedArguments: RowRule = (row, { schema }) =>
  schema?.arguments === 'free'
    ? []
    : row.calls.flatMap(({ number, call, path }) => {
        const said = new Said(row.messages, number);
        return Object.entries(call.arguments).flatMap(([parameter, value]): Finding[] => {
          if (typeof value !== 'string' || said.has(value)) {
            return [];
          }
          const parameters = { number, action: call.name, parameter, value: value.slice(0, 80) };
          return [{ code: 'dataset.argumentNotSaid', parameters, path: [...path, 'arguments', parameter] }];
        });
      });

/** What the user said before message `number`. */
class Said {
  readonly #texts: readonly string[];
  #folded: readonly string[] | undefined;

  constructor(messages: readonly Message[], number: number) {
    this.#texts = messages.slice(0, number - 1).flatMap(({ role, content }) => (role === 'user' ? [content] : []));
  }

  /** Most values are copied letter for letter; only others are worth folding all that was said. */
  has(value: string): boolean {
    if (this.#texts.some((text) => text.includes(value))) {
      return true;
    }
    const wanted = foldText(value);
    this.#folded ??= this.#texts.map(foldText);
    return this.#folded.some((text) => text.includes(wanted));
  }
}
