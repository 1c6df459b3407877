import type { Conversation } from '../../core/dataset/conversation';
import type { WorkbenchError } from '../../core/errors/workbench-error';
import { loadProject, type Project } from '../project/project';
import { type ProjectRows, readProjectRows } from '../project/rows';
import { type RunStepName, stepNames } from '../runs/events';
import { openStore, type Store } from '../store/store';
import { type BasePlace, type ResolvedBase, resolveBase, withTemplate } from './base';
import { checkContext } from './context';
import { type Launcher, loadLauncher } from './launcher';
import { checkRequantize } from './requantize';
import type { PipelineTools } from './tools';

/** Everything that a run reads before its first step. */
export interface PreparedRun {
  readonly project: Project;
  readonly store: Store;
  readonly tools: PipelineTools;
  readonly reaches: (step: RunStepName) => boolean;
  /** The files that the rows of these splits stand in. */
  readonly sources: ProjectRows['sources'];
  /** The rows that train. */
  readonly rows: readonly Conversation[];
  readonly evaluationRows: readonly Conversation[];
  /** Undefined where the run ends before anything is trained. */
  readonly base: ResolvedBase | undefined;
  /** Undefined where the training is one process. */
  readonly launcher: Launcher | undefined;
  /** What is not as it was meant, but no reason not to run. */
  readonly warnings: readonly WorkbenchError[];
}

export interface PrepareRunOptions {
  readonly tools: PipelineTools;
  /** The last step; default: all of them. */
  readonly until?: RunStepName | undefined;
  readonly signal: AbortSignal;
}

/** Reads a recipe's files. @throws WorkbenchError of a recipe, dataset or base that cannot be used */
export async function prepareRun(recipePath: string, options: PrepareRunOptions): Promise<PreparedRun> {
  const { tools, until, signal } = options;
  const project = await loadProject(recipePath);
  const { recipe, folder } = project;
  const reaches = (step: RunStepName) => stepNames.indexOf(step) <= stepNames.indexOf(until ?? 'evaluate');
  const base = reaches('quantize-base') ? await baseOf(project, { folder, tools, signal }) : undefined;
  const dataset = await readProjectRows(project);
  return {
    project,
    sources: dataset.sources,
    store: await openStore(folder),
    tools,
    reaches,
    // Both splits are read first: a bad evaluation row must not show after minutes of training.
    rows: dataset.of('train'),
    evaluationRows: reaches('evaluate') || recipe.training.earlyStopping ? dataset.of('eval') : [],
    launcher: await loadLauncher(recipe.training, folder),
    base,
    warnings: [
      ...checkContext(recipe, base?.contextTokens),
      ...(reaches('quantize') ? checkRequantize(recipe, base) : []),
    ],
  };
}

async function baseOf({ recipe, template }: Project, place: BasePlace): Promise<ResolvedBase> {
  const base = await resolveBase(recipe.base, place);
  return template ? withTemplate(base, template) : base;
}
