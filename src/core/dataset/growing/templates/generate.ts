import { canonicalJson } from '../../../provenance/canonical-json';
import type { Message, RowContext, Split } from '../../conversation';
import { draw, shareOf } from '../draw';
import { fillTurns } from './fill';
import type { ConversationTemplate, TemplateSet } from './template';

/** Most rows that are made at once. */
export const mostRows = 100_000;

/** So many conversations that were there already, or rows that could not be made, mean that there are few others. */
const mostRepeated = 40;
const mostFailed = 8;

/** A row as a dataset has it, but for an id: it is known by its content. */
export interface NewRow {
  readonly messages: readonly Message[];
  readonly split: Split;
  readonly tags?: readonly string[];
  readonly context?: RowContext;
}

export interface GeneratedRow {
  readonly row: NewRow;
  readonly template: string;
  /** Among the rows of its template, from 1. */
  readonly number: number;
}

/** A template of which there are fewer different conversations than were wanted. */
export interface ShortTemplate {
  readonly template: string;
  readonly wanted: number;
  readonly made: number;
}

export interface Generated {
  readonly rows: readonly GeneratedRow[];
  readonly short: readonly ShortTemplate[];
}

/**
 * Makes conversations of templates, no two of them alike. The same set gives the same rows; a larger count gives those
 * and more of them; a wording or value that is added changes only the rows that use it.
 */
export function generateRows(set: TemplateSet): Generated {
  const said = new Set<string>();
  const rows: GeneratedRow[] = [];
  const short: ShortTemplate[] = [];
  const weight = set.conversations.reduce((sum, template) => sum + template.weight, 0);
  for (const template of set.conversations) {
    const wanted = weight === 0 ? 0 : Math.round((set.count * template.weight) / weight);
    let made = 0;
    let failed = 0;
    for (let number = 1; number <= wanted && failed < mostFailed; number += 1) {
      const row = makeRow(template, { set, number, said });
      failed = row === undefined ? failed + 1 : 0;
      if (row !== undefined) {
        rows.push({ row, template: template.name, number });
        made += 1;
      }
    }
    if (made < wanted) {
      short.push({ template: template.name, wanted, made });
    }
  }
  return { rows, short };
}

interface RowOptions {
  readonly set: TemplateSet;
  readonly number: number;
  /** What was made before; what is made is added. */
  readonly said: Set<string>;
}

function makeRow(template: ConversationTemplate, { set, number, said }: RowOptions): NewRow | undefined {
  const rowKey = `${set.seed}/${template.name}/${number}`;
  const split: Split = shareOf(`${rowKey}/split`) * 100 < set.evalPercent ? 'eval' : 'train';
  for (let attempt = 0; attempt < mostRepeated; attempt += 1) {
    const key = `${rowKey}/${attempt}`;
    const messages = fillTurns(template.turns, { values: set.values, split, key });
    const known = canonicalJson(messages ?? null);
    if (messages && !said.has(known)) {
      said.add(known);
      const context = draw(
        set.contexts.map((choice) => ({ choice, text: canonicalJson(choice), weight: 1 })),
        key,
      )?.choice;
      return { messages, split, ...(template.tags.length > 0 && { tags: template.tags }), ...(context && { context }) };
    }
  }
  return undefined;
}
