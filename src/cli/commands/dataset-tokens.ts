import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type DatasetRow, datasetProblem, parseDataset } from '../../core/dataset/dataset';
import { LineDocument } from '../../core/dataset/document/line-document';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { renderConversation } from '../../core/dataset/render';
import { readRow } from '../../core/dataset/row';
import { tokenStatistics } from '../../core/dataset/statistics/token-histogram';
import { isRefused } from '../../core/dataset/tokens/row-tokens';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { findInLineTokens, findInTokens } from '../../node/dataset/checking/token-rules';
import { loadFile } from '../../node/dataset/dataset-file';
import { openTokenCounter, type TokensAvailable } from '../../node/dataset/tokens/open-token-counter';
import { sha256Hex } from '../../node/files/sha256';
import { provisionedTools } from '../../node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../../node/pipeline/resource-folder';
import { loadProject, readText } from '../../node/project/project';
import { cacheFolder } from '../../node/setup/cache-folder';
import { type CommandContext, jsonOption, runBody } from '../command';
import { ReportedFailure } from '../failure';
import { findRecipeNear } from '../recipe-near';
import { counted, formatPercent } from '../terminal/format';
import { histogramLines } from '../terminal/histogram';
import { tokenViewText } from '../terminal/token-view';

/** Space, tab and carriage return. */
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

interface TokensOptions {
  readonly recipe?: string;
  readonly row?: number;
  readonly id?: string;
  readonly json?: boolean;
}

type Available = Extract<TokensAvailable, { available: true }>;

/** `mobile-llm dataset tokens FILE [--row N | --id ID]`: what the model sees of one row, or how long all rows are. */
export function addDatasetTokensCommand(dataset: Command): void {
  dataset
    .command('tokens')
    .description(
      "show the tokens that the recipe's base makes of a row, and which it learns; or count those of all rows",
    )
    .argument('<file>', 'dataset file, JSONL')
    .option('--recipe <file>', 'recipe whose base, template and limits count (default: the nearest above the file)')
    .addOption(new Option('--row <line>', 'show the row on this line, from 1').argParser(lineNumber).conflicts('id'))
    .option('--id <id>', 'show the row with this id')
    .addOption(jsonOption())
    .action(async (file: string, options: TokensOptions) => {
      await runBody(options.json ?? false, (context) => tokens(path.resolve(file), options, context));
    });
}

async function tokens(file: string, options: TokensOptions, context: CommandContext): Promise<void> {
  const available = await open(file, options, context);
  await using _counter = available.counter;
  if (options.row !== undefined || options.id !== undefined) {
    const { rows } = parseDataset(await readText(file), { sha256Hex });
    await showRow(rowOf(rows, file, options), available, context);
    return;
  }
  await countRows(file, { available, context });
}

async function open(file: string, { recipe }: TokensOptions, { signal }: CommandContext): Promise<Available> {
  const project = await loadProject(await findRecipeNear(recipe, file));
  const resourceFolder = resourceFolderOf(import.meta.dirname);
  const tools = await provisionedTools({ signal, resourceFolder, onlyReady: true, onProgress: () => {} });
  const opened = await openTokenCounter(project, { tools, signal, cacheFolder: cacheFolder(), isTrusted: true });
  if (!opened.available) {
    throw new ReportedFailure({ code: opened.code, message: opened.reason, fix: opened.fix });
  }
  return opened;
}

function rowOf(rows: readonly DatasetRow[], file: string, { row: line, id }: TokensOptions): DatasetRow {
  const found = rows.find(({ lineNumber, conversation }) => lineNumber === line || conversation.id === id);
  if (!found) {
    throw new WorkbenchError('tokens.noSuchRow', { file, row: line ?? id ?? '' });
  }
  return found;
}

