import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import type { LineDocument } from '../../core/dataset/document/line-document';
import { rowToSplit } from '../../core/dataset/split/row-to-split';
import { type SignedRowToSplit, splitDataset } from '../../core/dataset/split/split-dataset';
import type { ActionShare, SplitOptions, SplitRows } from '../../core/dataset/split/split-rows';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { editLine } from '../../node/dataset/changed-dataset';
import { type OpenedDataset, openDataset } from '../../node/dataset/opened-dataset';
import { sha256Hex } from '../../node/files/sha256';
import { addChangeOptions, type ChangeOptions, saveUnlessPreview } from '../change-options';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findPlaces, readQuery } from '../dataset-query';
import { counted, formatPercent } from '../terminal/format';
import { tableLines } from '../terminal/table';

interface SplitCommandOptions extends ChangeOptions {
  readonly eval: string;
  readonly seed: string;
  readonly rows?: string;
  readonly again?: boolean;
  readonly json?: boolean;
}

/** A score over fewer rows says nearly nothing. */
const fewestEvalRows = 5;

/** `mobile-llm dataset split FILE --eval 15%`: which rows train, and which are only scored. */
export function addDatasetSplitCommand(dataset: Command): void {
  const command = dataset
    .command('split')
    .description('share rows out between train and eval: by action, near-duplicates together')
    .argument('<file>', 'dataset file, JSONL')
    .requiredOption('--eval <share>', 'of each action, such as 15% or 0.15')
    .option('--seed <text>', 'another seed gives another split', '1')
    .option('--rows <query>', 'share out only the rows that "dataset find" finds; the others keep their split')
    .option('--again', 'share out every row, also in a file that has both splits');
  addChangeOptions(command)
    .addHelpText(
      'after',
      '\nIn a file that has both splits rows keep theirs and only rows without one are shared out.\nThe same rows and seed give the same split, in whatever order they stand.',
    )
    .addOption(jsonOption())
    .action(async (file: string, options: SplitCommandOptions) => {
      await runBody(options.json ?? false, (context) => split(path.resolve(file), options, context));
    });
}

async function split(file: string, options: SplitCommandOptions, { output, signal }: CommandContext): Promise<void> {
  const evalShare = readShare(options.eval);
  const query = options.rows === undefined ? undefined : readQuery(options.rows);
  const opened = await openDataset(file, signal);
  const named = query && new Set(await findPlaces(opened, query, signal));
  const hasBoth = hasBothSplits(opened);
  const mayMove = (place: number) => named?.has(place) ?? (options.again === true || !hasBoth);
  const rows = readRows(opened.document, mayMove);
  const { splitAt, shares, moved } = await shareOut(rows, { evalShare, seed: options.seed, sha256Hex }, signal);
  const changed = [...splitAt].filter(([place, name]) => {
    const hasName = opened.columns.split.at(place)[0] === name;
    return !hasName && editLine(opened, place, [{ kind: 'set', path: ['split'], value: name }]);
  });
  for (const [place, name] of changed) {
    output.event({ event: 'row', lineNumber: place + 1, split: name });
  }
  output.say(sharesTable(shares).join('\n'));
  for (const warning of warningsOf(shares)) {
    output.say(warning);
  }
  if (moved.length > 0) {
    output.say(`${counted(moved.length, 'row')} went over to eval, beside a near-duplicate.`);
  }
  if (hasBoth && named === undefined && options.again !== true) {
    output.say('The file has both splits: rows keep theirs. --again shares out all of them.');
  }
  output.say(`Another split is given to ${changed.length} of ${counted(rows.length, 'row')}.`);
  const saved =
    changed.length === 0 && options.to === undefined
      ? undefined
      : await saveUnlessPreview(opened, options, { purpose: 'split', output });
  const broken = unreadRows(opened) - rows.length;
  output.event({
    event: 'done',
    rows: rows.length,
    changed: changed.length,
    moved: moved.length,
    broken,
    shares,
    ...saved,
  });
}

/** Lets Ctrl-C in between the pieces of the work. */
async function shareOut(
  rows: readonly SignedRowToSplit[],
  options: SplitOptions,
  signal: AbortSignal,
): Promise<SplitRows> {
  const steps = splitDataset(rows, options);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
    await setImmediate();
    signal.throwIfAborted();
  }
}

function readRows(document: LineDocument, mayMove: (place: number) => boolean): readonly SignedRowToSplit[] {
  return Array.from({ length: document.lineCount }, (_, place) => {
    return rowToSplit(document.contentAt(place), { place, mayMove: mayMove(place), sha256Hex });
  }).filter((row) => row !== undefined);
}

function hasBothSplits({ document, columns }: OpenedDataset): boolean {
  const places = Array.from({ length: document.lineCount }, (_, place) => place);
  return ['train', 'eval'].every((name) => places.some((place) => columns.split.at(place)[0] === name));
}

/** Lines that hold something. */
function unreadRows({ document, columns }: OpenedDataset): number {
  return Array.from({ length: document.lineCount }, (_, place) => place).filter((place) => {
    return columns.kind.at(place)[0] !== 'blank';
  }).length;
}

function sharesTable(shares: readonly ActionShare[]): readonly string[] {
  const titles = [
    { title: 'action' },
    { title: 'train', align: 'right' },
    { title: 'eval', align: 'right' },
    { title: 'share', align: 'right' },
  ] as const;
  return tableLines(
    titles,
    shares.map(({ action, train, eval: held }) => {
      return [action || '(none)', String(train), String(held), formatPercent(held / (train + held))];
    }),
  );
}

function warningsOf(shares: readonly ActionShare[]): readonly string[] {
  return shares
    .filter(({ eval: held }) => held < fewestEvalRows)
    .map(({ action, eval: held }) => {
      const rows = held === 0 ? 'no row' : held === 1 ? 'one row' : `${held} rows`;
      return `${action || 'Rows without an action'}: ${rows} in eval; a score over fewer than ${fewestEvalRows} says little.`;
    });
}

/** `15%`, `15 %` or `0.15`. @throws WorkbenchError `argument.invalid` */
function readShare(written: string): number {
  const [, digits, percent] = /^(\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})\s*(%?)$/.exec(written.trim()) ?? [];
  const share = digits === undefined ? Number.NaN : Number(digits) / (percent === '%' ? 100 : 1);
  if (!(share > 0 && share < 1)) {
    const detail = 'it is no share between 0 and 100 %, such as 15% or 0.15';
    throw new WorkbenchError('argument.invalid', { argument: '--eval', value: written, detail });
  }
  return share;
}
