import { runNeedBytes } from '../../core/disk/run-need';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Recipe } from '../../core/recipe/recipe';
import { loadProject, type Project } from '../project/project';
import { loadRows } from '../project/rows';
import { type RunArtifacts, type RunEvent, type StepIdentity, type StepName, stepNames } from '../runs/events';
import { requireFreeBytes } from '../store/disk-space';
import { openStore, type StoredArtifact } from '../store/store';
import { resolveBase } from './base';
import { executeStep, type RunContext } from './step';
import { convertStep } from './steps/convert';
import { evaluateStep } from './steps/evaluate';
import { mergeStep } from './steps/merge';
import { quantizeStep } from './steps/quantize';
import { quantizeBaseStep } from './steps/quantize-base';
import { renderStep } from './steps/render';
import { trainStep } from './steps/train';
import type { PipelineTools } from './tools';

export interface RunRecipeOptions {
  readonly tools: PipelineTools;
  /** The last step to execute; default: all of them. */
  readonly until?: StepName;
  /** Folder for the steps' logs. */
  readonly logFolder: string;
  readonly signal: AbortSignal;
  /** Steps, progress and metrics as they come; start and end of the run are the caller's to tell. */
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Goes a recipe's whole way: render → (quantize the base) → train → merge → convert → quantize → evaluate. What is in the store is taken from
 * it; what was interrupted goes on. The caller holds the store's lock.
 * @throws WorkbenchError of the step that failed; the signal's reason on abort
 */
export async function runRecipe(recipePath: string, options: RunRecipeOptions): Promise<RunArtifacts> {
  const project = await loadProject(recipePath);
  requireSupported(project.recipe);
  const context: RunContext = {
    store: await openStore(project.folder),
    recipeName: project.recipe.name,
    logFolder: options.logFolder,
    signal: options.signal,
    onEvent: options.onEvent,
  };
  const reaches = (step: StepName) => stepNames.indexOf(step) <= stepNames.indexOf(options.until ?? 'evaluate');
  // Both splits are read first: a bad evaluation row must not show after minutes of training.
  const rows = await loadRows(project, 'train');
  const evaluationRows = reaches('evaluate') ? await loadRows(project, 'eval') : [];

  const models = new Map<string, StoredArtifact>();
  const run: Run = { project, context, tools: options.tools, reaches, models };
  await makeModels(run, renderStep(rows, project.recipe.systemPrompt));
  const evaluations = new Map<string, StoredArtifact>();
  for (const variant of reaches('evaluate') ? project.recipe.evaluationVariants : []) {
    const model = models.get(variant);
    if (!model) {
      throw new WorkbenchError('project.unknownVariant', { variant, known: [...models.keys()].join(', ') });
    }
    const step = evaluateStep({ model, variant, rows: evaluationRows, project, tools: options.tools });
    evaluations.set(variant, await executeStep(step, context));
  }
  return describeArtifacts(models, evaluations);
}

interface Run {
  readonly project: Project;
  readonly context: RunContext;
  readonly tools: PipelineTools;
  readonly reaches: (step: StepName) => boolean;
  /** Every GGUF of the run by its variant; filled on the way. */
  readonly models: Map<string, StoredArtifact>;
}

async function makeModels(run: Run, render: ReturnType<typeof renderStep>): Promise<void> {
  const { project, tools, reaches, models } = run;
  const { recipe, folder } = project;
  const rendered = await executeStep(render, run.context);
  if (!reaches('train')) {
    return;
  }
  const base = await resolveBase(recipe.base, { folder, tools, signal: run.context.signal });
  const context = { ...run.context, requireRoom: roomCheck(run, base.parameterCount) };
  const { training } = recipe;
  const deployedBase =
    training.quantAware === 'none'
      ? undefined
      : await executeStep(quantizeBaseStep({ base, type: training.quantAware, tools }), context);
  const adapter = await executeStep(trainStep({ rendered, base, deployedBase, training, tools }), context);
  if (!reaches('merge')) {
    return;
  }
  const merged = await executeStep(mergeStep({ adapter, base, tools }), context);
  if (!reaches('convert')) {
    return;
  }
  const { name } = recipe;
  const model = await executeStep(convertStep({ merged, name, tools }), context);
  models.set('f16', model);
  if (!reaches('quantize')) {
    return;
  }
  for (const { type } of recipe.variants) {
    models.set(type, await executeStep(quantizeStep({ model, type, name, tools }), context));
  }
}

/**
 * Before the first step that is not made yet, room is asked for it and for all that follow: a full disk must not show
 * after the training. What the base's size is not known of is not checked.
 */
function roomCheck({ project, context, reaches }: Run, parameterCount: number | undefined) {
  const { variants, training } = project.recipe;
  const following = stepNames
    .filter((step) => reaches(step) && (step !== 'quantize-base' || training.quantAware !== 'none'))
    .flatMap<StepIdentity>((step) =>
      step === 'quantize' ? variants.map(({ type }) => ({ step, variant: type })) : [{ step }],
    );
  return async ({ step, variant }: StepIdentity): Promise<void> => {
    if (parameterCount !== undefined) {
      const isThis = (other: StepIdentity) => other.step === step && (step !== 'quantize' || other.variant === variant);
      const steps = following.slice(following.findIndex(isThis)).map((left) => left.step);
      await requireFreeBytes(context.store.layout.folder, runNeedBytes({ parameterCount, steps }));
    }
  };
}

/** What a recipe may say but no step does yet is refused before any work, not ignored. */
function requireSupported(recipe: Recipe): void {
  const withMatrix = recipe.variants.find((variant) => variant.importanceMatrix);
  if (withMatrix) {
    throw new WorkbenchError('project.unsupported', { what: `an importance matrix for ${withMatrix.type}` });
  }
}

function describeArtifacts(
  models: ReadonlyMap<string, StoredArtifact>,
  evaluations: ReadonlyMap<string, StoredArtifact>,
): RunArtifacts {
  return {
    models: [...models].map(([variant, { manifest, path }]) => {
      const { sha256, sizeBytes } = manifest.content;
      return { variant, key: manifest.key, path, sha256, sizeBytes };
    }),
    evaluations: [...evaluations].map(([variant, { manifest }]) => {
      const { rows = 0, exactMatch = 0, exactMatchResolved = 0, restraint = 0 } = manifest.metrics;
      return { variant, key: manifest.key, rows, exactMatch, exactMatchResolved, restraint };
    }),
  };
}
