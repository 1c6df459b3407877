import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { requireWrittenTable, tableCell } from '../../../test/written-table';
import { type Schema, valueWords } from '../yaml/editing/schema';

const schemaFolder = path.resolve(import.meta.dirname, '..', '..', '..', 'schemas');

/** A row for every key that can be written, in the schema's order; what stands in several alternatives, once. */
function rowsOf(schema: Schema, prefix = ''): readonly (readonly string[])[] {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const key = prefix + name;
    const inner = [...rowsOf(member, `${key}.`), ...(member.items ? rowsOf(member.items, `${key}[].`) : [])];
    const described = member.description === undefined ? [] : [[`\`${key}\``, ...cellsOf(member)]];
    return [...described, ...inner];
  });
  const others = (schema.oneOf ?? []).flatMap((alternative) => rowsOf(alternative, prefix));
  const seen = new Set<string>();
  return [...rows, ...others].filter(([key = '']) => !seen.has(key) && seen.add(key));
}

function cellsOf(member: Schema): readonly string[] {
  const ordinary = typeof member.default === 'object' ? '' : String(member.default ?? '');
  return [valueWords(member), ordinary, member.description ?? ''].map(tableCell);
}

function readSchema(name: string): Schema {
  return JSON.parse(readFileSync(path.join(schemaFolder, name), 'utf8'));
}

const head = ['Key', 'Values', 'Default', 'What it does'];

describe('docs/RECIPE.md', () => {
  it('has every key of a recipe', async () => {
    const place = { document: 'RECIPE.md', begin: 'begin recipe', end: 'end recipe' };
    await requireWrittenTable(place, [head, ...rowsOf(readSchema('recipe.schema.json'))]);
  });

  it('has every key of an actions file', async () => {
    const place = { document: 'RECIPE.md', begin: 'begin actions file', end: 'end actions file' };
    await requireWrittenTable(place, [head, ...rowsOf(readSchema('actions.schema.json'))]);
  });
});
