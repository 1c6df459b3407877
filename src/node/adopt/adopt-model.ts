import { rm } from 'node:fs/promises';
import path from 'node:path';
import { nameFromFile, requireModelName } from '../../core/adopt/model-name';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { executeStep, keyOf, type RunContext, type StepPlan } from '../pipeline/step';
import { adoptFolderStep, adoptGgufStep } from '../pipeline/steps/adopt';
import type { PipelineTools } from '../pipeline/tools';
import { adoptingStepNames, type RunEvent, stepNames } from '../runs/events';
import { openStore, type Store, type StoredArtifact } from '../store/store';
import { convertFolder, requireConvertible } from './convert-folder';
import { type FolderSource, readFolder } from './folder-source';
import { checkGguf } from './gguf-source';
import { findSource, type SourceFile } from './source';
import { byteProgress, type HashedFile, hashSource } from './take-file';

export interface AdoptModelOptions {
  /** The folder beside whose store it goes; the store is made if need be. */
  readonly folder: string;
  /** What it is called from now on; default: as its file or folder. */
  readonly name?: string | undefined;
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
  readonly onHashing: (doneBytes: number, totalBytes: number) => void;
  readonly onEvent: (event: RunEvent) => void;
}

/** A model from elsewhere, now in the store. */
export interface AdoptedModel {
  readonly name: string;
  /** The GGUF that runs: the file itself, or what was converted from a folder. */
  readonly model: StoredArtifact;
  /** False where the store had it already, whatever it was called. */
  readonly isNew: boolean;
}

/**
 * Takes a GGUF file (in one or several parts) or a folder of safetensors into a store. The source stays as it is: where
 * the disk allows, the store only has another name for the same file. What is wrong is said before anything is written.
 * @throws WorkbenchError `adopt.*`, `file.*`, `gguf.*`, `store.*`, those of the steps; the signal's reason on abort
 */
export async function adoptModel(given: string, options: AdoptModelOptions): Promise<AdoptedModel> {
  const { signal, tools } = options;
  const source = await findSource(given);
  const folder = source.kind === 'folder' ? await readFolder(source.folder) : undefined;
  const files = folder?.files ?? (source.kind === 'gguf' ? source.parts : []);
  if (source.kind === 'gguf') {
    await checkGguf(source.parts, signal);
  } else if (folder) {
    await requireConvertible(source.folder, folder, tools);
  }
  const allNames = [...stepNames, ...adoptingStepNames];
  const name = requireModelName(options.name ?? nameFromFile(path.basename(path.resolve(given))), allNames);
  const hashed = await hashAll(files, options);
  const plan = folder
    ? adoptFolderStep({ folder: options.folder, name, files: hashed })
    : adoptGgufStep({ folder: options.folder, name, files: hashed, tools });
  const store = await openStore(options.folder);
  const known = await store.get(keyOf(plan));
  await using _lock = await store.lock('adding a model');
  return folder
    ? await adoptFolder({ plan, known, folder, store, name }, options)
    : await adoptFile({ plan, known, store, name }, hashed, options);
}

interface Adoption {
  readonly plan: StepPlan;
  /** What the store has of it already. */
  readonly known: StoredArtifact | undefined;
  readonly store: Store;
  readonly name: string;
}

async function adoptFile(adoption: Adoption, files: readonly HashedFile[], options: AdoptModelOptions) {
  const { known } = adoption;
  if (known) {
    return { name: known.manifest.variant ?? adoption.name, model: known, isNew: false };
  }
  const model = await take(adoption, options);
  const [only] = files.length === 1 ? files : [];
  await requireContent(adoption, model, only?.sha256);
  return { name: adoption.name, model, isNew: true };
}

async function adoptFolder(
  adoption: Adoption & { readonly folder: FolderSource },
  options: AdoptModelOptions,
): Promise<AdoptedModel> {
  const { known, folder } = adoption;
  const name = known?.manifest.variant ?? adoption.name;
  const adopted = known ?? (await take(adoption, options));
  await requireContent(adoption, adopted, adoption.plan.inputs['folder']?.sha256);
  const context = contextOf({ ...adoption, name }, options);
  const { model, isNew } = await convertFolder({ adopted, folder, name }, { tools: options.tools, context });
  return { name, model, isNew: isNew || known === undefined };
}

async function take(adoption: Adoption, options: AdoptModelOptions): Promise<StoredArtifact> {
  const { plan, store, name } = adoption;
  await freeName(name, store);
  return executeStep(plan, contextOf(adoption, options));
}

/** A model whose owner has changed its file since is no longer there: its name is free. */
async function freeName(name: string, store: Store): Promise<void> {
  for (const { manifest } of (await store.list()).filter((other) => other.manifest.variant === name)) {
    const isGone = manifest.step === 'adopt' && (await store.get(manifest.key)) === undefined;
    if (!isGone) {
      throw new WorkbenchError('adopt.nameTaken', { name, folder: store.layout.folder });
    }
    await rm(store.layout.manifest(manifest.key), { force: true });
  }
}

/** The store hashes what it is given; a source that was written to meanwhile is not what its key says. */
async function requireContent(
  { plan, store }: Adoption,
  { manifest, path: place }: StoredArtifact,
  sha256: string | undefined,
): Promise<void> {
  if (sha256 !== undefined && manifest.content.sha256 !== sha256) {
    await rm(store.layout.manifest(keyOf(plan)), { force: true });
    await rm(place, { recursive: true, force: true });
    throw new WorkbenchError('adopt.changed', { path: plan.identity.variant ?? place });
  }
}

function contextOf({ store, name }: Adoption, { signal, onEvent }: AdoptModelOptions): RunContext {
  return { store, recipeName: name, logFolder: path.join(store.layout.folder, 'logs'), signal, onEvent };
}

async function hashAll(files: readonly SourceFile[], options: AdoptModelOptions): Promise<readonly HashedFile[]> {
  const { signal, onHashing } = options;
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const onBytes = byteProgress(total, (done) => onHashing(done, total));
  const hashed: HashedFile[] = [];
  for (const file of files) {
    hashed.push(await hashSource(file, { signal, onBytes }));
  }
  return hashed;
}
