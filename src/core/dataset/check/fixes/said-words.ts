import type { ActionParameter } from '../../../actions/schema';
import { resolveSaid } from '../../../actions/spoken/said';
import { defaultContext } from '../../context';
import type { Message, RowContext } from '../../conversation';

/** Longest run of words that is offered as an argument. */
const mostWords = 12;
/** Words of the latest turns that are looked at: a row of thousands of words is no place for a guess. */
const mostRuns = 2000;

/** Runs of words in the user's turns before a message, the latest turn first and letter for letter. */
export function saidRuns(messages: readonly Message[], number: number): readonly string[] {
  const turns = messages.slice(0, number - 1).flatMap(({ role, content }) => (role === 'user' ? [content] : []));
  return turns.reverse().flatMap(runsOf).slice(0, mostRuns);
}

/** Begin and end between words and without the marks around them. */
function runsOf(text: string): readonly string[] {
  const words = [...text.matchAll(/[\p{L}\p{N}\p{M}+@'’._:/-]*[\p{L}\p{N}\p{M}]/gu)];
  return words.flatMap((first, start) =>
    words.slice(start, start + mostWords).map((last) => text.slice(first.index, last.index + last[0].length)),
  );
}

/** Those that code can turn into a value of the parameter, the longest first: "Thursday at 7 pm" before "7 pm". */
export function resolvableRuns(
  runs: readonly string[],
  parameter: ActionParameter,
  context: RowContext = defaultContext,
): readonly string[] {
  const isFree = parameter.type === 'contact' && context.contacts === undefined;
  return isFree || parameter.type === 'text'
    ? []
    : runs
        .filter((run) => resolveSaid(parameter, run, { context }).status === 'resolved')
        .sort((left, right) => right.length - left.length);
}
