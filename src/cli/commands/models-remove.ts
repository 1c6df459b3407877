import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import { planRemoval } from '../../node/store/removal-plan';
import { removeArtifacts } from '../../node/store/trash';
import { artifactName } from '../artifact-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore } from '../meant-store';

interface RemoveOptions {
  readonly recipe?: string;
  readonly withDescendants?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm models remove`: takes artifacts out of the store, until they are restored or cleaned up. */
export function addModelsRemoveCommand(models: Command): void {
  models
    .command('remove')
    .description('take artifacts out of the store; `models restore` has them back, `models gc --yes` deletes them')
    .argument('<artifact...>', 'a variant such as Q4_0 (the newest), a step, or a key or its beginning')
    .option('--recipe <file>', 'the recipe beside whose store they are, or its folder; default: here')
    .option('--with-descendants', 'also everything that was made of them')
    .addOption(jsonOption())
    .action(async (names: readonly string[], options: RemoveOptions) => {
      await runBody(options.json ?? false, (context) => remove(names, options, context));
    });
}

async function remove(names: readonly string[], options: RemoveOptions, { output }: CommandContext): Promise<void> {
  const store = await meantStore(options.recipe);
  const artifacts = await store.list();
  const found = await Promise.all(names.map((name) => store.find(name)));
  const plans = found.map((artifact) => planRemoval(artifact, artifacts));
  const keys = new Set(plans.flatMap(({ alone, withMade }) => (options.withDescendants ? withMade : alone)));
  const removal = await removeArtifacts(store, [...keys]);
  for (const manifest of removal.artifacts) {
    const { key, step, variant, recipe } = manifest;
    output.event({ event: 'removed', key, step, variant });
    output.say(`Removed ${artifactName(manifest)} of ${recipe}  ${key.slice(0, 12)}`);
  }
  const staying = plans.flatMap(({ made }) => made).filter(({ manifest }) => !keys.has(manifest.key));
  if (staying.length > 0) {
    const made = new Set(staying.map(({ manifest }) => artifactName(manifest)));
    output.say(`What was made of it stays: ${[...made].join(', ')}. A run that needs it again makes it anew.`);
  }
  const { id, sizeBytes } = removal;
  output.event({ event: 'done', id, artifacts: removal.artifacts.length, sizeBytes });
  output.say(`To have it back: mobile-llm models restore ${id}`);
  output.say(`The ${formatBytes(sizeBytes)} are free once models gc --yes has deleted it.`);
}
