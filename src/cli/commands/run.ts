import path from 'node:path';
import { type Command, Option } from 'commander';
import { describeError } from '../../core/errors/workbench-error';
import { planRun } from '../../node/pipeline/plan/plan-run';
import { findRecipe } from '../../node/project/project';
import { cancelRun } from '../../node/runs/cancel-run';
import { type RunEvent, stepNames } from '../../node/runs/events';
import { followRun } from '../../node/runs/follow-run';
import { listAllRuns } from '../../node/runs/list-runs';
import { startRun } from '../../node/runs/start-run';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { ReportedFailure } from '../failure';
import { planEvents, planTotals } from '../plan-events';
import { runnerProgram } from '../runner-program';
import { formatDuration } from '../terminal/format';
import { planLines } from '../terminal/plan-view';
import { tellRun } from '../terminal/tell-run';

interface RunOptions {
  readonly json?: boolean;
  readonly plan?: boolean;
  readonly detach?: boolean;
  readonly until?: (typeof stepNames)[number];
  readonly list?: boolean;
  readonly follow?: string;
  readonly cancel?: string;
}

/** `mobile-llm run [recipe]`: starts the runner and follows it. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run a recipe: train, merge, convert, quantize, evaluate; what is already made is not made again')
    .argument('[recipe]', 'recipe file or its folder', '.')
    .option('--plan', 'say what would run, and the time, disk and memory that it would take; run nothing')
    .option('--detach', 'start the run, print its id and return')
    .addOption(new Option('--until <step>', 'stop after this step').choices(stepNames))
    .option('--list', 'list the runs of this recipe')
    .option('--follow <run>', 'follow a run that was started before')
    .option('--cancel <run>', 'cancel a run')
    .addOption(jsonOption())
    .action(async (recipe: string, options: RunOptions) => {
      await runBody(options.json ?? false, (context) => run(recipe, options, context));
    });
}

async function run(given: string, options: RunOptions, context: CommandContext): Promise<void> {
  const recipePath = await findRecipe(given, process.cwd());
  const folder = path.dirname(recipePath);
  if (options.list) {
    return list(folder, context);
  }
  if (options.cancel !== undefined) {
    await cancelRun(folder, options.cancel);
    context.output.event({ event: 'done', runId: options.cancel });
    context.output.say(`Asked ${options.cancel} to stop.`);
    return;
  }
  if (options.follow !== undefined) {
    return follow(folder, options.follow, context);
  }
  if (options.plan) {
    return plan(recipePath, options.until, context);
  }
  const runner = runnerProgram();
  const { runId } = await startRun(recipePath, options.until ? { runner, until: options.until } : { runner });
  if (options.detach) {
    context.output.event({ event: 'done', runId });
    context.output.say(`Started ${runId}. Follow it with: mobile-llm run --follow ${runId}`);
    return;
  }
  await followAndCancel(folder, runId, context);
}

/** Tells what would run; too little of anything is an error here as it is in a run. */
async function plan(recipePath: string, until: RunOptions['until'], context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const found = await planRun(recipePath, { tools: await commandTools(context), until, signal });
  for (const event of planEvents(found)) {
    output.event(event);
  }
  for (const line of planLines(found)) {
    output.say(line);
  }
  for (const { message, fix } of found.warnings) {
    output.say(`Warning: ${message} ${fix}`);
  }
  const [refusal] = found.refusals;
  if (refusal) {
    throw refusal;
  }
  output.event({ event: 'done', ...planTotals(found) });
}

/** Ctrl-C on a run that this command started ends the run, and this command waits for that end. */
async function followAndCancel(folder: string, runId: string, context: CommandContext): Promise<void> {
  const cancel = () => void cancelRun(folder, runId).catch(() => undefined);
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    await follow(folder, runId, { output: context.output, signal: new AbortController().signal });
  } finally {
    context.signal.removeEventListener('abort', cancel);
  }
  context.signal.throwIfAborted();
}

async function follow(folder: string, runId: string, { output, signal }: CommandContext): Promise<void> {
  const tell = tellRun(output);
  let last: RunEvent | undefined;
  for await (const event of followRun(folder, runId, { signal })) {
    tell(event);
    last = event;
  }
  switch (last?.event) {
    case 'run-failed':
      throw new ReportedFailure(last.error);
    case 'run-cancelled':
      throw new DOMException('The run was cancelled.', 'AbortError');
    case 'run-finished':
      output.event({ event: 'done', runId, ...last.artifacts });
      output.say(`Finished in ${formatDuration(last.elapsedMs)}.`);
      return;
    default:
      return;
  }
}

async function list(folder: string, { output }: CommandContext): Promise<void> {
  const runs = await listAllRuns(folder);
  for (const listed of runs) {
    if ('run' in listed) {
      const { run, status } = listed;
      output.event({ event: 'run', ...run, status });
      output.say(`${run.id}  ${status.padEnd(9)}  ${run.recipeName}  ${run.startedAt}`);
    } else {
      const { code, message, fix } = describeError(listed.error);
      const status = code === 'run.newer' ? 'newer' : 'damaged';
      output.event({ event: 'run', id: listed.id, status, error: { code, message, fix } });
      output.say(`${listed.id}  ${status.padEnd(9)}  ${message} ${fix}`);
    }
  }
  output.event({ event: 'done', runs: runs.length });
}
