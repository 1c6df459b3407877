import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Project } from '../project/project';
import type { RunEvent } from '../runs/events';
import { openStore, type Store, type StoredArtifact } from '../store/store';
import { executeStep, keyOf } from './step';
import { convertAdapterStep } from './steps/convert-adapter';
import type { PipelineTools } from './tools';

export interface AdapterGgufOptions {
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * The recipe's newest adapter as a GGUF, from the store or made now.
 * @throws WorkbenchError `store.unknownArtifact` before the recipe was trained; `store.locked`; those of the step
 */
export async function makeAdapterGguf(project: Project, options: AdapterGgufOptions): Promise<StoredArtifact> {
  const { tools, signal, onEvent } = options;
  const store = await openStore(project.folder);
  const step = convertAdapterStep({ ...(await newestAdapter(store, project)), tools });
  const known = await store.get(keyOf(step));
  if (known) {
    return known;
  }
  await using _lock = await store.lock('conversion of an adapter');
  const logFolder = path.join(store.layout.folder, 'logs');
  return await executeStep(step, { store, recipeName: project.recipe.name, logFolder, signal, onEvent });
}

/** The adapter of the newest merged weights: theirs is the base's layout. */
async function newestAdapter(store: Store, project: Project) {
  const merged = (await store.list()).findLast(
    ({ manifest }) => manifest.step === 'merge' && manifest.recipe === project.recipe.name,
  );
  const key = merged?.manifest.inputs['adapter']?.artifact;
  const adapter = key === undefined ? undefined : await store.get(key);
  if (!merged || !adapter) {
    throw new WorkbenchError('store.unknownArtifact', { name: 'merge', folder: store.layout.folder });
  }
  return { merged, adapter };
}
