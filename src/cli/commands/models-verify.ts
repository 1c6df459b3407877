import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import type { ContentState } from '../../node/store/content-state';
import type { Manifest } from '../../node/store/manifest';
import { type StoreReport, type VerifiedArtifact, verifyStore } from '../../node/store/verify-store';
import { artifactName } from '../artifact-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore, storeArgument } from '../meant-store';

const statusWords: Readonly<Record<ContentState, string>> = {
  intact: 'intact',
  missing: 'is no longer there',
  corrupt: 'is damaged: its content is not what its manifest says',
};

/** `mobile-llm models verify`: hashes what a recipe has made, and finds what is damaged and what nobody names. */
export function addModelsVerifyCommand(models: Command): void {
  models
    .command('verify')
    .description('hash every artifact again and compare')
    .argument('[recipe]', storeArgument)
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: { readonly json?: boolean }) => {
      await runBody(options.json ?? false, async (context) => verify(recipe, context));
    });
}

async function verify(recipe: string | undefined, { output, signal }: CommandContext): Promise<void> {
  const store = await meantStore(recipe);
  const report = await verifyStore(store, {
    signal,
    onVerified(verified) {
      const { artifact, status } = verified;
      const { key, step, variant } = artifact.manifest;
      output.event({ event: 'verified', key, step, variant, status, path: artifact.path, affected: keysOf(verified) });
      output.say(lineOf(verified));
    },
  });
  tellRest(report, { output });
  const { artifacts, damaged, unreadable, orphans } = report;
  output.event({
    event: 'done',
    artifacts,
    damaged: damaged.length,
    unreadable: unreadable.length,
    orphans: orphans.length,
  });
  if (damaged.length + unreadable.length > 0) {
    process.exitCode = 1;
  }
}

function keysOf({ descendants }: VerifiedArtifact): readonly string[] {
  return descendants.map(({ manifest }) => manifest.key);
}

function lineOf({ artifact, status, descendants }: VerifiedArtifact): string {
  const { manifest, path: place } = artifact;
  const name = `${manifest.key.slice(0, 12)}  ${artifactName(manifest)}`;
  if (status === 'intact') {
    return `✓ ${name.padEnd(32)} ${formatBytes(manifest.content.sizeBytes).padStart(9)}`;
  }
  const affected = [...new Set(descendants.map((child) => artifactName(child.manifest)))];
  const madeOfIt = affected.length === 0 ? '' : ` Made of it: ${affected.join(', ')}.`;
  return `✗ ${name}: ${place} ${statusWords[status]}.${madeOfIt} ${wayBackOf(manifest)}`;
}

function wayBackOf({ content, step }: Manifest): string {
  if (content.kind === 'reference') {
    return 'Bring the file back as it was, or add it again.';
  }
  return step === 'adopt'
    ? 'Add the model again: mobile-llm models add.'
    : 'Running the recipe as it was then makes it again.';
}

function tellRest(
  { unreadable, orphans, damaged, artifacts }: StoreReport,
  { output }: Pick<CommandContext, 'output'>,
) {
  for (const { path: file, error } of unreadable) {
    output.event({ event: 'unreadable', path: file, code: error.code, message: error.message, fix: error.fix });
    output.say(`✗ ${error.message} ${error.fix}`);
  }
  for (const { path: place, sizeBytes } of orphans) {
    output.event({ event: 'orphan', path: place, sizeBytes });
    output.say(`– ${place}: ${formatBytes(sizeBytes)} that no artifact names`);
  }
  if (orphans.length > 0) {
    output.say('mobile-llm models gc deletes what no artifact names.');
  }
  output.say(
    damaged.length === 0
      ? `${artifacts} artifacts, all intact.`
      : `${damaged.length} of ${artifacts} artifacts are damaged or gone.`,
  );
}
