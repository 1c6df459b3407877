import path from 'node:path';
import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import { findRecipe } from '../../node/project/project';
import { openStore, type Store, type StoredArtifact } from '../../node/store/store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { formatPercent } from '../terminal/format';
import { addShowCommand } from './models-show';

interface ModelsOptions {
  readonly json?: boolean;
}

/** `mobile-llm models list|verify|show`: what the store beside a recipe holds. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('what recipes have made');
  addShowCommand(models);
  models
    .command('list')
    .description('list every artifact with its size, score and origin')
    .argument('[recipe]', 'recipe file or its folder', '.')
    .addOption(jsonOption())
    .action(async (recipe: string, options: ModelsOptions) => {
      await runBody(options.json ?? false, async (context) => list(await storeOf(recipe), context));
    });
  models
    .command('verify')
    .description('hash every artifact again and compare')
    .argument('[recipe]', 'recipe file or its folder', '.')
    .addOption(jsonOption())
    .action(async (recipe: string, options: ModelsOptions) => {
      await runBody(options.json ?? false, async (context) => verify(await storeOf(recipe), context));
    });
}

async function storeOf(recipe: string): Promise<Store> {
  return openStore(path.dirname(await findRecipe(recipe, process.cwd())));
}

async function list(store: Store, { output }: CommandContext): Promise<void> {
  const artifacts = await store.list();
  for (const artifact of artifacts) {
    const { manifest, path: place } = artifact;
    const lineage = (await store.lineage(artifact)).map((parent) => parent.manifest.key);
    output.event({ event: 'artifact', ...manifest, path: place, lineage });
    output.say(describe(artifact));
  }
  if (artifacts.length === 0) {
    output.say('Nothing has been made yet. Start with: mobile-llm run');
  }
  output.event({ event: 'done', artifacts: artifacts.length });
}

function describe({ manifest, path: place }: StoredArtifact): string {
  const name = manifest.variant === undefined ? manifest.step : `${manifest.step} ${manifest.variant}`;
  const score = manifest.metrics['exactMatchResolved'];
  const size =
    manifest.step === 'evaluate' && score !== undefined
      ? formatPercent(score)
      : formatBytes(manifest.content.sizeBytes);
  return `${manifest.key.slice(0, 12)}  ${name.padEnd(16)} ${size.padStart(9)}  ${place}`;
}

async function verify(store: Store, { output, signal }: CommandContext): Promise<void> {
  const artifacts = await store.list();
  let damaged = 0;
  for (const artifact of artifacts) {
    const { status } = await store.verify(artifact, signal);
    const { key, step, variant } = artifact.manifest;
    output.event({ event: 'verified', key, step, variant, status, path: artifact.path });
    output.say(`${status === 'intact' ? '✓' : '✗'} ${describe(artifact)}  ${status}`);
    damaged += status === 'intact' ? 0 : 1;
  }
  output.event({ event: 'done', artifacts: artifacts.length, damaged });
  if (damaged > 0) {
    output.say(`${damaged} of ${artifacts.length} are damaged or gone; running the recipe makes them again.`);
    process.exitCode = 1;
  }
}