async function showRow(
  { lineNumber, conversation }: DatasetRow,
  { counter, limits, systemPrompt }: Available,
  { output, signal }: CommandContext,
): Promise<void> {
  const [view] = await counter.describe([renderConversation(conversation, { systemPrompt })], signal);
  if (view === undefined || isRefused(view)) {
    throw new ReportedFailure(view?.refused ?? { code: 'tokens.noAnswer', message: 'There is no answer.', fix: '' });
  }
  const findings = findInTokens(view, conversation.split, limits);
  const problems = findings.map(({ code, parameters }) => datasetProblem(lineNumber, code, parameters));
  output.event({ event: 'row', lineNumber, id: conversation.id, split: conversation.split, ...view, problems });
  output.event({ event: 'done', tokens: view.tokens, trained: view.trained, problems: problems.length });
  output.say(tokenViewText(view, output.people.hasColors?.() ?? false));
  output.say(
    `${view.tokens} tokens, of which the model learns ${view.trained} (training.maxTokens ${limits.maxTokens}).`,
  );
  for (const { message, fix } of problems) {
    output.say(`${message} ${fix}`);
  }
}

async function countRows(
  file: string,
  { available, context }: { readonly available: Available; readonly context: CommandContext },
): Promise<void> {
  const { counter, limits, systemPrompt } = available;
  const { output, signal } = context;
  await counter.expectChanges(file, systemPrompt);
  const document = new LineDocument((await loadFile(file, signal)).bytes);
  output.checklist.start('tokens', 'Counting tokens');
  const lines = await counter.countLines(document, systemPrompt, {
    signal,
    onProgress: (done, total) => output.checklist.progress('tokens', `${done} of ${total} rows`),
  });
  output.checklist.end('tokens', 'done', counted(lines.length, 'row'));
  const counts = lines.map((line) => line.counted);
  const ordinals = new Map<string, number>();
  let problems = 0;
  for (const { line, counted: row } of lines) {
    const lineNumber = line + 1;
    const content = document.contentAt(line);
    if (output.isJson) {
      const { tokens: count, trained } = isRefused(row) ? {} : row;
      const read = readRow(decodeLine(content) ?? '', { sha256Hex, ordinals });
      const { id, split } = read.problem === undefined ? read.conversation : {};
      output.event({ event: 'row', lineNumber, id, split, tokens: count, trained });
    }
    for (const { code, parameters } of findInLineTokens(content, row, limits)) {
      const problem = datasetProblem(lineNumber, code, parameters);
      problems += 1;
      output.event({ event: 'problem', ...problem });
      output.say(`${file}:${lineNumber}: ${problem.message} ${problem.fix}`);
    }
  }
  const statistics = tokenStatistics(counts, limits);
  const { spread, bars, ...numbers } = statistics;
  output.event({ event: 'done', ...numbers, ...spread, bars, ...limits, problems });
  if (spread) {
    for (const line of histogramLines(bars)) {
      output.say(line);
    }
    const { min, median, p95, max } = spread;
    output.say(
      `${counted(numbers.rows, 'row')}, ${counted(numbers.tokens, 'token')}, of which the model learns ${numbers.trained} (${formatPercent(numbers.trained / numbers.tokens)}).`,
    );
    output.say(`Tokens per row: shortest ${min}, median ${median}, 95 of 100 at most ${p95}, longest ${max}.`);
  }
  output.say(
    `${numbers.beyondTraining} rows beyond training.maxTokens (${limits.maxTokens}), ${numbers.beyondContext} beyond device.contextTokens (${limits.contextTokens}), ${numbers.refused} refused.`,
  );
  const noRows = countWrittenLines(document) - lines.length;
  if (noRows > 0) {
    output.say(`Lines that are no rows: ${noRows}. What is wrong with them: mobile-llm dataset check`);
  }
  if (problems + noRows > 0) {
    process.exitCode = 1;
  }
}

/** Those that are not blank. */
function countWrittenLines(document: LineDocument): number {
  let count = 0;
  for (let line = 0; line < document.lineCount; line += 1) {
    count += document.contentAt(line).some((byte) => !blanks.has(byte)) ? 1 : 0;
  }
  return count;
}

function lineNumber(text: string): number {
  const line = Number(text);
  if (!Number.isSafeInteger(line) || line < 1) {
    throw new InvalidArgumentError('It is no line number.');
  }
  return line;
}
