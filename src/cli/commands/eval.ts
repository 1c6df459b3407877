import path from 'node:path';
import type { Command } from 'commander';
import { readEvaluatedRows } from '../../node/project/rows';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { scoreSideBySide } from '../fleet/eval';
import { collect } from '../fleet/phones';
import { host, placesOf } from '../fleet/places';
import { type ModelOptions, meantModel } from '../meant-model';
import { meantProject } from '../meant-project';
import { identifyForPush } from '../phone-push';
import { type Examination, scoreAt } from '../score-rows';
import { counted, formatPercent } from '../terminal/format';

interface EvalOptions extends ModelOptions {
  readonly dataset: string;
  readonly on?: readonly string[];
  readonly recipe?: string;
  readonly json?: boolean;
}

/** `mobile-llm eval`: asks a model for every evaluation row of a dataset file and scores the replies. */
export function addEvalCommand(program: Command): void {
  const places =
    'where the model runs: host (this machine, default), a phone by its serial number, or all for every phone that is ' +
    'ready; again for more places, which are scored at the same time';
  program
    .command('eval')
    .description('score a model on the evaluation rows of a dataset file (all rows, if none is marked "eval")')
    .requiredOption('--dataset <file>', 'dataset file, JSONL')
    .option(
      '--model <artifact|file.gguf>',
      'a GGUF file, a model that was added, or an artifact: a variant such as Q4_0, or a key',
    )
    .option('--adapter [file.gguf]', 'with a LoRA adapter on it: this file, or the newest of the recipe')
    .option('--on <host|serial|all>', places, collect)
    .option('--recipe <recipe>', 'recipe with prompt and actions; default: the nearest above the dataset, or none')
    .addOption(jsonOption())
    .action(async (options: EvalOptions) => {
      await runBody(options.json ?? false, (context) => evaluate(options, context));
    });
}

async function evaluate(options: EvalOptions, context: CommandContext): Promise<void> {
  const { output } = context;
  const dataset = path.resolve(options.dataset);
  const project = await meantProject({ recipe: options.recipe, folder: path.dirname(dataset) }, context);
  const rows = await readEvaluatedRows(dataset);
  const { model, adapter } = await meantModel(options, project, context);
  const places = await placesOf(options.on ?? [host.name], context);
  const source = await identifyForPush(model, 'model', context);
  const examination: Examination = {
    project,
    rows,
    model,
    ...(adapter && { adapter }),
    source,
    tools: await commandTools(context),
  };
  const identity = { model: model.name, sha256: source.sha256 };
  const [only] = places.members;
  if (places.isSeveral || only === undefined) {
    await scoreSideBySide(places, (member, own) => scoreAt(member, examination, own), { facts: identity, context });
    return;
  }
  const score = await scoreAt(only, examination, context);
  const { facts } = only;
  output.event({ event: 'done', ...score, ...identity, on: only.name, ...(facts && { virtual: facts.isVirtual }) });
  output.say(
    `${counted(score.rows, 'row')} · exact match ${formatPercent(score.exactMatch)} as said, ` +
      `${formatPercent(score.exactMatchResolved)} resolved · restraint ${formatPercent(score.restraint)}`,
  );
}
