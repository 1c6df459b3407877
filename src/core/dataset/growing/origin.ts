import { isRecord } from '../../json/record';
import { cleanLine } from '../../text/clean';

/** What made a row: a template, a rule, a model, or a person who corrected a reply on a phone. */
export const makers = ['template', 'swap', 'rewrite', 'model', 'phone', 'person'] as const;
export type Maker = (typeof makers)[number];

/** Where a candidate comes from. It stands in its line as `origin` and is taken out when the row is accepted. */
export interface Origin {
  readonly by: Maker;
  /** Id of the row that it was made of. */
  readonly row?: string;
  /** Name of the templates file, and of the conversation in it. */
  readonly file?: string;
  readonly template?: string;
  /** Which one it is of those made the same way, from 1. */
  readonly number?: number;
  readonly seed?: number;
  readonly rules?: readonly string[];
  readonly model?: string;
  readonly device?: string;
  /** ISO 8601. */
  readonly at?: string;
}

const longestName = 200;

/** Reads an origin that anybody may have written; what is not of its shape is left out. */
export function readOrigin(value: unknown): Origin | undefined {
  const by = isRecord(value) ? makers.find((maker) => maker === value['by']) : undefined;
  if (!isRecord(value) || by === undefined) {
    return undefined;
  }
  const { rules } = value;
  const texts = ['row', 'file', 'template', 'model', 'device', 'at'].flatMap((key) => {
    const text = value[key];
    return typeof text === 'string' ? [[key, cleanLine(text).slice(0, longestName)] as const] : [];
  });
  const numbers = ['number', 'seed'].flatMap((key) => {
    const number = value[key];
    return typeof number === 'number' && Number.isSafeInteger(number) ? [[key, number] as const] : [];
  });
  const named = Array.isArray(rules) ? rules.filter((rule) => typeof rule === 'string').slice(0, 20) : [];
  return { by, ...Object.fromEntries([...texts, ...numbers]), ...(named.length > 0 && { rules: named }) };
}

/** In words, for people: `template "call", 3`. */
export function describeOrigin(origin: Origin | undefined): string {
  if (origin === undefined) {
    return 'origin unknown';
  }
  const { row = 'a row', template = '', number, model = 'a language model', device, rules = [] } = origin;
  const shortRow = row.slice(0, 16);
  const words: Readonly<Record<Maker, string>> = {
    template: `template "${template}"${number === undefined ? '' : `, ${number}`}`,
    swap: `values swapped in ${shortRow}`,
    rewrite: `${shortRow} said differently${rules.length > 0 ? `: ${rules.join(', ')}` : ''}`,
    model: `${shortRow} said differently by ${model}`,
    phone: `correction from ${device ?? 'a phone'}`,
    person: 'written by a person',
  };
  return words[origin.by];
}
