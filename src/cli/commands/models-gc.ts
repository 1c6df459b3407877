import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import { cleanUpNeed } from '../../node/runs/clean-up-need';
import { deleteGarbage, findGarbage, type Garbage } from '../../node/store/garbage';
import type { Leftover } from '../../node/store/inventory';
import type { NeedOptions } from '../../node/store/needed';
import type { Store, StoredArtifact } from '../../node/store/store';
import { artifactName } from '../artifact-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore, storeArgument } from '../meant-store';
import { counted } from '../terminal/format';

interface GcOptions {
  readonly unused?: boolean;
  readonly keepLast?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const leftoverWords: Readonly<Record<Leftover['kind'], string>> = {
  object: 'content of no artifact',
  work: 'work of a step that was killed',
  checkpoints: 'checkpoints of a training',
  note: 'note on such content',
  temporary: 'unfinished file',
  removed: 'removed, and can still be restored',
};

/** `mobile-llm models gc`: deletes what nobody needs from the store beside a recipe. */
export function addModelsGcCommand(models: Command): void {
  models
    .command('gc')
    .description('show what can be deleted from the store; with --yes, delete it')
    .argument('[recipe]', storeArgument)
    .option(
      '--unused',
      'also artifacts that the newest whole run of no recipe used and that were neither pushed nor packaged',
    )
    .option('--keep-last <runs>', 'the same, keeping so many whole runs of each recipe')
    .option('--yes', 'delete what is shown')
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: GcOptions) => {
      await runBody(options.json ?? false, async (context) => collect(recipe, options, context));
    });
}

async function collect(recipe: string | undefined, options: GcOptions, { output }: CommandContext): Promise<void> {
  const store = await meantStore(recipe);
  const need = await needOf(store, options);
  const found = await findGarbage(store, need);
  const hasSome = found.leftovers.length + found.superseded.length > 0;
  const garbage = options.yes && hasSome ? await deleteGarbage(store, need) : found;
  tell(garbage, { output });
  const freedBytes = [...garbage.places.values()].reduce((sum, bytes) => sum + bytes, 0);
  const things = garbage.leftovers.length + garbage.superseded.length;
  output.event({ event: 'done', things, sizeBytes: freedBytes, isDeleted: options.yes === true && things > 0 });
  if (things === 0) {
    output.say('There is nothing to delete.');
  } else if (options.yes) {
    output.say(`Deleted: ${formatBytes(freedBytes)}. What stays: ${counted(garbage.keptArtifacts, 'artifact')}.`);
  } else {
    output.say(
      `${formatBytes(freedBytes)} can go; what stays: ${counted(garbage.keptArtifacts, 'artifact')}. Nothing was deleted yet.`,
    );
    output.say('The same command with --yes deletes it.');
  }
}

async function needOf(store: Store, { unused, keepLast }: GcOptions): Promise<NeedOptions | undefined> {
  if (unused !== true && keepLast === undefined) {
    return undefined;
  }
  return cleanUpNeed(store, readCount(keepLast ?? '1'));
}

function tell(
  { leftovers, superseded, heldBack, damagedRuns }: Garbage,
  { output }: Pick<CommandContext, 'output'>,
): void {
  for (const { kind, path: place, sizeBytes } of leftovers) {
    output.event({ event: 'garbage', kind, path: place, sizeBytes });
    output.say(`${formatBytes(sizeBytes).padStart(9)}  ${leftoverWords[kind]}  ${place}`);
  }
  for (const artifact of superseded) {
    const { key, step, variant, content } = artifact.manifest;
    const { sizeBytes } = content;
    output.event({ event: 'garbage', kind: 'artifact', key, step, variant, path: artifact.path, sizeBytes });
    output.say(`${formatBytes(sizeBytes).padStart(9)}  ${wordsOf(artifact, superseded)}`);
  }
  for (const { path: place, sizeBytes } of heldBack) {
    output.event({ event: 'held-back', path: place, sizeBytes });
  }
  if (heldBack.length > 0) {
    const size = formatBytes(heldBack.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    output.say(`${size} stay although no artifact names them: there are manifests that cannot be read.`);
    output.say('mobile-llm models verify tells which.');
  }
  if (damagedRuns > 0) {
    output.event({ event: 'held-back', damagedRuns });
    const runs =
      damagedRuns === 1 ? 'a run cannot be read, and may have used it' : `${damagedRuns} runs cannot be read`;
    output.say(`What newer runs superseded stays: ${runs}. mobile-llm run --list tells which.`);
  }
}

/** With what was made of it, which goes with it. */
function wordsOf({ manifest }: StoredArtifact, superseded: readonly StoredArtifact[]): string {
  const children = superseded.filter((other) =>
    Object.values(other.manifest.inputs).some(({ artifact }) => artifact === manifest.key),
  );
  const day = manifest.createdAt.slice(0, 10);
  const own = `superseded: ${artifactName(manifest)} of ${manifest.recipe}, ${day}  ${manifest.key.slice(0, 12)}`;
  return children.length === 0
    ? own
    : `${own}, and of it: ${children.map((child) => artifactName(child.manifest)).join(', ')}`;
}

/** @throws WorkbenchError `argument.invalid` */
function readCount(value: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || !Number.isSafeInteger(count)) {
    const detail = 'it is no whole number from 1';
    throw new WorkbenchError('argument.invalid', { argument: '--keep-last', value, detail });
  }
  return count;
}
