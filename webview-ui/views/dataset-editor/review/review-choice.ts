import type { CandidateView } from '../../../../src/protocol/webview/dataset-review';

/** Which of the rows that wait is looked at, and which are meant. */
export interface ReviewChoice {
  /** Place in the list. */
  readonly active: number;
  /** Names; where there are none the active one is meant. */
  readonly chosen: ReadonlySet<string>;
}

export const firstChoice: ReviewChoice = { active: 0, chosen: new Set() };

/** The rows that a button or a key is for. */
export function meantNames(candidates: readonly CandidateView[], { active, chosen }: ReviewChoice): readonly string[] {
  const names = candidates.map(({ name }) => name).filter((name) => chosen.has(name));
  const name = candidates[active]?.name;
  return names.length > 0 || name === undefined ? names : [name];
}

/** Other rows wait: the same one is looked at, else the one in its place. */
export function keptChoice(
  before: readonly CandidateView[],
  after: readonly CandidateView[],
  { active, chosen }: ReviewChoice,
): ReviewChoice {
  const there = new Set(after.map(({ name }) => name));
  const name = before[active]?.name;
  const place = after.findIndex((candidate) => candidate.name === name);
  return {
    active: Math.max(0, Math.min(place < 0 ? active : place, after.length - 1)),
    chosen: new Set([...chosen].filter((one) => there.has(one))),
  };
}

/** The set with a name put in, or taken out where it was. */
export function toggled(chosen: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(name)) {
    next.add(name);
  }
  return next;
}

/** Where a key leads from a place of the list; undefined for a key that leads nowhere. */
export function placeAfterKey(key: string, active: number, count: number): number | undefined {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    Home: 0,
    End: count - 1,
    PageDown: active + 10,
    PageUp: active - 10,
  };
  const place = places[key];
  return place === undefined ? undefined : Math.max(0, Math.min(place, count - 1));
}
