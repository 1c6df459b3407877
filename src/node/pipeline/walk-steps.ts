import { WorkbenchError } from '../../core/errors/workbench-error';
import { variantName } from '../../core/recipe/export';
import type { RunArtifacts } from '../runs/events';
import type { StoredArtifact } from '../store/store';
import type { PreparedRun } from './prepare-run';
import { executeStep, type RunContext } from './step';
import { checkLogitsStep } from './steps/check-logits';
import { convertStep } from './steps/convert';
import { evaluateStep } from './steps/evaluate';
import { imatrixStep } from './steps/imatrix';
import { mergeStep } from './steps/merge';
import { quantizeStep } from './steps/quantize';
import { quantizeBaseStep } from './steps/quantize-base';
import { renderStep } from './steps/render';
import { trainStep } from './steps/train';

/**
 * Goes through a run's steps in their order. A plan goes through the same ones, with a context that makes nothing.
 * @throws WorkbenchError of the step that failed; the signal's reason on abort
 */
export async function walkSteps(run: PreparedRun, context: RunContext): Promise<RunArtifacts> {
  const { project, tools } = run;
  const { training, systemPrompt } = project.recipe;
  const rows = training.earlyStopping ? [...run.rows, ...run.evaluationRows] : run.rows;
  const rendered = await executeStep(renderStep(rows, systemPrompt), context);
  const models = await makeModels(run, { rendered, context });
  const evaluations = new Map<string, StoredArtifact>();
  for (const variant of run.reaches('evaluate') ? project.recipe.evaluationVariants : []) {
    const model = models.get(variant);
    if (!model) {
      throw new WorkbenchError('project.unknownVariant', { variant, known: [...models.keys()].join(', ') });
    }
    const step = evaluateStep({ model, variant, rows: run.evaluationRows, project, tools });
    evaluations.set(variant, await executeStep(step, context));
  }
  return describeArtifacts(models, evaluations);
}

/** Every GGUF of the run by its variant. */
async function makeModels(
  { project, tools, reaches, base, launcher }: PreparedRun,
  { rendered, context }: { readonly rendered: StoredArtifact; readonly context: RunContext },
): Promise<ReadonlyMap<string, StoredArtifact>> {
  const models = new Map<string, StoredArtifact>();
  if (base === undefined) {
    return models;
  }
  const { training, stop, name, variants } = project.recipe;
  const deployedBase =
    training.quantAware === 'none'
      ? undefined
      : await executeStep(quantizeBaseStep({ base, type: training.quantAware, tools }), context);
  if (!reaches('train')) {
    return models;
  }
  const adapter = await executeStep(
    trainStep({ rendered, base, deployedBase, training, stop, launcher, tools }),
    context,
  );
  if (!reaches('merge')) {
    return models;
  }
  const merged = await executeStep(mergeStep({ adapter, base, tools }), context);
  if (!reaches('convert')) {
    return models;
  }
  const model = await executeStep(convertStep({ merged, name, tools }), context);
  models.set('f16', model);
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
    const step = quantizeStep({ model, variant, importanceMatrix, name, tools });
    models.set(variantName(variant), await executeStep(step, context));
  }
  return models;
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
