import type { JsonRecord } from '../../json/record';
import { writeCsvLine } from './csv';
import type { Layout } from './format';
import { endOfText } from './text-blocks';

/** The text of records in a layout, piece by piece. @param headings columns of a table, in their order */
export function* writeRecords(
  records: Iterable<JsonRecord>,
  layout: Exclude<Layout, 'parquet'>,
  headings: readonly string[],
): Generator<string> {
  if (layout === 'json') {
    yield* writeList(records);
    return;
  }
  const delimiter = layout === 'tsv' ? '\t' : ',';
  if (layout === 'csv' || layout === 'tsv') {
    yield writeCsvLine(headings, delimiter);
  }
  for (const record of records) {
    if (layout === 'jsonl') {
      yield `${JSON.stringify(record)}\n`;
    } else if (layout === 'text') {
      yield `${String(record['text']).trimEnd()}\n${endOfText}\n`;
    } else {
      yield writeCsvLine(
        headings.map((heading) => cellOf(record[heading])),
        delimiter,
      );
    }
  }
}

function* writeList(records: Iterable<JsonRecord>): Generator<string> {
  let before = '[\n';
  for (const record of records) {
    yield before + JSON.stringify(record);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function cellOf(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
