import path from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent, RunStepName } from '../../node/runs/events';
import type { RunHandle } from '../../node/runs/start-run';
import { storedHubToken } from '../hub/token';
import { type ReportProgress, showErrorDescription, tellDone, withNotification } from '../notices';
import { settings } from '../settings';
import type { Workbench } from '../workbench';
import { FollowedRuns } from './followed-runs';
import { RunMeter, stepTitle } from './progress';

const followed = new FollowedRuns();

/** Starts a run in the detached runner and follows it. Resolves to whether it finished. */
export async function runRecipe(workbench: Workbench, recipePath: string, until?: RunStepName): Promise<boolean> {
  const run = await beginRun(workbench, recipePath, until);
  return followWithNotification(workbench, run, until);
}

/** Starts a run in the detached runner; who calls this shows it, as `showRun` does. @throws what `startRun` throws */
export async function beginRun(workbench: Workbench, recipePath: string, until?: RunStepName): Promise<RunHandle> {
  const { bundledRunner, startRun } = workbench.engine();
  const bundled = bundledRunner(workbench.distFolder);
  const python = settings.pythonPath();
  const token = await storedHubToken(workbench);
  const runner = {
    ...bundled,
    environment: {
      ...bundled.environment,
      ...(python !== undefined && { MOBILE_LLM_PYTHON: python }),
      ...(token !== undefined && { HF_TOKEN: token }),
    },
  };
  const run = await followed.start(() => startRun(recipePath, until === undefined ? { runner } : { runner, until }));
  await workbench.refresh();
  return run;
}

/** A run that was begun is shown no more by who began it. */
export function endFollowing(runId: string): void {
  followed.delete(runId);
}

/** After a window reload: shows the runs that went on meanwhile. */
export async function followRunning(workbench: Workbench): Promise<void> {
  const { runs } = await workbench.state();
  const left = await followed.without(runs.filter(({ status }) => status === 'running'));
  await Promise.all(left.map(({ id, recipePath }) => followWithNotification(workbench, { runId: id, recipePath })));
}

/** The run goes on when the window closes; only Cancel ends it. */
async function followWithNotification(
  workbench: Workbench,
  { runId, recipePath }: RunHandle,
  until?: RunStepName,
): Promise<boolean> {
  const { recipes } = await workbench.state();
  const folder = path.dirname(recipePath);
  const name = recipes.find((recipe) => recipe.path === recipePath)?.name ?? path.basename(folder);
  const title = vscode.l10n.t('Running {0}', name);
  const last = await withNotification(workbench, title, (shown) => showRun(workbench, { runId, recipePath }, shown));
  return tellEnd(workbench, { name, recipePath, runId, until }, last);
}

/** Follows a run to its end, which is returned; the signal cancels it, unless it is the window that closes. */
export async function showRun(
  workbench: Workbench,
  { runId, recipePath }: RunHandle,
  { report, signal }: { readonly report: ReportProgress; readonly signal: AbortSignal },
): Promise<RunEvent | undefined> {
  const { followRun, cancelRun } = workbench.engine();
  const folder = path.dirname(recipePath);
  const cancel = () => {
    if (!workbench.signal.aborted) {
      void cancelRun(folder, runId).catch((error: unknown) => workbench.log.warn(String(error)));
    }
  };
  followed.add(runId);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const meter = new RunMeter();
    let latest: RunEvent | undefined;
    for await (const event of followRun(folder, runId, { signal: workbench.signal })) {
      const shown = meter.read(event);
      if (shown) {
        report(shown.message, shown.increment);
      }
      logEvent(workbench, runId, event);
      latest = event;
    }
    await workbench.refresh();
    return latest;
  } finally {
    followed.delete(runId);
    signal.removeEventListener('abort', cancel);
  }
}

async function tellEnd(
  workbench: Workbench,
  { name, recipePath, runId, until }: RunHandle & { readonly name: string; readonly until: RunStepName | undefined },
  last: RunEvent | undefined,
): Promise<boolean> {
  if (last?.event === 'run-failed') {
    void showErrorDescription(workbench, last.error, { subject: { recipePath, runId } });
  } else if (last?.event === 'run-finished') {
    const scores = last.artifacts.evaluations
      .map(({ variant, exactMatchResolved }) => `${variant} ${Math.round(exactMatchResolved * 100)} %`)
      .join(', ');
    const done = until
      ? vscode.l10n.t('{0} is done up to this step: {1}.', name, stepTitle(until))
      : vscode.l10n.t('{0} is ready.', name);
    const text = scores === '' ? done : vscode.l10n.t('{0} is ready: {1}.', name, scores);
    tellDone(
      workbench,
      text,
      last.artifacts.models.length > 0 && until === undefined
        ? {
            title: vscode.l10n.t('Quantize and Push to Phone'),
            command: 'mobileLlm.quantizeAndPush',
            argument: { subject: { recipePath } },
          }
        : { title: vscode.l10n.t('Show Models'), command: 'mobileLlm.models.focus' },
    );
  }
  return last?.event === 'run-finished';
}

function logEvent({ log }: Workbench, runId: string, event: RunEvent): void {
  if (event.event === 'log') {
    const write = { debug: log.debug, info: log.info, warning: log.warn, error: log.error }[event.level];
    write.call(log, `run ${runId}: ${event.message}`);
  } else if (event.event !== 'progress') {
    log.info(`run ${runId}: ${JSON.stringify(event)}`);
  }
}
