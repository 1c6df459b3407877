import path from 'node:path';
import { type Command, Option } from 'commander';
import { summariseLine } from '../../core/dataset/document/row-summary';
import { type RowSortKey, rowSortKeys, sortRows } from '../../core/dataset/query/sort-rows';
import { type OpenedDataset, openDataset } from '../../node/dataset/opened-dataset';
import { type CommandContext, jsonOption, runBody } from '../command';
import { fillProblems, findPlaces, readQuery } from '../dataset-query';
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
  const query = readQuery(text, options.matchCase);
  const opened = await openDataset(file, signal);
  const { document, columns } = opened;
  if (options.sort === 'problems') {
    await fillProblems(opened);
  }
  const order = { key: options.sort, isDescending: options.descending ?? false };
  const rowAt = (place: number) => document.idAt(place);
  const places = sortRows(await findPlaces(opened, query, signal), order, { columns, lines: document, rowAt });
  const shown = [...places.slice(0, limit)].map((place) => ({ place, ...shownRow(opened, place) }));
  for (const { place, summary } of shown) {
    output.event({ event: 'row', lineNumber: place + 1, ...summary });
  }
  const { lineCount } = document;
  output.event({ event: 'done', found: places.length, lines: lineCount, shown: shown.length });
  if (shown.length > 0) {
    output.say(
      tableLines(
        titles,
        shown.map((row) => row.cells),
      ).join('\n'),
    );
  }
  const rest = places.length - shown.length;
  output.say(`${places.length} of ${lineCount} rows${rest > 0 ? `; ${rest} more with --limit ${places.length}` : ''}.`);
}

const titles = [
  { title: 'line', align: 'right' },
  { title: 'split' },
  { title: 'actions' },
  { title: 'says' },
] as const;

function shownRow({ document }: OpenedDataset, place: number) {
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
