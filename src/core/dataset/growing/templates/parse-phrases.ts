import { isMap, isScalar, isSeq } from 'yaml';
import { MapReader } from '../../../yaml/map-reader';
import type { YamlReading } from '../../../yaml/reading';
import type { Phrase, PhraseSplit } from './template';

/** A phrase that was read, and where: what is wrong with it is told there. */
export interface ReadPhrase {
  readonly phrase: Phrase;
  /** The file says which rows may use it. */
  readonly isSplitGiven: boolean;
  readonly node: unknown;
}

export interface PhrasePlace {
  /** How problems name the node: `values.contact`. */
  readonly path: string;
  readonly reading: YamlReading;
}

const longestPhrase = 2000;

/** Reads one phrase, or a list of them: a text alone, or a map with `text`, `copy`, `weight` and `split`. */
export function readPhrases(node: unknown, { path, reading }: PhrasePlace): readonly ReadPhrase[] {
  if (!isSeq(node)) {
    return node === undefined ? [] : readPhrase(node, { path, reading });
  }
  if (node.items.length === 0) {
    reading.report(node, 'templates.noPhrases', { path });
  }
  return node.items.flatMap((item, index) => {
    const itemPath = `${path}[${index}]`;
    return readPhrase(reading.plain(item, itemPath), { path: itemPath, reading });
  });
}

/** A list of values: phrases, or a map of them by the rows that may use them, `{train: […], eval: […], both: […]}`. */
export function readValueList(node: unknown, place: PhrasePlace): readonly ReadPhrase[] {
  if (!isMap(node)) {
    return readPhrases(node, place);
  }
  const map = new MapReader(place.reading, node, place.path);
  const phrases = (['train', 'eval', 'both'] as const).flatMap((split) =>
    readPhrases(map.member(split), { ...place, path: map.pathOf(split) }).map((read) => ({
      ...read,
      phrase: { ...read.phrase, split },
      isSplitGiven: true,
    })),
  );
  map.finish();
  return phrases;
}

function readPhrase(node: unknown, { path, reading }: PhrasePlace): readonly ReadPhrase[] {
  if (isMap(node)) {
    return readLongPhrase(new MapReader(reading, node, path), reading);
  }
  if (isScalar(node) && typeof node.value === 'string' && isPhraseText(node.value)) {
    return [{ phrase: { text: node.value, weight: 1, split: 'both' }, isSplitGiven: false, node }];
  }
  if (node !== undefined) {
    reading.report(node, 'yaml.notText', { path, limit: longestPhrase });
  }
  return [];
}

function readLongPhrase(map: MapReader, reading: YamlReading): readonly ReadPhrase[] {
  const text = map.text('text', { required: true, longest: longestPhrase });
  const copy = map.text('copy', { longest: longestPhrase });
  const weight = map.number('weight', { minimum: 0, maximum: 1_000_000 }) ?? 1;
  const split = map.choice<PhraseSplit>('split', ['train', 'eval', 'both']);
  map.finish();
  if (text === undefined) {
    return [];
  }
  if (copy !== undefined && !text.includes(copy)) {
    reading.report(map.member('copy'), 'templates.copyNotSaid', { copy: copy.slice(0, 80), text: text.slice(0, 80) });
  }
  const phrase = { text, weight, split: split ?? 'both', ...(copy !== undefined && { copy }) };
  return [{ phrase, isSplitGiven: split !== undefined, node: map.node }];
}

function isPhraseText(text: string): boolean {
  return text.trim() !== '' && text.length <= longestPhrase;
}
