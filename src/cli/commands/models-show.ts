import type { Command } from 'commander';
import { needsByContext } from '../../core/memory/phone-classes';
import { batchTokens } from '../../node/device/server-arguments';
import { describeModelFile } from '../../node/gguf/inspect-model';
import { existingStore, nearestStoreFolder } from '../../node/store/nearest-store';
import type { Store, StoredArtifact } from '../../node/store/store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findModel, type ModelFile } from '../model-file';
import { artifactLines } from '../terminal/artifact-view';
import { modelLines, needLines } from '../terminal/model-view';

/** `mobile-llm models show NAME|KEY|FILE.gguf`: what a model file is, and which phones have room for it. */
export function addShowCommand(models: Command): void {
  models
    .command('show')
    .description('what a model is: its real formats, its template, and the memory that it needs on a phone')
    .argument('<model>', 'a GGUF file, a model that was added, or an artifact: a variant such as Q4_0, or a key')
    .addOption(jsonOption())
    .action(async (model: string, options: { readonly json?: boolean }) => {
      await runBody(options.json ?? false, (context) => show(model, context));
    });
}

async function show(given: string, { output, signal }: CommandContext): Promise<void> {
  const folder = nearestStoreFolder(process.cwd());
  const model = await findModel(given, folder);
  const { shape, description, specialTokens } = await describeModelFile(model.path, signal);
  const needs =
    shape && description.type === 'model'
      ? needsByContext(shape, { contextTokens: description.contextTokens, batchTokens })
      : [];
  const origin = await originOf(model, existingStore(folder));
  const { path } = model;
  output.event({ event: 'model', file: path, ...description, specialTokens, needs, ...(origin && { origin }) });
  for (const line of [...modelLines(description, specialTokens), ...(origin ? artifactLines(origin) : [])]) {
    output.say(line);
  }
  if (needs.length > 0) {
    output.say(['', ...needLines(needs)].join('\n'));
  }
  output.event({ event: 'done' });
}

/** Where a model of the store comes from. */
async function originOf({ artifact }: ModelFile, store: Store) {
  if (artifact === undefined) {
    return undefined;
  }
  const lineage = await store.lineage(artifact);
  const scores = (await store.list()).filter(
    ({ manifest }) =>
      manifest.step === 'evaluate' && manifest.inputs['model']?.sha256 === artifact.manifest.content.sha256,
  );
  return { made: artifact.manifest, from: manifestsOf(lineage), scores: manifestsOf(scores) };
}

function manifestsOf(artifacts: readonly StoredArtifact[]) {
  return artifacts.map(({ manifest }) => manifest);
}
