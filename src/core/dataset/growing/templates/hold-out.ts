import { shareOf } from '../draw';
import type { ReadPhrase } from './parse-phrases';
import type { Phrase } from './template';

/**
 * Keeps some phrases for evaluation alone and the others for training, but for those of which the file says it. Which
 * ones depends on their words and on nothing else, so that a phrase stays on its side whatever is added; only where all
 * would fall on one side does the nearest one change. A single phrase is for both.
 */
export function holdOut(phrases: readonly ReadPhrase[], evalPercent: number): readonly Phrase[] {
  const free = phrases.filter(({ isSplitGiven }) => !isSplitGiven);
  if (free.length < 2) {
    return phrases.map(({ phrase }) => phrase);
  }
  const ranked = free
    .map(({ phrase }) => ({ phrase, place: shareOf(`hold out/${phrase.text}`) * 100 }))
    .sort((left, right) => left.place - right.place);
  const wanted = ranked.filter(({ place }) => place < evalPercent).length;
  const held = Math.min(Math.max(wanted, 1), ranked.length - 1);
  const heldOut = new Set(ranked.slice(0, held).map(({ phrase }) => phrase));
  return phrases.map(({ phrase, isSplitGiven }) =>
    isSplitGiven ? phrase : { ...phrase, split: heldOut.has(phrase) ? 'eval' : 'train' },
  );
}
