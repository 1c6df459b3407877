import type { Completion } from './completion';
import type { CursorPlace } from './cursor';
import { nodeAt } from './path';
import { alternativesOf, fitting, listedValues, type Schema, valueWords } from './schema';
import { choiceSnippet, inSnippet } from './snippet';

/** The keys that a map may still get. */
export function keyCompletions(schemas: readonly Schema[], place: CursorPlace): readonly Completion[] {
  const maps = schemas.flatMap(alternativesOf).filter(({ properties }) => properties);
  const possible = fitting(maps, nodeAt(place.contents, place.path));
  const members = new Map(possible.flatMap(({ properties = {} }) => Object.entries(properties)));
  const required = new Set(possible.flatMap((schema) => schema.required ?? []));
  return [...members]
    .filter(([name]) => !place.siblings.includes(name))
    .map(([name, schema]) => ({
      kind: 'key',
      label: name,
      detail: required.has(name) ? `${valueWords(schema)} · required` : valueWords(schema),
      description: schema.description ?? '',
      insert: place.hasColon ? inSnippet(name) : `${inSnippet(name)}:${valueSnippet(schema, place)}`,
      hasMore: !place.hasColon && alternativesOf(schema).some(({ type }) => type === 'string' || type === 'array'),
    }));
}

/** What follows the colon of a key, with its default or first choice selected. */
function valueSnippet(schema: Schema, { isFlow, isAfterDash }: CursorPlace): string {
  const alternatives = alternativesOf(schema);
  const ordinary = schema.default;
  const listed = [...new Set([ordinary, ...alternatives.flatMap(listedValues)].filter((one) => one !== undefined))];
  if (alternatives.some((one) => listedValues(one).length > 0)) {
    return listed.length === 1 ? ` ${listed[0]}` : ` ${choiceSnippet([...new Set(listed.map(String))])}`;
  }
  const indent = `\n${'\t'.repeat(isAfterDash ? 2 : 1)}`;
  switch (alternatives[0]?.type) {
    case 'object':
      return isFlow ? ' { $0 }' : `${indent}$0`;
    case 'array':
      return isFlow ? ' [$0]' : `${indent}- $0`;
    default:
      return ordinary === undefined ? ' $0' : ` \${1:${inSnippet(String(ordinary))}}`;
  }
}
