import path from 'node:path';
import type { Command } from 'commander';
import { compileReplacement, type ReplacedText, type ReplacePlace } from '../../core/dataset/bulk/replace';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { printable } from '../../core/text/printable';
import { editLine } from '../../node/dataset/changed-dataset';
import { openDataset } from '../../node/dataset/opened-dataset';
import { addChangeOptions, type ChangeOptions, saveUnlessPreview } from '../change-options';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findPlaces, readQuery } from '../dataset-query';
import { counted } from '../terminal/format';

interface ReplaceOptions extends ChangeOptions {
  readonly regex?: boolean;
  readonly matchCase?: boolean;
  readonly wholeWord?: boolean;
  readonly in: string;
  readonly rows: string;
  readonly json?: boolean;
}

interface Wanted {
  readonly file: string;
  readonly find: string;
  readonly replacement: string;
  readonly options: ReplaceOptions;
}

/** Shown of each replacement, for people: the first of them. */
const mostShown = 20;

/** `mobile-llm dataset replace FILE FIND REPLACEMENT`: another text in every row that has one. */
export function addDatasetReplaceCommand(dataset: Command): void {
  const command = dataset
    .command('replace')
    .description('replace a text in what is said and what calls are given, in all rows')
    .argument('<file>', 'dataset file, JSONL')
    .argument('<find>', 'text, or with --regex a regular expression')
    .argument('<replacement>', 'text; with --regex $1, $& and $<name> are what was found')
    .option('--regex', 'a regular expression of RE2: no look-ahead, no back-references, never slow')
    .option('--match-case', 'tell capital letters from small ones')
    .option('--whole-word', 'only where no letter or digit stands beside it')
    .option('--in <place>', 'any, user, assistant, system, arguments, or ACTION.PARAMETER', 'any')
    .option('--rows <query>', 'only in rows that "dataset find" finds with this query', '');
  addChangeOptions(command)
    .addOption(jsonOption())
    .action(async (file: string, find: string, replacement: string, options: ReplaceOptions) => {
      const wanted = { file: path.resolve(file), find, replacement, options };
      await runBody(options.json ?? false, (context) => replace(wanted, context));
    });
}

async function replace(
  { file, find, replacement, options }: Wanted,
  { output, signal }: CommandContext,
): Promise<void> {
  const { regex = false, matchCase = false, wholeWord = false } = options;
  const pattern = { kind: regex ? 'regularExpression' : 'text', source: find, matchCase, wholeWord } as const;
  const replaceIn = compileReplacement({ pattern, replacement, where: readPlace(options.in) });
  const query = readQuery(options.rows);
  const opened = await openDataset(file, signal);
  let rows = 0;
  let matches = 0;
  for (const place of await findPlaces(opened, query, signal)) {
    signal.throwIfAborted();
    const text = decodeLine(opened.document.contentAt(place));
    const replaced = text === undefined ? undefined : replaceIn(text);
    if (replaced === undefined || !editLine(opened, place, replaced.edits)) {
      continue;
    }
    rows += 1;
    matches += replaced.texts.reduce((sum, { spans }) => sum + spans.length, 0);
    output.event({ event: 'row', lineNumber: place + 1, texts: replaced.texts });
    if (rows <= mostShown) {
      output.say(replaced.texts.map((changed) => shown(place + 1, changed)).join('\n'));
    }
  }
  if (rows > mostShown) {
    output.say(`… and ${counted(rows - mostShown, 'more row')}.`);
  }
  output.say(`${matches === 1 ? 'One match' : `${matches} matches`} in ${rows === 1 ? 'one row' : `${rows} rows`}.`);
  const saved = rows === 0 ? undefined : await saveUnlessPreview(opened, options, { purpose: 'replace', output });
  output.event({ event: 'done', rows, matches, ...saved });
}

function shown(lineNumber: number, { path: where, before, after }: ReplacedText): string {
  return printable(`${lineNumber}: ${where.join('.')}\n  - ${JSON.stringify(before)}\n  + ${JSON.stringify(after)}`);
}

/** @throws WorkbenchError `argument.invalid` */
function readPlace(written: string): ReplacePlace {
  if (written === 'any' || written === 'arguments') {
    return { kind: written };
  }
  if (written === 'user' || written === 'assistant' || written === 'system') {
    return { kind: 'role', role: written };
  }
  const [, action, parameter] = /^(\w+)\.(\w+)$/.exec(written) ?? [];
  if (action === undefined || parameter === undefined) {
    const detail = 'it is none of any, user, assistant, system, arguments and no ACTION.PARAMETER';
    throw new WorkbenchError('argument.invalid', { argument: '--in', value: written, detail });
  }
  return { kind: 'arguments', action, parameter };
}
