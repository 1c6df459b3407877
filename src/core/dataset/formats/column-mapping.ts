import { WorkbenchError } from '../../errors/workbench-error';

/** What a column can mean without a name of its own. */
export const plainTargets = [
  'user',
  'assistant',
  'system',
  'action',
  'arguments',
  'calls',
  'messages',
  'split',
  'id',
  'tag',
  'tags',
  'context',
  'skip',
] as const;

/** What a column means: a part of the row, one argument of the call, or a key of its own. */
export type ColumnTarget = (typeof plainTargets)[number] | `${'argument' | 'key' | 'json'}:${string}`;

/** What each column of a table means, by its heading. */
export type ColumnMapping = ReadonlyMap<string, ColumnTarget>;

/** What a person says of a column: a target, of which nobody has checked that it is one. */
export interface ColumnChoice {
  readonly column: string;
  readonly target: string;
}

const namedTarget = /^(?:argument:.|key:|json:)/su;

/** Headings that are about, in small letters and without spaces and signs. */
const headingsByTarget: Readonly<Partial<Record<(typeof plainTargets)[number], readonly string[]>>> = {
  user: ['user', 'human', 'prompt', 'question', 'query', 'instruction', 'utterance', 'request', 'input', 'usermessage'],
  assistant: ['assistant', 'bot', 'gpt', 'response', 'answer', 'output', 'completion', 'reply', 'assistantmessage'],
  system: ['system', 'systemprompt'],
  action: ['action', 'intent', 'function', 'tool', 'actionname', 'functionname', 'toolname'],
  arguments: ['arguments', 'args', 'parameters', 'params', 'slots'],
  calls: ['calls', 'toolcalls'],
  messages: ['messages'],
  split: ['split', 'set', 'partition', 'subset'],
  id: ['id', 'rowid'],
  tag: ['tag', 'category', 'label', 'topic'],
  tags: ['tags', 'labels'],
  context: ['context'],
};
const argumentHeading = /^(?:argument|arg|slot|parameter|param)s?[ :._-]+(.+)$/iu;

/** What the columns mean, by their headings; one that says nothing keeps its name as a key of the row. */
export function guessMapping(headings: readonly string[]): ColumnMapping {
  const mapping = new Map<string, ColumnTarget>();
  const taken = new Set<ColumnTarget>();
  for (const heading of headings) {
    const guess = guessTarget(heading);
    const isFree = guess === 'tag' || !taken.has(guess);
    const target: ColumnTarget = isFree ? guess : `key:${heading}`;
    taken.add(target);
    mapping.set(heading, target);
  }
  return mapping;
}

function guessTarget(heading: string): ColumnTarget {
  if (isTarget(heading)) {
    return heading;
  }
  const name = heading.trim();
  const [, argument] = argumentHeading.exec(name) ?? [];
  if (argument !== undefined) {
    return `argument:${argument}`;
  }
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  return plainTargets.find((target) => headingsByTarget[target]?.includes(plain)) ?? `key:${heading}`;
}

/**
 * A guess, put right by `TARGET=COLUMN` as a person wrote it. A column that is given a target loses its guessed one, and
 * so does the column that had been guessed to have it.
 *
 * @throws WorkbenchError `dataset.badMapping`
 */
export function correctedMapping(headings: readonly string[], corrections: readonly string[]): ColumnMapping {
  const mapping = new Map(guessMapping(headings));
  for (const correction of corrections) {
    const at = correction.indexOf('=');
    const target = correction.slice(0, at).trim();
    const column = correction.slice(at + 1);
    if (at < 0 || !isTarget(target)) {
      const targets = [...plainTargets, 'argument:NAME', 'key:NAME', 'json:NAME'].join(', ');
      throw new WorkbenchError('dataset.badMapping', {
        mapping: correction,
        detail: `it is not TARGET=COLUMN with a target out of ${targets}.`,
      });
    }
    if (!mapping.has(column)) {
      const known = headings.slice(0, 20).join(', ');
      throw new WorkbenchError('dataset.badMapping', {
        mapping: correction,
        detail: `there is no column "${column}"; there are ${known}.`,
      });
    }
    for (const [other, guessed] of mapping) {
      if (guessed === target && target !== 'tag' && target !== 'skip') {
        mapping.set(other, `key:${other}`);
      }
    }
    mapping.set(column, target);
  }
  return mapping;
}

/** A guess, with what a person chose for some of the columns; a choice of what is no column or no target changes nothing. */
export function chosenMapping(headings: readonly string[], choices: readonly ColumnChoice[]): ColumnMapping {
  const mapping = new Map(guessMapping(headings));
  for (const { column, target } of choices) {
    if (mapping.has(column) && isTarget(target)) {
      mapping.set(column, target);
    }
  }
  return mapping;
}

function isTarget(text: string): text is ColumnTarget {
  return (plainTargets as readonly string[]).includes(text) || namedTarget.test(text);
}
