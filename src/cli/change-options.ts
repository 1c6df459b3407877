import path from 'node:path';
import type { Command } from 'commander';
import { type ChangeTarget, type SavedChange, saveChange } from '../node/dataset/changed-dataset';
import type { OpenedDataset } from '../node/dataset/opened-dataset';
import type { Output } from './output';

/** What every command takes that changes many rows at once. */
export interface ChangeOptions {
  readonly preview?: boolean;
  readonly to?: string;
  readonly force?: boolean;
}

/** What every command that changes a dataset can be told. */
export function addChangeOptions(command: Command): Command {
  return command
    .option('--preview', 'show what would change, and change nothing')
    .option('--to <file>', 'write the result into another file; by default the file itself changes and a copy stays')
    .option('--force', 'write over the file that --to names');
}

/**
 * Saves what a command changed, unless it only previews, and says where.
 * @param purpose in the name of the copy: `replace` gives `rows.before-replace.jsonl`
 * @throws WorkbenchError as `saveChange`
 */
export async function saveUnlessPreview(
  opened: OpenedDataset,
  { preview, to, force }: ChangeOptions,
  { purpose, output }: { readonly purpose: string; readonly output: Output },
): Promise<SavedChange | undefined> {
  if (preview) {
    output.say('Nothing was written: this is a preview.');
    return undefined;
  }
  const target: ChangeTarget =
    to === undefined
      ? { kind: 'inPlace', purpose }
      : { kind: 'file', file: path.resolve(to), mayOverwrite: force ?? false };
  const saved = await saveChange(opened, target);
  output.say(
    saved.copy === undefined ? `Written to ${saved.file}.` : `${saved.file} is saved; as it was: ${saved.copy}`,
  );
  return saved;
}
