import { isScalar, isSeq } from 'yaml';
import type { Completion } from './completion';
import type { CursorPlace } from './cursor';
import type { NamedFile, YamlLanguage } from './language';
import { nodeAt, placeName } from './path';
import { alternativesOf, listedValues, type Schema } from './schema';
import { inSnippet, writtenText } from './snippet';

/** The values that may stand somewhere. */
export interface ValueCompletions {
  readonly items: readonly Completion[];
  /** Files that may be named. */
  readonly files: NamedFile | undefined;
  /** What stands in the same list already. */
  readonly listed: readonly string[];
  /** Such a name as a snippet. */
  readonly insertName: (name: string) => string;
}

/** What a single value, or the first item of a list that is not begun yet, is made of. */
interface Kind {
  readonly place: string;
  readonly schemas: readonly Schema[];
  readonly wrap: (value: string) => string;
}

/** The values of a place; those of a list come with its signs. */
export function valueCompletions(
  language: YamlLanguage,
  schemas: readonly Schema[],
  place: CursorPlace,
): ValueCompletions {
  const kinds = kindsOf(schemas, place);
  const withFiles = kinds.find((kind) => language.namedFiles[kind.place]);
  const { wrap = (value: string) => value } = withFiles ?? {};
  const listed = listedBeside(place);
  return {
    items: kinds.flatMap((kind) => itemsOf(language, kind, place)).filter(({ label }) => !listed.includes(label)),
    files: withFiles && language.namedFiles[withFiles.place],
    listed,
    insertName: (name) => wrap(inSnippet(writtenText(name, place.isFlow || place.kind === 'value'))),
  };
}

/** The other items of the list that a value is written into. */
function listedBeside({ contents, path }: CursorPlace): readonly string[] {
  const list = typeof path.at(-1) === 'number' ? nodeAt(contents, path.slice(0, -1)) : undefined;
  const others = isSeq(list) ? list.items.filter((_, index) => index !== path.at(-1)) : [];
  return others.flatMap((item) => (isScalar(item) ? [String(item.value)] : []));
}

function kindsOf(schemas: readonly Schema[], { path, kind }: CursorPlace): readonly Kind[] {
  const place = placeName(path);
  const all = schemas.flatMap(alternativesOf);
  const items = all.flatMap((schema) => (schema.items ? alternativesOf(schema.items) : []));
  const wrapItem = (value: string) => (kind === 'entry' ? `- ${value}` : `[${value}]`);
  return [
    { place, schemas: all.filter(isSingle), wrap: (value: string) => value },
    { place: `${place}[]`, schemas: items.filter(isSingle), wrap: wrapItem },
  ].filter(({ schemas: found }) => found.length > 0);
}

function isSingle({ type }: Schema): boolean {
  return type !== 'object' && type !== 'array';
}

function itemsOf({ knownValues }: YamlLanguage, kind: Kind, place: CursorPlace): readonly Completion[] {
  const known = knownValues(kind.place, place).map(({ value, detail = '' }) => ({
    value,
    detail,
    text: writtenText(value, place.isFlow),
  }));
  const listed = kind.schemas.flatMap((schema) => {
    const { default: ordinary } = schema;
    const said = typeof ordinary === 'string' || typeof ordinary === 'number' ? [String(ordinary)] : [];
    return [...new Set([...listedValues(schema), ...said])].map((value) => ({
      value,
      detail: value === String(ordinary) ? 'default' : '',
      text: value,
    }));
  });
  const isNew = ({ value }: { readonly value: string }) => known.every((one) => one.value !== value);
  return [...known, ...listed.filter(isNew)].map(({ value, detail, text }) => ({
    kind: 'value',
    label: value,
    detail,
    description: '',
    insert: kind.wrap(inSnippet(text)),
    hasMore: false,
  }));
}
