import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Project } from '../project/project';
import type { RunEvent } from '../runs/events';
import { ownManifests } from '../store/own';
import { openStore, type Store, type StoredArtifact } from '../store/store';
import { executeStep, keyOf, type StepPlan } from './step';
import { checkLogitsStep } from './steps/check-logits';
import { convertStep } from './steps/convert';
import { convertAdapterStep } from './steps/convert-adapter';
import type { PipelineTools } from './tools';

export interface AdapterGgufOptions {
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * The recipe's newest adapter as a GGUF that computes what the trained one does, from the store or made now.
 * @throws WorkbenchError `store.unknownArtifact` before the recipe was trained; `store.locked`; those of the steps
 */
export async function makeAdapterGguf(project: Project, options: AdapterGgufOptions): Promise<StoredArtifact> {
  const { tools, signal, onEvent } = options;
  const store = await openStore(project.folder);
  const trained = await newestTraining(store, project);
  // What is there already is taken without the lock: a run may hold it for hours.
  const conversion = convertStep({ merged: trained.merged, name: project.recipe.name, tools });
  const stored = (step: StepPlan) => store.get(keyOf(step));
  const storedModel = await stored(conversion);
  const known = storedModel && (await convertAdapter({ ...trained, model: storedModel }, { tools, make: stored }));
  if (known) {
    return known;
  }
  await using _lock = await store.lock('conversion of an adapter');
  const logFolder = path.join(store.layout.folder, 'logs');
  const context = { store, recipeName: project.recipe.name, logFolder, signal, onEvent };
  const make = (step: StepPlan) => executeStep(step, context);
  const model = await make(conversion);
  return await convertAdapter({ ...trained, model }, { tools, make });
}

/**
 * The quantized base that the recipe's newest adapter was trained on; undefined unless the recipe ships both.
 * @throws WorkbenchError `store.unknownArtifact` before the recipe was trained
 */
export async function findShippedBase(project: Project): Promise<StoredArtifact | undefined> {
  if (project.recipe.deploy !== 'adapter') {
    return undefined;
  }
  const store = await openStore(project.folder);
  const { adapter } = await newestTraining(store, project);
  const { sha256 } = adapter.manifest.inputs['base'] ?? {};
  // By content: it may have been trained on before the recipe shipped it.
  const shipped = (await store.list()).findLast(
    ({ manifest: { step, content } }) => step === 'quantize-base' && content.sha256 === sha256,
  );
  const base = shipped && (await store.get(shipped.manifest.key));
  if (!base) {
    throw new WorkbenchError('store.unknownArtifact', { name: 'quantize-base', folder: store.layout.folder });
  }
  return base;
}

/**
 * The adapter that a recipe ships beside a model, from the store or made now; undefined for a model that runs alone.
 * @param key of the model's artifact
 * @throws those of `makeAdapterGguf`
 */
export async function adapterBeside(
  project: Project,
  key: string,
  { makeTools, ...options }: Omit<AdapterGgufOptions, 'tools'> & { readonly makeTools: () => Promise<PipelineTools> },
): Promise<StoredArtifact | undefined> {
  const base = await findShippedBase(project).catch((error: unknown) => {
    if (error instanceof WorkbenchError && error.code === 'store.unknownArtifact') {
      // Not trained yet.
      return undefined;
    }
    throw error;
  });
  return base?.manifest.key === key ? makeAdapterGguf(project, { ...options, tools: await makeTools() }) : undefined;
}

/**
 * A trained adapter → its GGUF, and the check that both compute the same; undefined where `make` gives nothing.
 * @param make executes a step, or only looks its output up
 */
export async function convertAdapter<Made extends StoredArtifact | undefined>(
  { adapter, merged, rendered, model }: Training & { readonly model: StoredArtifact },
  { tools, make }: { readonly tools: PipelineTools; readonly make: (step: StepPlan) => Promise<Made> },
): Promise<Made> {
  const gguf = await make(convertAdapterStep({ adapter, merged, tools }));
  if (!gguf) {
    return gguf;
  }
  const converted = { trained: adapter, gguf };
  const checked = await make(checkLogitsStep({ rendered, merged, model, adapter: converted, tools }));
  return checked && gguf;
}

/** Merged weights and what they were made of. */
interface Training {
  readonly rendered: StoredArtifact;
  readonly adapter: StoredArtifact;
  readonly merged: StoredArtifact;
}

async function newestTraining(store: Store, project: Project): Promise<Training> {
  const manifests = (await store.list()).map(({ manifest }) => manifest);
  const newest = ownManifests(manifests, project.recipe.name).findLast(({ step }) => step === 'merge');
  const merged = newest && (await store.get(newest.key));
  const adapter = merged && (await inputArtifact(store, merged, 'adapter'));
  const rendered = adapter && (await inputArtifact(store, adapter, 'rows'));
  if (!merged || !adapter || !rendered) {
    throw new WorkbenchError('store.unknownArtifact', { name: 'merge', folder: store.layout.folder });
  }
  return { merged, adapter, rendered };
}

async function inputArtifact(
  store: Store,
  artifact: StoredArtifact,
  name: string,
): Promise<StoredArtifact | undefined> {
  const key = artifact.manifest.inputs[name]?.artifact;
  return key === undefined ? undefined : await store.get(key);
}
