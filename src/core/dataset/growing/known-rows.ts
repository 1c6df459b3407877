import { canonicalJson } from '../../provenance/canonical-json';
import { foldText } from '../../text/clean';
import type { Conversation, Message, Split } from '../conversation';

/** Where a row stands. */
export interface RowPlace {
  /** From 1; of another file than the one that grows with its name, `7 of assistant.eval.jsonl`. */
  readonly line: number | string;
  readonly split: Split;
}

type Said = Pick<Conversation, 'messages' | 'split'>;

/** The rows that are there already: what is new must be neither equal to one nor teach what the other split asks. */
export class KnownRows {
  readonly #byMessages = new Map<string, RowPlace>();
  /** Of each split, what users said, apart from case, spaces and the stop at the end. */
  readonly #bySaid: Readonly<Record<Split, Map<string, RowPlace>>> = { train: new Map(), eval: new Map() };

  add(row: Said, line: RowPlace['line']): void {
    const place = { line, split: row.split };
    const messages = canonicalJson(row.messages);
    const said = saidOf(row.messages);
    const ofSplit = this.#bySaid[row.split];
    this.#byMessages.set(messages, this.#byMessages.get(messages) ?? place);
    ofSplit.set(said, ofSplit.get(said) ?? place);
  }

  /** The row that has the same messages. */
  same({ messages }: Pick<Said, 'messages'>): RowPlace | undefined {
    return this.#byMessages.get(canonicalJson(messages));
  }

  /** A row of the other split in which the users say the same. */
  leak({ messages, split }: Said): RowPlace | undefined {
    const said = saidOf(messages);
    return said === '' ? undefined : this.#bySaid[split === 'train' ? 'eval' : 'train'].get(said);
  }
}

/** What users say in a row, apart from case, spaces and the stop at the end. */
export function saidOf(messages: readonly Message[]): string {
  return messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => foldText(content ?? ''))
    .join('\n');
}
