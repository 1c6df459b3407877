import path from 'node:path';
import type { Command } from 'commander';
import { isRule, severityOf } from '../../core/dataset/check/finding';
import { everyRow } from '../../core/dataset/check/mutes/mutes';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { printable } from '../../core/text/printable';
import { saveMute } from '../../node/dataset/mutes-file';
import { checkDatasetFile } from '../../node/project/check-dataset-file';
import { describeFinding } from '../../node/project/describe-finding';
import { loadProject, type Project } from '../../node/project/project';
import { type CommandContext, jsonOption, runBody } from '../command';
import { openDeepCheck } from '../deep-check';
import { findRecipeNear } from '../recipe-near';
import { counted } from '../terminal/format';

/** `mobile-llm dataset check FILE`: every line that is not a row, what the rules find, and how many rows there are. */
export function addDatasetCheckCommand(dataset: Command): void {
  dataset
    .command('check')
    .description(
      'check every line of a dataset; exits with 1 where there are errors, with 0 where there are only warnings',
    )
    .argument('<file>', 'dataset file, JSONL')
    .option('--deep', 'compare rows with each other, count actions, and count tokens where set-up was done')
    .option('--mute <rule[:row]>', 'keep what a rule finds, in the row with this id or in all rows')
    .option('--reason <text>', 'why it is kept; written into FILE.mutes.yaml with --mute')
    .addOption(jsonOption())
    .action(async (given: string, options: CheckOptions) => {
      const file = path.resolve(given);
      await runBody(options.json ?? false, async (context) => {
        if (options.mute !== undefined) {
          await mute(file, options.mute, options.reason ?? '');
        }
        await check(file, options.deep ?? false, context);
      });
    });
}

interface CheckOptions {
  readonly json?: boolean;
  readonly deep?: boolean;
  readonly mute?: string;
  readonly reason?: string;
}

/** @param what `dataset.duplicate`, or with a row's id behind it: `dataset.duplicate:train-0001` */
async function mute(file: string, what: string, reason: string): Promise<void> {
  const [, rule = '', row = everyRow] = /^([^:]*)(?::(.+))?$/su.exec(what) ?? [];
  if (!isRule(rule)) {
    const detail = 'no rule is called so. docs/DATASETS.md lists them, such as dataset.duplicate.';
    throw new WorkbenchError('argument.invalid', { argument: '--mute', value: what, detail });
  }
  await saveMute(file, { rule, row, reason });
}

async function check(file: string, isDeep: boolean, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const { project, reason } = await projectNear(file);
  const otherFiles = project?.datasetFiles.filter((other) => other !== file) ?? [];
  await using deep = isDeep ? await openDeepCheck(file, project, context) : undefined;
  const checked = await checkDatasetFile(file, { schema: project?.schema, otherFiles, deep: deep?.options, signal });
  deep?.end();
  const problems = checked.findings.map((finding) => describeFinding(finding, checked));
  for (const problem of problems) {
    const { lineNumber, column, severity, message, fix } = problem;
    output.event({ event: 'problem', ...problem });
    output.say(printable(`${file}:${lineNumber}:${column}: ${severity}: ${message} ${fix}`));
  }
  for (const { code, parameters } of checked.wholeFindings) {
    const { message, fix } = describeError(new WorkbenchError(code, parameters));
    output.event({ event: 'problem', severity: severityOf(code), code, message, fix });
    output.say(printable(`${severityOf(code)}: ${message} ${fix}`));
  }
  const { train, eval: held } = checked.counts;
  const severities = [...checked.findings, ...checked.wholeFindings].map(({ code }) => severityOf(code));
  const count = (wanted: string) => severities.filter((severity) => severity === wanted).length;
  const [errors, warnings, muted] = [count('error'), count('warning'), checked.mutedCount];
  const counts = { rows: train + held, train, eval: held, problems: severities.length, errors, warnings, muted };
  if (deep?.skipped !== undefined) {
    output.event({ event: 'skipped', rules: ['tokens'], reason: deep.skipped });
  }
  output.event({ event: 'done', ...counts, callsChecked: project?.schema !== undefined });
  output.say(
    `${counted(counts.rows, 'row')} (${train} train, ${held} eval), ${counted(counts.problems, 'problem')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}; ${muted} muted.`,
  );
  if (deep?.skipped !== undefined) {
    output.say(printable(`Tokens were not counted: ${deep.skipped}`));
  }
  if (reason !== undefined) {
    output.say(`Calls were not compared with an actions file: ${reason}`);
  }
  if (errors > 0) {
    process.exitCode = 1;
  }
}

/** The project of the nearest recipe, and why calls cannot be compared with its actions. */
async function projectNear(file: string): Promise<{ readonly project?: Project; readonly reason?: string }> {
  try {
    const project = await loadProject(await findRecipeNear(undefined, file));
    return project.schema ? { project } : { project, reason: 'the recipe names none.' };
  } catch (error) {
    if (error instanceof WorkbenchError) {
      return { reason: error.code === 'file.notFound' ? 'there is no recipe above this file.' : error.message };
    }
    throw error;
  }
}
