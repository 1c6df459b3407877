import path from 'node:path';
import type { Command } from 'commander';
import { severityOf } from '../../core/dataset/check/finding';
import { placeOf } from '../../core/dataset/check/place';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { type CheckedDataset, checkDatasetFile, type LineFinding } from '../../node/project/check-dataset-file';
import { loadProject, type Project } from '../../node/project/project';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findRecipeNear } from '../recipe-near';
import { printable } from '../terminal/format';

/** `mobile-llm dataset check FILE`: every line that is not a row, what the rules find, and how many rows there are. */
export function addDatasetCheckCommand(dataset: Command): void {
  dataset
    .command('check')
    .description(
      'check every line of a dataset; exits with 1 where there are errors, with 0 where there are only warnings',
    )
    .argument('<file>', 'dataset file, JSONL')
    .addOption(jsonOption())
    .action(async (file: string, options: { json?: boolean }) => {
      await runBody(options.json ?? false, (context) => check(path.resolve(file), context));
    });
}

async function check(file: string, { output, signal }: CommandContext): Promise<void> {
  const { project, reason } = await projectNear(file);
  const otherFiles = project?.datasetFiles.filter((other) => other !== file) ?? [];
  const checked = await checkDatasetFile(file, { schema: project?.schema, otherFiles, signal });
  const problems = checked.findings.map((finding) => problemOf(finding, checked));
  for (const problem of problems) {
    const { lineNumber, column, severity, message, fix } = problem;
    output.event({ event: 'problem', ...problem });
    output.say(printable(`${file}:${lineNumber}:${column}: ${severity}: ${message} ${fix}`));
  }
  const { train, eval: held } = checked.counts;
  const count = (wanted: string) => problems.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const counts = { rows: train + held, train, eval: held, problems: problems.length, errors, warnings };
  output.event({ event: 'done', ...counts, callsChecked: project?.schema !== undefined });
  output.say(
    `${counts.rows} rows (${train} train, ${held} eval), ${problems.length} problems: ${errors} errors, ${warnings} warnings.`,
  );
  if (reason !== undefined) {
    output.say(`Calls were not compared with an actions file: ${reason}`);
  }
  if (errors > 0) {
    process.exitCode = 1;
  }
}

/** A finding in words, with its place in the line: columns count UTF-16 code units from 1, as editors do. */
function problemOf(finding: LineFinding, { document }: CheckedDataset) {
  const { lineNumber, code, parameters, path: valuePath } = finding;
  const { message, fix } = describeError(new WorkbenchError(code, parameters));
  const { start, end } = placeOf(decodeLine(document.contentAt(lineNumber - 1)) ?? '', finding);
  return {
    lineNumber,
    column: start + 1,
    endColumn: end + 1,
    severity: severityOf(code),
    code,
    message,
    fix,
    ...(valuePath && { path: valuePath }),
  };
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
