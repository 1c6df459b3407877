import type { Message } from '../../conversation';

const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** A piece of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a phrase stands in a text letter for letter, not within a longer word. */
export function occurrences(text: string, phrase: string): readonly Span[] {
  const found: Span[] = [];
  if (phrase === '') {
    return found;
  }
  for (let start = text.indexOf(phrase); start >= 0; start = text.indexOf(phrase, start + 1)) {
    const end = start + phrase.length;
    if (!continuesWord(text, start) && !continuesWord(text, end)) {
      found.push({ start, end });
    }
  }
  return found;
}

/** Whether a place is in the middle of a word. */
function continuesWord(text: string, place: number): boolean {
  const [before = ''] = [...text.slice(Math.max(0, place - 2), place)].slice(-1);
  const [after = ''] = text.slice(place, place + 2);
  return wordCharacter.test(before) && wordCharacter.test(after);
}

/** A text argument of a call, and the message that makes the call. */
export interface TextArgument {
  readonly action: string;
  readonly parameter: string;
  readonly value: string;
  /** Of the message, from 0. */
  readonly index: number;
}

/** What the calls of a conversation say in words, with the index of the message that calls. */
export function textArguments(messages: readonly Message[]): readonly TextArgument[] {
  return messages.flatMap((message, index) => {
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    return calls.flatMap(({ function: { name: action, arguments: given } }) =>
      Object.entries(given).flatMap(([parameter, value]) =>
        typeof value === 'string' && value !== '' ? [{ action, parameter, value, index }] : [],
      ),
    );
  });
}

/** The first user's text before a call that says its argument letter for letter. */
export function sayingText(messages: readonly Message[], { value, index }: TextArgument): string | undefined {
  return messages
    .slice(0, index)
    .map(({ role, content }) => (role === 'user' ? (content ?? '') : ''))
    .find((text) => occurrences(text, value).length > 0);
}

/** Whether every argument that was a piece of what the user said before a change still is, letter for letter. */
export function keepsCopies(before: readonly Message[], after: readonly Message[]): boolean {
  const were = textArguments(before);
  const are = textArguments(after);
  return (
    were.length === are.length &&
    are.every((argument, index) => {
      const old = were[index];
      return old && (sayingText(before, old) === undefined || sayingText(after, argument) !== undefined);
    })
  );
}
