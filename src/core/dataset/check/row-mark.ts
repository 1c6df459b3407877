import type { Message, Split } from '../conversation';
import type { RowContent } from '../row';

/** What rules over all rows know of one: a few bytes, so that those of a million rows fit beside the file. */
export interface RowMark {
  /** Of the messages, 53 bits: among a million rows two different ones share it once in 20,000 files. */
  readonly messagesHash: number;
  /** Of the row's own id; undefined where it has none. */
  readonly idHash: number | undefined;
  readonly split: Split;
}

/** What makes two rows one: the messages, whatever the order of an action's arguments. */
export function markOf({ messages, ownId, split }: RowContent): RowMark {
  const hash = new TextHash();
  for (const message of messages) {
    addMessage(hash, message);
  }
  return { messagesHash: hash.value, idHash: ownId === undefined ? undefined : hashText(ownId), split };
}

function addMessage(hash: TextHash, message: Message): void {
  hash.add(message.role);
  hash.add(message.content ?? '\u0000');
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  for (const { function: call } of calls) {
    hash.add('\u0001');
    hash.add(call.name);
    for (const name of Object.keys(call.arguments).sort()) {
      const value = call.arguments[name];
      hash.add(name);
      hash.add(typeof value === 'string' ? value : `\u0002${JSON.stringify(value)}`);
    }
  }
}

/** A number that equal texts share, and different ones rarely. */
export function hashText(text: string): number {
  const hash = new TextHash();
  hash.add(text);
  return hash.value;
}

/** cyrb53 by bryc (public domain) over several texts: 53 bits, quick, for telling apart and never for trust. */
class TextHash {
  #left = 0xdeadbeef;
  #right = 0x41c6ce57;

  /** Adds a text and its end: "ab", "c" is another than "a", "bc". */
  add(text: string): void {
    let left = this.#left;
    let right = this.#right;
    for (let index = 0; index <= text.length; index += 1) {
      const unit = index === text.length ? 0xffff : text.charCodeAt(index);
      left = Math.imul(left ^ unit, 2654435761);
      right = Math.imul(right ^ unit, 1597334677);
    }
    this.#left = left;
    this.#right = right;
  }

  get value(): number {
    const first = Math.imul(this.#left ^ (this.#left >>> 16), 2246822507);
    const left = first ^ Math.imul(this.#right ^ (this.#right >>> 13), 3266489909);
    const second = Math.imul(this.#right ^ (this.#right >>> 16), 2246822507);
    const right = second ^ Math.imul(left ^ (left >>> 13), 3266489909);
    return 4294967296 * (2097151 & right) + (left >>> 0);
  }
}
