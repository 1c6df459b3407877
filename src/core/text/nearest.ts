import { spellingDistance } from '../contacts/spelling';
import { foldText } from './clean';

/** The nearest by spelling, best first: at least two letters of three are the same, so that "him" never becomes "pm". */
export function nearest(wanted: string, candidates: readonly string[], most = 3): readonly string[] {
  const target = foldText(wanted);
  const limit = Math.floor(target.length / 3);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: spellingDistance(foldText(candidate), target, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** What was surely meant: undefined where nothing is near, or two are as near as each other. */
export function surelyMeant(wanted: string, candidates: readonly string[]): string | undefined {
  const [first, second] = nearest(wanted, candidates, 2);
  const target = foldText(wanted);
  const distanceOf = (candidate: string) => spellingDistance(foldText(candidate), target, target.length);
  return first !== undefined && second !== undefined && distanceOf(first) === distanceOf(second) ? undefined : first;
}
