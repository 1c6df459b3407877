import type { ActionSchema } from '../../../actions/schema';
import type { MapReader } from '../../../yaml/map-reader';
import type { YamlProblem } from '../../../yaml/problem';
import { YamlReading } from '../../../yaml/reading';
import { checkVersion } from '../../../yaml/version';
import { readContext } from '../../context';
import type { Contact, RowContext, Split } from '../../conversation';
import { mostRows } from './generate';
import { holdOut } from './hold-out';
import { readValueList } from './parse-phrases';
import { checkSlots, readTurns } from './parse-turns';
import { type ConversationTemplate, listOf, mayUse, type Phrase, slotsOf, type TemplateSet } from './template';

export interface ParsedTemplates {
  /** Present only where there is no problem. */
  readonly set?: TemplateSet;
  readonly problems: readonly YamlProblem[];
}

const defaultCount = 100;
/** Also a part of a slot's name: `{contact}`. */
const listName = /^[a-z][a-z0-9_]{0,63}$/;

interface EvalShare {
  readonly percent: number;
  readonly apart: readonly string[];
}

/**
 * Reads `NAME.templates.yaml`. Never throws: everything wrong is a problem with its line and column.
 * @param schema the actions that calls may use; without it calls are not checked
 */
export function parseTemplates(yamlText: string, schema?: ActionSchema): ParsedTemplates {
  const reading = new YamlReading(yamlText, 'the templates file');
  const { root, problems } = reading;
  if (root === undefined) {
    return { problems };
  }
  checkVersion(root, reading, 'templates.version');
  const seed = root.integer('seed', { minimum: 0, maximum: 2 ** 31 }) ?? 1;
  const count = root.integer('count', { minimum: 1, maximum: mostRows }) ?? defaultCount;
  const share = readEvalShare(root);
  const contexts = root.maps('contexts').flatMap((map) => readRowContext(map, reading) ?? []);
  const splits = (['train', 'eval'] as const).filter((split) => share.percent !== (split === 'train' ? 100 : 0));
  const values = readValues(root, { reading, share, splits });
  const conversations = readConversations(root, {
    reading,
    values,
    schema,
    heldOutPercent: share.apart.includes('wordings') ? share.percent : undefined,
    onPhrases: (phrases, node, path) => requirePhrases(phrases, { node, path, reading, splits }),
  });
  root.finish();
  if (problems.length > 0) {
    return { problems: problems.toSorted((left, right) => left.line - right.line || left.column - right.column) };
  }
  return { set: { version: 1, seed, count, evalPercent: share.percent, contexts, values, conversations }, problems };
}

function readEvalShare(root: MapReader): EvalShare {
  const map = root.map('eval');
  const percent = map?.number('percent', { minimum: 0, maximum: 100 }) ?? 0;
  const apart = map?.choices('apart', ['wordings', 'values']) ?? [];
  map?.finish();
  return { percent, apart: percent > 0 && percent < 100 ? apart : [] };
}

function readRowContext(map: MapReader, reading: YamlReading): RowContext | undefined {
  const [now, timeZone, locale] = ['now', 'timeZone', 'locale'].map((key) => map.text(key, { required: true }));
  const contacts = map.maps('contacts').map(readContact);
  map.finish();
  const given = map.member('contacts') === undefined ? {} : { contacts };
  const { context, problem } = readContext({ now, timeZone, locale, ...given });
  if (problem) {
    reading.report(map.node, problem.code, problem.parameters);
  }
  return context;
}

function readContact(map: MapReader): Contact {
  const [nickname, relation, email] = ['nickname', 'relation', 'email'].map((key) => map.text(key));
  const contact = {
    name: map.text('name', { required: true }) ?? '',
    phone: map.text('phone', { required: true }) ?? '',
    ...(nickname !== undefined && { nickname }),
    ...(relation !== undefined && { relation }),
    ...(email !== undefined && { email }),
  };
  map.finish();
  return contact;
}

interface ValueReading {
  readonly reading: YamlReading;
  readonly share: EvalShare;
  readonly splits: readonly Split[];
}

function readValues(root: MapReader, { reading, share, splits }: ValueReading): ReadonlyMap<string, readonly Phrase[]> {
  const map = root.map('values');
  const read = (map?.keys ?? []).map((name) => {
    const path = map?.pathOf(name) ?? name;
    const node = map?.member(name, true);
    if (!listName.test(name)) {
      reading.report(node, 'templates.badListName', { name: name.slice(0, 60) });
    }
    return { name, path, node, phrases: readValueList(node, { path, reading }) };
  });
  map?.finish();
  const values = new Map(
    read.map(({ name, phrases }) => {
      const isApart = share.apart.includes('values');
      return [name, isApart ? holdOut(phrases, share.percent) : phrases.map(({ phrase }) => phrase)] as const;
    }),
  );
  for (const { name, path, node, phrases } of read) {
    for (const phrase of phrases) {
      checkSlots(phrase.phrase.text, phrase.node, { reading, values });
    }
    requirePhrases(values.get(name) ?? [], { node, path, reading, splits });
    if (isEndless(name, values)) {
      reading.report(node, 'templates.endless', { list: name });
    }
  }
  return values;
}

/** Whether a list is filled, by way of others, with itself. */
function isEndless(name: string, values: ReadonlyMap<string, readonly Phrase[]>): boolean {
  const waiting = [name];
  const seen = new Set<string>();
  for (let list = waiting.pop(); list !== undefined; list = waiting.pop()) {
    for (const slot of (values.get(list) ?? []).flatMap(({ text }) => slotsOf(text))) {
      const inner = listOf(slot, values) ?? '';
      if (inner === name) {
        return true;
      }
      waiting.push(...(seen.has(inner) ? [] : [inner]));
      seen.add(inner);
    }
  }
  return false;
}

function readConversations(root: MapReader, options: Parameters<typeof readTurns>[1]): readonly ConversationTemplate[] {
  const { reading } = options;
  const maps = root.maps('conversations', true);
  if (maps.length === 0 && reading.problems.length === 0) {
    reading.report(root.node, 'templates.none');
  }
  const names = new Set<string>();
  return maps.flatMap((map) => {
    const name = map.text('name', { required: true, longest: 100 });
    const weight = map.number('weight', { minimum: 0, maximum: 1_000_000 }) ?? 1;
    const tags = map.texts('tags', false, { longest: 100 }) ?? [];
    const turns = readTurns(map.maps('turns', true), options);
    map.finish();
    if (name !== undefined && names.has(name)) {
      reading.report(map.member('name'), 'templates.duplicate', { name });
    }
    names.add(name ?? '');
    return name === undefined ? [] : [{ name, weight, tags, turns }];
  });
}

/** Each split that rows are made for needs a phrase that it may use. */
function requirePhrases(
  phrases: readonly Phrase[],
  options: {
    readonly node: unknown;
    readonly path: string;
    readonly reading: YamlReading;
    readonly splits: readonly Split[];
  },
): void {
  const { node, path, reading, splits } = options;
  const usable = phrases.filter(({ weight }) => weight > 0);
  for (const split of usable.length === 0 ? [] : splits) {
    if (!usable.some((phrase) => mayUse(phrase, split))) {
      reading.report(node, 'templates.nothingFor', { path, split });
    }
  }
  if (phrases.length > 0 && usable.length === 0) {
    reading.report(node, 'templates.noPhrases', { path });
  }
}
