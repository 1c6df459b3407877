import path from 'node:path';
import { type Command, Option } from 'commander';
import { summariseLine } from '../../core/dataset/document/row-summary';
import { parseQuery } from '../../core/dataset/query/parse-query';
import { compileQuery } from '../../core/dataset/query/row-filter';
import type { RowQuery } from '../../core/dataset/query/row-query';
import { selectRows } from '../../core/dataset/query/select-rows';
import { type RowSortKey, rowSortKeys, sortRows } from '../../core/dataset/query/sort-rows';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type OpenedDataset, openDataset } from '../../node/dataset/opened-dataset';
import { type CommandContext, jsonOption, runBody } from '../command';
import { problemsByLine } from '../dataset-problems';
import { readCount } from '../read-count';
import { tableLines } from '../terminal/table';

interface FindOptions {
  readonly sort: RowSortKey;
  readonly descending?: boolean;
  readonly limit: string;
  readonly matchCase?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm dataset find FILE QUERY`: the rows that the editor's search box would show. */
export function addDatasetFindCommand(dataset: Command): void {
  dataset
    .command('find')
    .description('list the rows that a query finds')
    .argument('<file>', 'dataset file, JSONL')
    .argument(
      '[query]',
      'pizza "half past" /call(ed)?/ user:pizza argument:Ngozi action:call,sms -tag:draft split:eval role:system problem:dataset.leak is:broken turns:>4',
    )
    .addOption(new Option('--sort <key>', 'what to sort by').choices(rowSortKeys).default('line'))
    .option('--descending', 'the last first')
    .option('--limit <rows>', 'list at most so many', '50')
    .option('--match-case', 'tell capital letters from small ones')
    .addOption(jsonOption())
    .action(async (file: string, query: string | undefined, options: FindOptions) => {
      await runBody(options.json ?? false, (context) => find(path.resolve(file), query ?? '', { options, context }));
    });
}

async function find(
  file: string,
  text: string,
  { options, context }: { readonly options: FindOptions; readonly context: CommandContext },
): Promise<void> {
  const { output, signal } = context;
  const limit = readCount('--limit', options.limit, { least: 0, most: 1_000_000_000 });
  const query = readQuery(text, options.matchCase ?? false);
  const opened = await openDataset(file, signal);
  if (options.sort === 'problems' || query.terms.some((term) => term.kind === 'words' && term.key === 'problem')) {
    for (const [lineNumber, codes] of await problemsByLine(file)) {
      opened.columns.problems.set(lineNumber - 1, codes);
    }
  }
  const order = { key: options.sort, isDescending: options.descending ?? false };
  const places = findPlaces(opened, query, { order, signal });
  const shown = [...places.slice(0, limit)].map((place) => ({ place, ...rowAt(opened, place) }));
  for (const { place, summary } of shown) {
    output.event({ event: 'row', lineNumber: place + 1, ...summary });
  }
  const { lineCount } = opened.document;
  output.event({ event: 'done', found: places.length, lines: lineCount, shown: shown.length });
  if (shown.length > 0) {
    output.say(
      tableLines(
        columns,
        shown.map((row) => row.cells),
      ).join('\n'),
    );
  }
  const rest = places.length - shown.length;
  output.say(`${places.length} of ${lineCount} rows${rest > 0 ? `; ${rest} more with --limit ${places.length}` : ''}.`);
}

const columns = [
  { title: 'line', align: 'right' },
  { title: 'split' },
  { title: 'actions' },
  { title: 'says' },
] as const;

/** A query typed on a command line is all right or refused. @throws WorkbenchError `dataset.badQuery`, … */
function readQuery(text: string, matchCase: boolean): RowQuery {
  const { query, problems } = parseQuery(text, { matchCase });
  const [problem] = problems;
  if (problem) {
    throw new WorkbenchError('argument.invalid', { argument: 'the query', value: text, detail: problem.message });
  }
  return query;
}

interface FindPlan {
  readonly order: { readonly key: RowSortKey; readonly isDescending: boolean };
  readonly signal: AbortSignal;
}

function findPlaces({ document, columns }: OpenedDataset, query: RowQuery, { order, signal }: FindPlan): Uint32Array {
  const place = (index: number) => document.idAt(index);
  const steps = selectRows(document.lineCount, place, compileQuery(query, columns, document));
  for (let step = steps.next(); ; step = steps.next()) {
    signal.throwIfAborted();
    if (step.done) {
      return sortRows(step.value, order, { columns, lines: document, rowAt: place });
    }
  }
}

function rowAt({ document }: OpenedDataset, place: number) {
  const summary = summariseLine(document.contentAt(place));
  const { kind, split, actions, firstWords } = summary;
  const cells = [
    String(place + 1),
    split ?? '',
    actions.join(' '),
    kind === 'row' ? firstWords : `${kind}: ${firstWords}`,
  ];
  return { summary, cells };
}
