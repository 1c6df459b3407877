import { LineDocument, type LineId } from '../../src/core/dataset/document/line-document';
import { summariseLine } from '../../src/core/dataset/document/row-summary';
import { parseQuery } from '../../src/core/dataset/query/parse-query';
import { RowColumns } from '../../src/core/dataset/query/row-columns';
import { compileQuery, type RowTest } from '../../src/core/dataset/query/row-filter';
import { selectRows } from '../../src/core/dataset/query/select-rows';
import type { Bench } from './bench';

const rowCount = 1_000_000;
const rowsPerPiece = 10_000;
const lineFeed = 0x0a;
const names = ['Ngozi', 'Solveig', 'Pim', 'Zoë', 'Łukasz', 'Chidi'];
/** Text that many rows, few and none have, in both cases; then columns alone. */
const texts = ['ngozi', 'zoë', '"number 99999"', 'zzzz'] as const;
const columnQuery = 'action:call -tag:t3 split:eval turns:>1';

/** The search box over a million rows (about 190 MB): text beside a search of the plain bytes, columns beside no test. */
export const bench: Bench = async (report) => {
  const bytes = Buffer.concat(Array.from({ length: rowCount / rowsPerPiece }, (_, piece) => pieceOf(piece)));
  const document = new LineDocument(bytes);
  const columns = new RowColumns();
  for (let line = 0; line < document.lineCount; line += 1) {
    columns.setSummary(line, summariseLine(document.contentOf(line as LineId)));
  }
  const megabytes = (bytes.length / 1e6).toFixed(0);
  for (const text of texts) {
    const plain = secondsOf(() => countLinesWith(bytes, Buffer.from(text.replaceAll('"', ''))));
    const ours = secondsOf(() => search(document, testOf(text, columns, document)));
    report({
      metric: `${text} in ${rowCount} rows (${megabytes} MB; ${ours.value} found) beside plain bytes in one case`,
      ours: ours.seconds,
      baseline: plain.seconds,
      unit: 's of processor time',
      goal: { atMostMore: 0.9 },
    });
  }
  const nothing = secondsOf(() => search(document, () => false));
  const filtered = secondsOf(() => search(document, testOf(columnQuery, columns, document)));
  report({
    metric: `${columnQuery} over ${rowCount} rows (${filtered.value} found) beside going through them`,
    ours: filtered.seconds * 1000,
    baseline: nothing.seconds * 1000,
    unit: 'ms of processor time',
    goal: { atMostMore: 90 },
  });
};

function pieceOf(piece: number): Buffer {
  const lines = Array.from({ length: rowsPerPiece }, (_, index) => rowOf(piece * rowsPerPiece + index));
  return Buffer.from(`${lines.join('\n')}\n`);
}

function rowOf(number: number): string {
  const name = names[number % names.length] ?? '';
  const call = { type: 'function', function: { name: 'call', arguments: { contact: name } } };
  const messages =
    number % 3 === 0
      ? [
          { role: 'user', content: `Please call ${name} about order ${number}` },
          { role: 'assistant', tool_calls: [call] },
        ]
      : [
          { role: 'user', content: `What is the tallest mountain number ${number} in the world?` },
          { role: 'assistant', content: `It is "Everest", ${number % 9} metres.` },
        ];
  return JSON.stringify({ messages, split: number % 7 === 0 ? 'eval' : 'train', tags: [`t${number % 20}`] });
}

function testOf(query: string, columns: RowColumns, document: LineDocument): RowTest {
  return compileQuery(parseQuery(query).query, columns, document);
}

function search(document: LineDocument, test: RowTest): number {
  const steps = selectRows(document.lineCount, (place) => document.idAt(place), test);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value.length;
    }
  }
}

function countLinesWith(bytes: Buffer, text: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; ) {
    count += 1;
    const end = bytes.indexOf(lineFeed, at);
    at = end < 0 ? -1 : bytes.indexOf(text, end);
  }
  return count;
}

/** Of this process's processor time: other work of the computer does not add to it. */
function secondsOf<Value>(work: () => Value): { readonly seconds: number; readonly value: Value } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, value };
}
