import type { RowContext, Split } from '../../conversation';

/** Which rows may use a phrase. */
export type PhraseSplit = Split | 'both';

/** A wording of a turn or a value of a list; both may hold slots, `{contact}`. */
export interface Phrase {
  readonly text: string;
  /** The piece of the text that a call copies; default: all of it. */
  readonly copy?: string;
  readonly weight: number;
  readonly split: PhraseSplit;
}

export type ArgumentTemplate = string | number | boolean;

export type TemplateTurn =
  | { readonly kind: 'user' | 'assistant'; readonly wordings: readonly Phrase[] }
  | {
      readonly kind: 'call';
      readonly action: string;
      /** An argument whose slots nobody has said is left out of the row. */
      readonly arguments: ReadonlyMap<string, ArgumentTemplate>;
    }
  /** Turns that only some rows have. */
  | { readonly kind: 'maybe'; readonly percent: number; readonly turns: readonly TemplateTurn[] };

export interface ConversationTemplate {
  readonly name: string;
  /** Share of the rows beside the other templates. */
  readonly weight: number;
  readonly tags: readonly string[];
  readonly turns: readonly TemplateTurn[];
}

export type ValueLists = ReadonlyMap<string, readonly Phrase[]>;

/** `NAME.templates.yaml`, checked. */
export interface TemplateSet {
  readonly version: 1;
  readonly seed: number;
  /** Rows that are wanted of all templates together. */
  readonly count: number;
  /** Out of a hundred rows. */
  readonly evalPercent: number;
  /** One of them is drawn for each row; without any, rows have no clock. */
  readonly contexts: readonly RowContext[];
  readonly values: ValueLists;
  readonly conversations: readonly ConversationTemplate[];
}

const slotPattern = /\{([a-z][a-z0-9_]*)\}/gu;

/** Names of the slots in a text, each once. */
export function slotsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(slotPattern)].map(([, slot = '']) => slot))];
}

/** Replaces every slot by what is said in its place. */
export function replaceSlots(text: string, wordsOf: (slot: string) => string): string {
  return text.replace(slotPattern, (_, slot: string) => wordsOf(slot));
}

/** The slot that is all of a text. */
export function onlySlot(text: string): string | undefined {
  const [slot] = slotsOf(text);
  return slot !== undefined && text === `{${slot}}` ? slot : undefined;
}

/** The list that fills a slot: its own, or for `{contact2}`, a second and different value, that of `contact`. */
export function listOf(slot: string, values: Pick<ValueLists, 'has'>): string | undefined {
  const list = values.has(slot) ? slot : slot.replace(/\d+$/u, '');
  return values.has(list) ? list : undefined;
}

/** Whether a row of the split may use it. */
export function mayUse({ split }: Pick<Phrase, 'split'>, rowSplit: Split): boolean {
  return split === 'both' || split === rowSplit;
}
