import { WorkbenchError } from '../../core/errors/workbench-error';
import { typesOf16Bits } from '../../core/quantization/types';
import { variantName } from '../../core/recipe/export';
import type { ExportVariant, Recipe } from '../../core/recipe/recipe';
import type { RunArtifacts } from '../runs/events';
import type { StoredArtifact } from '../store/store';
import { convertAdapter } from './adapter-gguf';
import { asBase, type ResolvedBase } from './base';
import type { PreparedRun } from './prepare-run';
import { fileShippedAsItIs } from './requantize';
import { executeSideBySide } from './side-by-side';
import { executeStep, type RunContext, type StepPlan } from './step';
import { checkLogitsStep } from './steps/check-logits';
import { checkTokensStep } from './steps/check-tokens';
import { convertStep } from './steps/convert';
import { adapterVariant } from './steps/convert-adapter';
import { evaluateStep } from './steps/evaluate';
import { imatrixStep } from './steps/imatrix';
import { keepBaseStep } from './steps/keep-base';
import { mergeStep } from './steps/merge';
import { quantizeStep } from './steps/quantize';
import { quantizeBaseStep } from './steps/quantize-base';
import { renderStep } from './steps/render';
import { trainStep } from './steps/train';
import type { PipelineTools } from './tools';

/**
 * Goes through a run's steps in their order. A plan goes through the same ones, with a context that makes nothing.
 * @throws WorkbenchError of the step that failed; the signal's reason on abort
 */
export async function walkSteps(run: PreparedRun, context: RunContext): Promise<RunArtifacts> {
  const { project, tools } = run;
  const { training, systemPrompt } = project.recipe;
  const rows = training.earlyStopping ? [...run.rows, ...run.evaluationRows] : run.rows;
  const sources = run.sources(training.earlyStopping ? ['train', 'eval'] : ['train']);
  const rendered = await executeStep(renderStep(rows, systemPrompt, sources), context);
  const models = await makeModels(run, { rendered, context });
  const evaluations = new Map<string, StoredArtifact>();
  for (const variant of run.reaches('evaluate') ? project.recipe.evaluationVariants : []) {
    const model = models.get(variant);
    if (!model) {
      throw new WorkbenchError('project.unknownVariant', { variant, known: [...models.keys()].join(', ') });
    }
    const adapter = variant === 'f16' ? undefined : models.get(adapterVariant);
    const sources = run.sources(['eval']);
    const step = evaluateStep({ model, adapter, variant, rows: run.evaluationRows, sources, project, tools });
    evaluations.set(variant, await executeStep(step, context));
  }
  return describeArtifacts(models, evaluations);
}

/** Every GGUF of the run by its variant. */
async function makeModels(
  run: PreparedRun,
  { rendered, context }: { readonly rendered: StoredArtifact; readonly context: RunContext },
): Promise<ReadonlyMap<string, StoredArtifact>> {
  const models = new Map<string, StoredArtifact>();
  const { project, tools, reaches } = run;
  const { name, deploy } = project.recipe;
  if (run.base === undefined) {
    return models;
  }
  const deployed = deployedVariant(project.recipe);
  const deployedBase =
    deployed && (await executeStep(deployedBaseStep(run.base, { deploy, variant: deployed, tools }), context));
  if (!reaches('check-tokens')) {
    return models;
  }
  const shippedBase = deploy === 'adapter' ? deployedBase : undefined;
  const base = shippedBase ? asBase(shippedBase, run.base) : run.base;
  const rounding = shippedBase ? undefined : deployedBase;
  const adapter = await makeAdapter(run, { rendered, base, rounding }, context);
  if (!adapter || !reaches('merge')) {
    return models;
  }
  const merged = await executeStep(mergeStep({ adapter, base, tools }), context);
  if (!reaches('convert')) {
    return models;
  }
  const model = await executeStep(convertStep({ merged, name, tools }), context);
  models.set('f16', model);
  const made = { rendered, adapter, merged, model };
  const exported = shippedBase
    ? await exportAdapter(run, { ...made, base: shippedBase }, context)
    : await exportMerged(run, made, context);
  return new Map([...models, ...exported]);
}

