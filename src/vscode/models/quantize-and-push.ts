import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Project } from '../../node/project/project';
import { chooseRecipeAndPhone } from '../choose';
import { openDeviceChat } from '../devices/chat/panel';
import { followDeploy } from '../devices/follow-deploy';
import { type ReportProgress, showErrorDescription, withNotification } from '../notices';
import { beginRun, showRun } from '../runs/run-recipe';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { confirmPush, findCandidates, type PushPlan } from './confirm-push';
import { is16Bit } from './first-intact';

/** How much of the progress the making of the model is, where it has to be made. */
const shareOfRun = 0.6;

const statusMs = 5000;

interface Shown {
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/**
 * From a recipe to a chat on a phone: the best-scored, else the newest model that is intact, or one that is made first.
 * What was chosen is shown before the first byte; then one progress goes on until the phone answers.
 */
export async function quantizeAndPush(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const target = await chooseRecipeAndPhone(workbench, subject);
  if (!target) {
    return;
  }
  const project = await workbench.engine().loadProject(target.recipePath);
  const { artifactKey } = subject;
  const looking = vscode.l10n.t('Looking at the models of {0}', project.recipe.name);
  const { model, ...candidates } = await withNotification(workbench, looking, ({ signal }) =>
    findCandidates(workbench, project, { artifactKey, signal }),
  );
  const plan = await confirmPush(workbench, { phone: target.phone, model }, candidates);
  if (plan) {
    const title = vscode.l10n.t('{0} to {1}', project.recipe.name, plan.phone.label);
    await withNotification(workbench, title, (shown) => bringToPhone(workbench, { project, plan, shown }));
  }
}

interface Bringing {
  readonly project: Project;
  readonly plan: PushPlan;
  readonly shown: Shown;
}

async function bringToPhone(workbench: Workbench, { project, plan, shown }: Bringing): Promise<void> {
  const share = plan.model ? 0 : shareOfRun;
  const model = plan.model ?? (await makeModel(workbench, project, shared(shown, share)));
  if (!model || shown.signal.aborted) {
    return;
  }
  const { recipePath } = project;
  const device = await openDeviceChat(workbench, { recipePath, phone: plan.phone, modelId: model.id });
  if ((await followDeploy(device, shared(shown, 1 - share))) === 'ready') {
    const ready = vscode.l10n.t('{0} answers on {1}.', model.label, plan.phone.label);
    vscode.window.setStatusBarMessage(`$(check) ${ready}`, statusMs);
    workbench.log.info(ready);
  }
}

/**
 * Runs the recipe up to its quantized models; the best of them. Undefined where it does not get there.
 * @throws WorkbenchError `workbench.noModel` where the recipe quantizes nothing
 */
async function makeModel(workbench: Workbench, project: Project, shown: Shown): Promise<PushPlan['model']> {
  const run = await beginRun(workbench, project.recipePath, 'quantize');
  const last = await showRun(workbench, run, shown);
  if (last?.event === 'run-failed') {
    void showErrorDescription(workbench, last.error, { subject: run });
  }
  if (last?.event !== 'run-finished') {
    return undefined;
  }
  const made = new Set(last.artifacts.models.map(({ key }) => key));
  const models = await workbench.engine().chatModels(project, await workbench.state());
  const model = models.find((known) => known.hasAdapter || (made.has(known.id) && !is16Bit(known)));
  if (!model) {
    throw new WorkbenchError('workbench.noModel', { name: project.recipe.name });
  }
  return model;
}

/** The same progress, of which all that is reported is a part. */
function shared({ report, signal }: Shown, share: number): Shown {
  return { report: (message, increment = 0) => report(message, increment * share), signal };
}
