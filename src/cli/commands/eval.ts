import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { Conversation } from '../../core/dataset/conversation';
import { sha256OfFile } from '../../node/files/sha256';
import { startHostServer } from '../../node/llama/host-server';
import { chatTurn } from '../../node/pipeline/evaluation/chat-turn';
import { type AnswerTurn, evaluateRows, type RowResult } from '../../node/pipeline/evaluation/evaluate-rows';
import { loadProject, type Project } from '../../node/project/project';
import { readDatasetFile } from '../../node/project/rows';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { findModel, type ModelFile } from '../model-file';
import { openPhoneModel } from '../phone-model';
import { findRecipeNear } from '../recipe-near';
import { TimeLeft } from '../terminal/estimate';
import { formatPercent, formatProgress, printable } from '../terminal/format';

interface EvalOptions {
  readonly dataset: string;
  readonly model?: string;
  readonly on: string;
  readonly recipe?: string;
  readonly json?: boolean;
}

/** `mobile-llm eval`: asks a model for every evaluation row of a dataset file and scores the replies. */
export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('score a model on the evaluation rows of a dataset file (all rows, if none is marked "eval")')
    .requiredOption('--dataset <file>', 'dataset file, JSONL')
    .option('--model <artifact|file.gguf>', 'a GGUF file, or an artifact: a variant such as Q4_0, or a key')
    .option('--on <host|serial>', 'where the model runs: this machine, or the phone of this serial number', 'host')
    .option('--recipe <recipe>', 'recipe with prompt and actions; default: the nearest above the dataset')
    .addOption(jsonOption())
    .action(async (options: EvalOptions) => {
      await runBody(options.json ?? false, (context) => evaluate(options, context));
    });
}

async function evaluate(options: EvalOptions, context: CommandContext): Promise<void> {
  const dataset = path.resolve(options.dataset);
  const project = await loadProject(await findRecipeNear(options.recipe, dataset));
  const rows = evaluatedRows(await readDatasetFile(dataset));
  const model = await findModel(options.model, project.folder);
  const score = (answer: AnswerTurn, concurrency: number) =>
    scoreRows({ project, rows, answer, concurrency }, { model, on: options.on }, context);
  if (options.on === 'host') {
    return onHost(model, project, { context, score });
  }
  await using phone = await openPhoneModel({ serial: options.on, model, project }, context);
  await score(
    chatTurn((request) => phone.session.chat(request), project.schema),
    1,
  );
}

/** Training rows of a mixed file are left out: a model has seen them. */
function evaluatedRows(rows: readonly Conversation[]): readonly Conversation[] {
  const marked = rows.filter((row) => row.split === 'eval');
  return marked.length > 0 ? marked : rows;
}

type Score = (answer: AnswerTurn, concurrency: number) => Promise<void>;

async function onHost(
  model: ModelFile,
  project: Project,
  { context, score }: { readonly context: CommandContext; readonly score: Score },
): Promise<void> {
  const { server: serverProgram } = await (await commandTools(context)).llamaPrograms();
  const logs = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-eval-'));
  try {
    const slots = os.availableParallelism();
    await using server = await startHostServer({
      serverProgram,
      modelFile: model.path,
      contextTokens: project.recipe.device.contextTokens,
      slots,
      logFile: path.join(logs, 'llama-server.log'),
      signal: context.signal,
    });
    await score(
      chatTurn((request) => server.client.chat(request), project.schema),
      slots,
    );
  } finally {
    await rm(logs, { recursive: true, force: true });
  }
}

interface Question {
  readonly project: Project;
  readonly rows: readonly Conversation[];
  readonly answer: AnswerTurn;
  readonly concurrency: number;
}

async function scoreRows(
  { project, rows, answer, concurrency }: Question,
  { model, on }: { readonly model: ModelFile; readonly on: string },
  { output, signal }: CommandContext,
): Promise<void> {
  const { checklist } = output;
  const timeLeft = new TimeLeft();
  checklist.start('eval', `Evaluate ${path.basename(model.name)}`);
  const startedAt = performance.now();
  const { schema, recipe } = project;
  const { summary } = await evaluateRows({
    rows,
    schema,
    systemPrompt: recipe.systemPrompt,
    answer,
    concurrency,
    signal,
    onRow: (row, done) => {
      output.event({ event: 'row', ...row });
      if (!row.score.exactMatchResolved) {
        checklist.print(missLine(row));
      }
      const secondsLeft = timeLeft.update(done, rows.length, performance.now());
      checklist.progress('eval', formatProgress({ done, total: rows.length, unit: 'rows', secondsLeft }));
    },
  });
  checklist.end('eval', 'done', `${formatPercent(summary.exactMatchResolved)} exact match`);
  const elapsedMs = Math.round(performance.now() - startedAt);
  const sha256 = model.sha256 ?? (await sha256OfFile(model.path, { signal }));
  output.event({ event: 'done', ...summary, model: model.name, sha256, on, elapsedMs });
  output.say(
    `${summary.rows} rows · exact match ${formatPercent(summary.exactMatch)} as said, ` +
      `${formatPercent(summary.exactMatchResolved)} resolved · restraint ${formatPercent(summary.restraint)}`,
  );
}

/** A reply that does not end is shown by its beginning; the whole stands in the events of `--json`. */
const longestShown = 160;

function missLine({ request, expected, said }: RowResult): string {
  const wanted = expected.length === 0 ? 'no action' : expected.map((call) => JSON.stringify(call)).join(' ');
  const shown = said.trim().replaceAll(/\s+/g, ' ').slice(0, longestShown);
  return printable(`  ✗ ${request}\n      expected ${wanted}\n      said     ${shown}`);
}
