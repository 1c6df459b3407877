import { isRecord, type JsonRecord } from '../../json/record';
import type { Split } from '../conversation';
import type { ReadSettings, Row } from './format';
import type { Notes } from './notes';

const splitsByName: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  eval: 'eval',
  evaluation: 'eval',
  validation: 'eval',
  valid: 'eval',
  val: 'eval',
  dev: 'eval',
  test: 'eval',
};
const longestId = 200;

/**
 * A row of its messages and of what else the record said: `id`, `split`, `tags` and `context` where they are usable,
 * every other key under its own name.
 */
export function rowOf(messages: readonly JsonRecord[], rest: JsonRecord, settings: ReadSettings): Row {
  const { notes } = settings;
  const { id, split, tags, context, messages: otherMessages, ...others } = rest;
  if (isGiven(otherMessages)) {
    notes.noPlace('messages', 'the row has messages already', otherMessages);
  }
  const kept = Object.entries(others).filter(([, value]) => isGiven(value));
  for (const [key, value] of kept) {
    notes.kept(key, value);
  }
  return {
    ...idOf(id, notes),
    messages,
    split: splitOf(split, settings),
    ...tagsOf(tags, notes),
    ...contextOf(context, notes),
    ...Object.fromEntries(kept),
  };
}

/** Tables and Parquet write what is not there as nothing. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function idOf(id: unknown, notes: Notes): JsonRecord {
  if (typeof id === 'string' && id !== '' && id.length <= longestId) {
    return { id };
  }
  if (typeof id === 'number' || typeof id === 'bigint') {
    notes.changed('id', 'a number became a text', String(id));
    return { id: String(id) };
  }
  if (isGiven(id)) {
    notes.noPlace('id', `not a text of 1 to ${longestId} characters`, id);
  }
  return {};
}

/** The split that a word means: `validation`, `dev` and `test` are all held back from training. */
export function splitNamed(name: unknown): Split | undefined {
  const word = typeof name === 'string' ? name.trim().toLowerCase() : '';
  return Object.hasOwn(splitsByName, word) ? splitsByName[word] : undefined;
}

function splitOf(split: unknown, { split: usual, notes }: ReadSettings): Split {
  const named = splitNamed(split);
  if (named === undefined) {
    const how = `became "${usual}"`;
    if (isGiven(split)) {
      notes.noPlace('split', `not a split that is known; it ${how}`, split);
    } else {
      notes.changed('split', `named by no record; it ${how}`, '');
    }
    return usual;
  }
  if (named !== split) {
    notes.changed('split', `"${String(split)}" became "${named}"`, split);
  }
  return named;
}

function tagsOf(tags: unknown, notes: Notes): JsonRecord {
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')) {
    return { tags };
  }
  if (typeof tags === 'string' && tags !== '') {
    notes.changed('tags', 'a text became a list of one', tags);
    return { tags: [tags] };
  }
  if (isGiven(tags)) {
    notes.noPlace('tags', 'not a list of texts', tags);
  }
  return {};
}

function contextOf(context: unknown, notes: Notes): JsonRecord {
  if (isRecord(context)) {
    return { context };
  }
  if (isGiven(context)) {
    notes.noPlace('context', 'the row’s context is its clock and contacts, not a text', context);
  }
  return {};
}
