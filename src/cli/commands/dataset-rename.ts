import path from 'node:path';
import type { Command } from 'commander';
import type { Rename } from '../../core/dataset/rename/rename';
import { printable } from '../../core/text/printable';
import { findRecipe, loadProject } from '../../node/project/project';
import { applyRename, finishRename, planRename, type RenamePlan } from '../../node/rename/rename-plan';
import { type CommandContext, jsonOption, runBody } from '../command';
import { counted } from '../terminal/format';

interface RenameOptions {
  readonly recipe?: string;
  readonly preview?: boolean;
  readonly json?: boolean;
}

/** Shown of rows and mentions, for people. */
const mostShown = 10;
const longestShown = 100;

/** `mobile-llm dataset rename-action OLD NEW` and `rename-parameter ACTION OLD NEW`: in the actions file and every row. */
export function addDatasetRenameCommands(dataset: Command): void {
  const action = dataset
    .command('rename-action')
    .description('rename an action in the actions file and in all dataset files of the recipe')
    .argument('<old>', 'action')
    .argument('<new>', 'its new name');
  addOptions(action).action(async (from: string, to: string, options: RenameOptions) => {
    await runBody(options.json ?? false, (context) => rename({ kind: 'action', from, to }, options, context));
  });
  const parameter = dataset
    .command('rename-parameter')
    .description("rename an action's parameter in the actions file and in all dataset files of the recipe")
    .argument('<action>', 'action')
    .argument('<old>', 'parameter')
    .argument('<new>', 'its new name');
  addOptions(parameter).action(async (name: string, from: string, to: string, options: RenameOptions) => {
    const wanted = { kind: 'parameter', action: name, from, to } as const;
    await runBody(options.json ?? false, (context) => rename(wanted, options, context));
  });
}

function addOptions(command: Command): Command {
  return command
    .option('--recipe <path>', 'a recipe or its folder; by default the one here')
    .option('--preview', 'show what would change, and change nothing')
    .addOption(jsonOption());
}

async function rename(wanted: Rename, options: RenameOptions, { output, signal }: CommandContext): Promise<void> {
  const recipePath = await findRecipe(options.recipe, process.cwd());
  if (await finishRename(path.dirname(recipePath))) {
    output.say('A renaming that was interrupted is ended now.');
  }
  const project = await loadProject(recipePath);
  const plan = await planRename(project, wanted, signal);
  for (const row of plan.rows) {
    output.event({ event: 'row', ...row });
  }
  for (const mention of plan.mentions) {
    output.event({ event: 'mention', ...mention });
  }
  output.say(planLines(plan, project.folder).map(printable).join('\n'));
  const copies = options.preview ? [] : await applyRename(project, plan);
  output.say(options.preview ? 'Nothing was written: this is a preview.' : copiesLine(copies, project.folder));
  const files = plan.files.map(({ file }) => file);
  output.event({ event: 'done', files, rows: plan.rows.length, mentions: plan.mentions.length, copies });
}

function planLines({ rename: { from, to }, files, rows, mentions }: RenamePlan, folder: string): readonly string[] {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const names = files.map(({ file }) => path.relative(folder, file)).join(', ');
  return [
    ...someOf(
      rows,
      ({ file, lineNumber, firstWords }) => `  ${path.relative(folder, file)}:${lineNumber}: ${firstWords}`,
    ),
    `${from} becomes ${to} in ${names}: ${counted(calls, 'call')} in ${counted(rows.length, 'row')}.`,
    ...(mentions.length === 0
      ? []
      : [`${mentions.length === 1 ? '1 text names' : `${mentions.length} texts name`} ${from}, left as written:`]),
    ...someOf(mentions, ({ file, lineNumber = 0, text }) => {
      return `  ${path.relative(folder, file)}${lineNumber > 0 ? `:${lineNumber}` : ''}: ${text.slice(0, longestShown)}`;
    }),
  ];
}

function someOf<Item>(items: readonly Item[], write: (item: Item) => string): readonly string[] {
  const rest = items.length - mostShown;
  return [...items.slice(0, mostShown).map(write), ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}

function copiesLine(copies: readonly string[], folder: string): string {
  return `All of them are saved; as they were: ${copies.map((copy) => path.relative(folder, copy)).join(', ')}`;
}