/** The variant that the training must know before it begins: as what the base is shipped, or how it will be rounded. */
function deployedVariant({ deploy, training, variants }: Recipe): ExportVariant | undefined {
  return deploy === 'adapter' ? variants[0] : variants.find(({ type }) => type === training.quantAware);
}

function deployedBaseStep(
  base: ResolvedBase,
  {
    deploy,
    variant,
    tools,
  }: { readonly deploy: Recipe['deploy']; readonly variant: ExportVariant; readonly tools: PipelineTools },
): StepPlan {
  const file = fileShippedAsItIs(base, deploy, variant);
  return file === undefined
    ? quantizeBaseStep({ base, variant, tools })
    : keepBaseStep({ base, file, type: variant.type });
}

/** The adapter, once it is known that the phone reads what it learns from; undefined where the run ends before it. */
async function makeAdapter(
  { project, tools, reaches, launcher }: PreparedRun,
  { rendered, base, rounding }: TrainingInputs,
  context: RunContext,
): Promise<StoredArtifact | undefined> {
  const { training, stop } = project.recipe;
  const check = checkTokensStep({ rendered, base, stop, tools });
  if (!reaches('train')) {
    await executeStep(check, context);
    return undefined;
  }
  const train = trainStep({ rendered, base, deployedBase: rounding, training, stop, launcher, tools });
  // The check needs llama.cpp, which a first run still compiles when the training can already begin.
  const [, adapter] = await executeSideBySide([check, train], context);
  return adapter;
}

interface TrainingInputs {
  readonly rendered: StoredArtifact;
  readonly base: ResolvedBase;
  /** The base as the phone will have it, whose rounding the training sees. */
  readonly rounding: StoredArtifact | undefined;
}

/** What exports are made of. */
interface Trained {
  readonly rendered: StoredArtifact;
  readonly adapter: StoredArtifact;
  readonly merged: StoredArtifact;
  /** The merged weights in f16. */
  readonly model: StoredArtifact;
}

/** The merged model, checked and quantized. */
async function exportMerged(
  { project, base, tools, reaches }: PreparedRun,
  { rendered, merged, model }: Trained,
  context: RunContext,
): Promise<ReadonlyMap<string, StoredArtifact>> {
  const models = new Map<string, StoredArtifact>();
  const { name, variants } = project.recipe;
  if (reaches('check-logits')) {
    await executeStep(checkLogitsStep({ rendered, merged, model, tools }), context);
  }
  const needsMatrix = variants.some(({ importanceMatrix }) => importanceMatrix);
  const matrix =
    needsMatrix && reaches('imatrix')
      ? await executeStep(imatrixStep({ rendered, merged, model, tools }), context)
      : undefined;
  for (const variant of reaches('quantize') ? variants : []) {
    const importanceMatrix = variant.importanceMatrix ? matrix : undefined;
    const requantizedFrom = typesOf16Bits.has(variant.type) ? undefined : base?.quantizedAs;
    const step = quantizeStep({ model, variant, importanceMatrix, requantizedFrom, name, tools });
    models.set(variantName(variant), await executeStep(step, context));
  }
  return models;
}

/** The base as it is shipped, and the adapter beside it, converted and checked. */
async function exportAdapter(
  { project, tools, reaches }: PreparedRun,
  { base, ...trained }: Trained & { readonly base: StoredArtifact },
  context: RunContext,
): Promise<ReadonlyMap<string, StoredArtifact>> {
  const models = new Map(project.recipe.variants.map((variant) => [variantName(variant), base]));
  if (!reaches('check-logits')) {
    return models;
  }
  const gguf = await convertAdapter(trained, { tools, make: (step) => executeStep(step, context) });
  return models.set(adapterVariant, gguf);
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
