import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import type { Store, StoredArtifact } from '../../node/store/store';
import { artifactName } from '../artifact-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore, storeArgument } from '../meant-store';
import { formatPercent } from '../terminal/format';
import { addAddCommand } from './models-add';
import { addAdviseCommand } from './models-advise';
import { addModelsGcCommand } from './models-gc';
import { addModelsLineageCommand } from './models-lineage';
import { addQuantizeCommand } from './models-quantize';
import { addModelsRemoveCommand } from './models-remove';
import { addModelsRestoreCommand } from './models-restore';
import { addShowCommand } from './models-show';
import { addModelsVerifyCommand } from './models-verify';

interface ModelsOptions {
  readonly json?: boolean;
}

/** `mobile-llm models`: what the store beside a recipe holds. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('what recipes have made, and models from elsewhere');
  addAddCommand(models);
  addShowCommand(models);
  models
    .command('list')
    .description('list every artifact with its size, score and origin')
    .argument('[recipe]', storeArgument)
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: ModelsOptions) => {
      await runBody(options.json ?? false, async (context) => list(await meantStore(recipe), context));
    });
  addAdviseCommand(models);
  addQuantizeCommand(models);
  addModelsVerifyCommand(models);
  addModelsLineageCommand(models);
  addModelsRemoveCommand(models);
  addModelsRestoreCommand(models);
  addModelsGcCommand(models);
}

async function list(store: Store, { output }: CommandContext): Promise<void> {
  const { artifacts, unreadable } = await store.contents();
  for (const artifact of artifacts) {
    const { manifest, path: place } = artifact;
    const lineage = (await store.lineage(artifact)).map((parent) => parent.manifest.key);
    output.event({ event: 'artifact', ...manifest, path: place, lineage });
    output.say(describe(artifact));
  }
  for (const { path: file, error } of unreadable) {
    output.event({ event: 'unreadable', path: file, code: error.code, message: error.message, fix: error.fix });
    output.say(`✗ ${error.message} ${error.fix}`);
  }
  if (artifacts.length === 0 && unreadable.length === 0) {
    output.say('Nothing has been made yet. Start with: mobile-llm run, or mobile-llm models add');
  }
  output.event({ event: 'done', artifacts: artifacts.length, unreadable: unreadable.length });
}

/** One line about an artifact. */
function describe({ manifest, path: place }: StoredArtifact): string {
  const score = manifest.metrics['exactMatchResolved'];
  const size =
    manifest.step === 'evaluate' && score !== undefined
      ? formatPercent(score)
      : formatBytes(manifest.content.sizeBytes);
  return `${manifest.key.slice(0, 12)}  ${artifactName(manifest).padEnd(16)} ${size.padStart(9)}  ${place}`;
}
