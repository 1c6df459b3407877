import type { TurnView } from '../../../../src/protocol/webview/device-chat';

/** A place in a conversation where the searched words stand. */
export interface Match {
  readonly turnIndex: number;
  /** Which of the matches in that turn, from 0. */
  readonly nth: number;
}

/** More are counted, not listed. */
export const mostMatches = 1_000;

/** Every place where the words stand, whatever their case, in order; at most `mostMatches`. */
export function findMatches(
  turns: readonly Pick<TurnView, 'request' | 'reply' | 'actions'>[],
  words: string,
): readonly Match[] {
  const wanted = fold(words);
  const matches: Match[] = [];
  if (wanted === '') {
    return matches;
  }
  for (const [turnIndex, { request, reply, actions }] of turns.entries()) {
    const texts = [request, ...actions.flatMap(textsOf), reply];
    const count = texts.reduce((sum, text) => sum + countIn(fold(text), wanted), 0);
    for (let nth = 0; nth < count && matches.length < mostMatches; nth += 1) {
      matches.push({ turnIndex, nth });
    }
  }
  return matches;
}

/** What a card shows of an action, in its order. */
function textsOf(action: TurnView['actions'][number]): readonly string[] {
  return action.kind === 'invalid'
    ? [action.raw]
    : [action.summary, ...action.arguments.flatMap(({ said, resolved = '' }) => [said, resolved])];
}

/** Keeps the length, so that places in the folded text are places in the text. */
export function fold(text: string): string {
  const folded = text.toLowerCase();
  return folded.length === text.length ? folded : text;
}

/** Where the words begin, without overlaps. */
export function* placesOf(folded: string, wanted: string): Generator<number> {
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    yield at;
  }
}

function countIn(folded: string, wanted: string): number {
  return [...placesOf(folded, wanted)].length;
}
