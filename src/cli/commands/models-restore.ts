import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import { listRemovals, restoreRemoval } from '../../node/store/trash';
import { artifactName } from '../artifact-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore } from '../meant-store';

interface RestoreOptions {
  readonly recipe?: string;
  readonly json?: boolean;
}

/** `mobile-llm models restore`: has back what `models remove` took out of the store. */
export function addModelsRestoreCommand(models: Command): void {
  models
    .command('restore')
    .description('list what `models remove` took out of the store; with its name, put it back')
    .argument('[removal]', 'as `models remove` named it')
    .option('--recipe <file>', 'the recipe beside whose store it was, or its folder; default: here')
    .addOption(jsonOption())
    .action(async (removal: string | undefined, options: RestoreOptions) => {
      await runBody(options.json ?? false, (context) =>
        removal === undefined ? list(options, context) : restore(removal, options, context),
      );
    });
}

async function restore(id: string, { recipe }: RestoreOptions, { output }: CommandContext): Promise<void> {
  const manifests = await restoreRemoval(await meantStore(recipe), id);
  for (const manifest of manifests) {
    output.event({ event: 'restored', key: manifest.key, step: manifest.step, variant: manifest.variant });
    output.say(`Restored ${artifactName(manifest)} of ${manifest.recipe}  ${manifest.key.slice(0, 12)}`);
  }
  output.event({ event: 'done', artifacts: manifests.length });
}

async function list({ recipe }: RestoreOptions, { output }: CommandContext): Promise<void> {
  const removals = await listRemovals(await meantStore(recipe));
  for (const { id, artifacts, sizeBytes } of removals) {
    output.event({ event: 'removal', id, keys: artifacts.map(({ key }) => key), sizeBytes });
    output.say(`${id}  ${formatBytes(sizeBytes).padStart(9)}  ${artifacts.map(artifactName).join(', ')}`);
  }
  if (removals.length === 0) {
    output.say('Nothing was removed that could be restored.');
  }
  output.event({ event: 'done', removals: removals.length });
}
