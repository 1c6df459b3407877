import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import { cacheFolder } from '../../node/setup/cache-folder';
import { deleteUnused, findUnused } from '../../node/setup/clean-cache';
import { type CommandContext, jsonOption, runBody } from '../command';

interface CleanOptions {
  readonly unusedFor: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm setup clean`: deletes what earlier versions left in the user's cache. */
export function addSetupCleanCommand(setup: Command): void {
  setup
    .command('clean')
    .description('show what nothing has used for long in the cache of tools; with --yes, delete it')
    .option('--unused-for <days>', 'how long', '30')
    .option('--yes', 'delete what is shown; what is needed again is then made again')
    .addOption(jsonOption())
    .action(async (_options: object, command: Command) => {
      // `--json` before and after `clean` mean the same.
      const options: CleanOptions = command.optsWithGlobals();
      await runBody(options.json ?? false, (context) => clean(options, context));
    });
}

async function clean({ unusedFor, yes = false }: CleanOptions, { output, signal }: CommandContext): Promise<void> {
  const folder = cacheFolder();
  let sizeBytes = 0;
  const unused = await findUnused({ cacheFolder: folder, days: readDays(unusedFor), now: new Date() });
  for (const entry of unused) {
    signal.throwIfAborted();
    const isDeleted = yes && (await deleteUnused(entry));
    const lastUsedAt = entry.lastUsedAt.toISOString();
    output.event({ event: 'unused', ...entry, lastUsedAt, isDeleted });
    const kept = yes && !isDeleted ? '  stays: somebody has just taken it' : '';
    output.say(
      `${formatBytes(entry.sizeBytes).padStart(9)}  ${entry.kind}, last used ${lastUsedAt.slice(0, 10)}${kept}`,
    );
    sizeBytes += yes && !isDeleted ? 0 : entry.sizeBytes;
  }
  output.event({ event: 'done', entries: unused.length, sizeBytes, isDeleted: yes });
  if (unused.length === 0) {
    output.say(`Everything in ${folder} was used within ${unusedFor} days.`);
  } else if (yes) {
    output.say(`Deleted: ${formatBytes(sizeBytes)}.`);
  } else {
    output.say(`${formatBytes(sizeBytes)} can go. Nothing was deleted yet: the same command with --yes deletes it.`);
  }
}

/** @throws WorkbenchError `argument.invalid` */
function readDays(value: string): number {
  const days = Number(value);
  if (!/^\d{1,5}$/.test(value) || days < 1) {
    throw new WorkbenchError('argument.invalid', {
      argument: '--unused-for',
      value,
      detail: 'it is no number of days',
    });
  }
  return days;
}
