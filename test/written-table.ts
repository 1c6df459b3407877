import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a table that a test writes stands in a document. */
export interface TablePlace {
  /** Below the folder of documents: `ACTIONS.md`. */
  readonly document: string;
  /** The words of the comments around the table. */
  readonly begin: string;
  readonly end: string;
}

/**
 * Holds a document's table to what the code says; with MOBILE_LLM_UPDATE_DOCS=1 it writes the table first.
 * @param rows cells of Markdown, the head first
 */
export async function requireWrittenTable(place: TablePlace, rows: readonly (readonly string[])[]): Promise<void> {
  const file = path.resolve(import.meta.dirname, '../docs', place.document);
  const [begin, end] = [`<!-- ${place.begin} -->`, `<!-- ${place.end} -->`];
  const [head = [], ...body] = rows;
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  assert.ok(from >= 0 && to > from, `${place.document} has no place for the table`);
  const written = `${text.slice(0, from)}${[begin, ...lines].join('\n')}\n${text.slice(to)}`;
  if (process.env['MOBILE_LLM_UPDATE_DOCS'] === '1') {
    await writeFile(file, written);
  }
  assert.equal(await readFile(file, 'utf8'), written, 'MOBILE_LLM_UPDATE_DOCS=1 npm test writes it');
}

/** A text as a cell of a table: nothing of it ends the cell or is read as HTML. */
export function tableCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
