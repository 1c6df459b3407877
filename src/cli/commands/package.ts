import path from 'node:path';
import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PackageFacts } from '../../core/package/facts';
import { formatBytes } from '../../core/text/bytes';
import { sha256OfFile } from '../../node/files/sha256';
import type { PackagedModel } from '../../node/package/collect-facts';
import type { GoldenPairs } from '../../node/package/golden-pairs';
import { makePackage } from '../../node/package/make-package';
import type { WrittenPackage } from '../../node/package/write-package';
import { resourceFolderOf } from '../../node/pipeline/resource-folder';
import { findRecipe, loadProject, type Project } from '../../node/project/project';
import { existingStore } from '../../node/store/nearest-store';
import type { Store, StoredArtifact } from '../../node/store/store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantModel } from '../meant-model';
import type { ModelFile } from '../model-file';
import { formatPercent, formatProgress } from '../terminal/format';

interface PackageOptions {
  readonly recipe?: string;
  readonly out?: string;
  readonly appBundle?: boolean;
  readonly license?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm package [MODEL]`: a folder and a zip with a model and everything that others need to run it. */
export function addPackageCommand(program: Command): void {
  program
    .command('package')
    .description(
      'make a folder and a zip to hand on: the model, its card and hashes, an Ollama Modelfile, Termux steps',
    )
    .argument('[model]', 'an artifact of the recipe: a variant such as Q4_0, or a key (default: the newest quantized)')
    .option('--recipe <recipe>', 'recipe file or its folder', '.')
    .option('--out <folder>', 'folder that gets the package (default: packages beside the recipe)')
    .option(
      '--app-bundle',
      'with what an app of your own needs: bundle.json, golden pairs, Kotlin and llama.rn loaders',
    )
    .option('--license <id>', 'licence of the base, such as apache-2.0, where neither it nor its folder states one')
    .option('--force', 'replace a package that has other content')
    .addOption(jsonOption())
    .action(async (model: string | undefined, options: PackageOptions) => {
      await runBody(options.json ?? false, (context) => packageModel(model, options, context));
    });
}

async function packageModel(
  given: string | undefined,
  options: PackageOptions,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const project = await loadProject(await findRecipe(options.recipe, process.cwd()));
  const packaged = await findPackaged(given, project, context);
  const { checklist } = output;
  const { facts, written, golden, saving } = await makePackage({
    packaged,
    appBundle: options.appBundle ?? false,
    licence: options.license,
    outFolder: options.out,
    force: options.force ?? false,
    resourceFolder: resourceFolderOf(import.meta.dirname),
    signal,
    onStart: (title) => checklist.start('package', `Package ${title}`),
    onProgress: ({ part, done, total }) => {
      const what = part === 'check' ? 'checking ' : 'zipping ';
      checklist.progress('package', what + formatProgress({ done, total, unit: 'bytes' }));
    },
  });
  checklist.end('package', 'done', written.isNew ? formatBytes(written.zipBytes) : 'was there already');
  if (golden) {
    tellGolden(golden, context);
  }
  tell(written, { facts, saving }, context);
  const { files, isNew, folder, zipFile, zipBytes, zipSha256 } = written;
  for (const { path: name, sha256, sizeBytes } of files) {
    output.event({ event: 'file', name, sha256, sizeBytes });
  }
  const zip = { path: zipFile, sha256: zipSha256, sizeBytes: zipBytes };
  output.event({ event: 'done', title: facts.title, folder, zip, isNew, deflateSaving: saving });
}

function tellGolden({ status, pairs }: GoldenPairs, { output }: CommandContext): void {
  if (status !== 'found') {
    output.say(noGoldenPairs[status]);
  }
  output.event({ event: 'golden', status, pairs: pairs.length });
}

const noGoldenPairs = {
  'not-scored': 'No golden pairs: this file was not evaluated. Run the recipe with it in evaluation.variants.',
  changed:
    'No golden pairs: rows, actions or system prompt have been changed since the evaluation. Run the recipe again.',
} as const;

/** The artifacts behind the model that a person means, and behind the adapter that goes with it. */
async function findPackaged(
  given: string | undefined,
  project: Project,
  context: CommandContext,
): Promise<PackagedModel> {
  const store = existingStore(project.folder);
  const { model, adapter } = await meantModel(given === undefined ? {} : { model: given }, project, context);
  return {
    project,
    store,
    model: await artifactOf(model, store, context.signal),
    adapter: adapter && (await artifactOf(adapter.file, store, context.signal)),
  };
}

/** @throws WorkbenchError `package.unknownOrigin` */
async function artifactOf(file: ModelFile, store: Store, signal: AbortSignal): Promise<StoredArtifact> {
  if (file.artifact) {
    return file.artifact;
  }
  const sha256 = file.sha256 ?? (await sha256OfFile(file.path, { signal }));
  const found = (await store.list()).findLast(({ manifest }) => manifest.content.sha256 === sha256);
  if (!found) {
    const parameters = { file: path.basename(file.path), folder: store.layout.folder };
    throw new WorkbenchError('package.unknownOrigin', parameters);
  }
  return found;
}

function tell(
  { folder, zipFile, zipBytes }: WrittenPackage,
  { facts, saving }: { readonly facts: PackageFacts; readonly saving: number },
  { output }: CommandContext,
): void {
  const { f16Bytes } = facts.quantization;
  output.say(`  ${folder}`);
  output.say(`  ${zipFile}  ${formatBytes(zipBytes)}`);
  output.say(`  stored, not deflated: that would save ${formatPercent(saving)} (tried on a sample of the weights)`);
  if (f16Bytes !== undefined) {
    const share = formatPercent(1 - facts.model.sizeBytes / f16Bytes);
    output.say(`  ${formatBytes(f16Bytes)} in 16 bits → ${formatBytes(facts.model.sizeBytes)}: ${share} smaller`);
  }
  if (!facts.base?.licence) {
    output.say('  The licence of the base is not known; the card says so. Look it up before you hand this on.');
  }
}
