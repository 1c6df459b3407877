import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import { descendantsOf } from '../../node/store/lineage';
import type { Store, StoredArtifact } from '../../node/store/store';
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
  const found = await Promise.all(names.map((name) => store.find(name)));
  const descendants = await descendantsOfAll(store, found);
  const going = uniqueByKey(options.withDescendants ? [...found, ...descendants] : found);
  const removal = await removeArtifacts(
    store,
    going.map(({ manifest }) => manifest.key),
  );
  for (const { manifest } of going) {
    const { key, step, variant } = manifest;
    output.event({ event: 'removed', key, step, variant });
    output.say(`Removed ${artifactName(manifest)} of ${manifest.recipe}  ${key.slice(0, 12)}`);
  }
  const staying = descendants.filter((artifact) => !going.includes(artifact));
  if (staying.length > 0) {
    const made = staying.map(({ manifest }) => artifactName(manifest)).join(', ');
    output.say(`What was made of it stays: ${made}. A run that needs it again makes it anew.`);
  }
  output.event({ event: 'done', id: removal.id, artifacts: going.length, sizeBytes: removal.sizeBytes });
  output.say(`To have it back: mobile-llm models restore ${removal.id}`);
  output.say(`The ${formatBytes(removal.sizeBytes)} are free once models gc --yes has deleted it.`);
}

async function descendantsOfAll(store: Store, roots: readonly StoredArtifact[]): Promise<readonly StoredArtifact[]> {
  const artifacts = await store.list();
  const keys = new Set<string>(roots.map(({ manifest }) => manifest.key));
  const all = artifacts
    .filter(({ manifest }) => keys.has(manifest.key))
    .flatMap((root) => descendantsOf(root, artifacts));
  return uniqueByKey(all).filter(({ manifest }) => !keys.has(manifest.key));
}

function uniqueByKey(artifacts: readonly StoredArtifact[]): readonly StoredArtifact[] {
  return [...new Map(artifacts.map((artifact) => [artifact.manifest.key, artifact])).values()];
}
