import readline from 'node:readline/promises';
import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import { printable } from '../../core/text/printable';
import { openPhone } from '../../node/adb/phone';
import { listPhoneFiles, removeFromPhone } from '../../node/device/remove';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';

interface CleanOptions {
  readonly device: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm devices clean --device SERIAL`: lists what is ours on a phone, asks, and deletes exactly that. */
export function addDevicesCleanCommand(devices: Command): void {
  devices
    .command('clean')
    .description('delete everything of ours from a phone, and nothing else')
    .requiredOption('--device <serial>', 'serial number of the phone, from: mobile-llm devices')
    .option('--yes', 'delete without asking')
    .addOption(jsonOption())
    .action(async (options: CleanOptions) => {
      await runBody(options.json ?? false, (context) => clean(options, context));
    });
}

async function clean({ device, yes }: CleanOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const phone = await openPhone(await openAdbLink(context), device, { signal });
  try {
    const files = await listPhoneFiles(phone, { signal });
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    for (const file of files) {
      output.event({ event: 'file', ...file });
      output.say(printable(`${formatBytes(file.sizeBytes).padStart(10)}  ${file.path}`));
    }
    const what = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(sizeBytes)}`;
    const isWanted =
      files.length > 0 && (yes || (await isConfirmed(`Delete ${what}, from ${device}? [y/N] `, context)));
    if (isWanted) {
      await removeFromPhone(phone, { signal });
    }
    output.event({ event: 'done', device, files: files.length, sizeBytes, removed: isWanted });
    const kept = files.length === 0 ? 'Nothing of ours is on this phone.' : 'Nothing was deleted.';
    output.say(isWanted ? `Deleted ${what}. Nothing of ours is left on ${device}.` : kept);
  } finally {
    phone.close();
  }
}

/** @throws WorkbenchError `argument.missing` where nobody can be asked */
async function isConfirmed(question: string, { output, signal }: CommandContext): Promise<boolean> {
  if (output.isJson || !process.stdin.isTTY) {
    throw new WorkbenchError('argument.missing', { argument: '--yes', detail: 'there is nobody to ask.' });
  }
  const terminal = readline.createInterface({ input: process.stdin, output: output.people });
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal })).trim());
  } finally {
    terminal.close();
  }
}
