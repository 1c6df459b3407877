import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { sha256OfFile } from '../../node/files/sha256';
import { holdersOf, type LineageNode, lineageOf } from '../../node/store/lineage';
import type { Store, StoredArtifact } from '../../node/store/store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantStore, storeArgument } from '../meant-store';
import { lineageLines } from '../terminal/lineage-view';

interface LineageOptions {
  readonly recipe?: string;
  readonly json?: boolean;
}

/** `mobile-llm models lineage`: from a file, wherever it lies, back to the rows that it learned from. */
export function addModelsLineageCommand(models: Command): void {
  models
    .command('lineage')
    .description('show what a file was made of: models, adapters, dataset rows, tools and scores')
    .argument('<what>', 'any file; its SHA-256 or its name on a phone (sha256-…); a variant, a step or a key')
    .option('--recipe <path>', storeArgument)
    .addOption(jsonOption())
    .action(async (what: string, options: LineageOptions) => {
      await runBody(options.json ?? false, async (context) => show(what, options, context));
    });
}

async function show(what: string, { recipe }: LineageOptions, { output, signal }: CommandContext): Promise<void> {
  const store = await meantStore(recipe);
  const artifacts = await meantArtifacts(what, store, signal);
  for (const artifact of artifacts) {
    const root = await lineageOf(store, artifact);
    output.event({ event: 'lineage', key: root.manifest.key, artifacts: flatten(root) });
    output.say(lineageLines(root).join('\n'));
  }
  output.event({ event: 'done', artifacts: artifacts.length });
}

/** @throws WorkbenchError `store.unknownFile`, `store.unknownArtifact` */
async function meantArtifacts(what: string, store: Store, signal: AbortSignal): Promise<readonly StoredArtifact[]> {
  const [, named] = /^(?:sha256[-:])?([0-9a-f]{64})$/.exec(path.basename(what)) ?? [];
  const sha256 = named ?? (await hashOfFile(what, signal));
  if (sha256 === undefined) {
    return [await store.find(what)];
  }
  const holders = await holdersOf(store, sha256);
  // A key is 64 digits too.
  const byKey = (await store.list()).filter(({ manifest }) => manifest.key === sha256);
  const found = holders.length > 0 ? holders : byKey;
  if (found.length === 0) {
    throw new WorkbenchError('store.unknownFile', { sha256, folder: store.layout.folder });
  }
  return found;
}

/** Undefined where there is no such file. */
async function hashOfFile(file: string, signal: AbortSignal): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? sha256OfFile(file, { signal }) : undefined;
}

/** Every manifest of a tree once, from the file back to its sources. */
function flatten(root: LineageNode): readonly LineageNode['manifest'][] {
  const nodes = new Set([root]);
  // A set that grows while it is gone through.
  for (const { inputs } of nodes) {
    for (const made of inputs.flatMap((input) => input.made ?? [])) {
      nodes.add(made);
    }
  }
  return [...nodes].flatMap(({ manifest, scores }) => [manifest, ...scores]);
}
