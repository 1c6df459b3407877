import path from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent, RunStepName } from '../../node/runs/events';
import type { RunHandle } from '../../node/runs/start-run';
import { storedHubToken } from '../hub/token';
import { showErrorDescription, withNotification } from '../notices';
import { settings } from '../settings';
import type { Workbench } from '../workbench';
import { RunMeter, stepTitle } from './progress';

/** Runs that this window shows a notification for, so that none is shown twice. */
const followed = new Set<string>();

/** Starts a run in the detached runner and follows it. Resolves to whether it finished. */
export async function runRecipe(workbench: Workbench, recipePath: string, until?: RunStepName): Promise<boolean> {
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
  const run = await startRun(recipePath, until === undefined ? { runner } : { runner, until });
  // Before the state tells of it, so that nobody takes it for one that a reload left behind.
  followed.add(run.runId);
  await workbench.refresh();
  return followWithNotification(workbench, run, until);
}

/** After a window reload: shows the runs that went on meanwhile. */
export async function followRunning(workbench: Workbench): Promise<void> {
  const { runs } = await workbench.state();
  await Promise.all(
    runs
      .filter(({ status, id }) => status === 'running' && !followed.has(id))
      .map(({ id, recipePath }) => followWithNotification(workbench, { runId: id, recipePath })),
  );
}

/** The run goes on when the window closes; only Cancel ends it. */
async function followWithNotification(
  workbench: Workbench,
  { runId, recipePath }: RunHandle,
  until?: RunStepName,
): Promise<boolean> {
  const { followRun, cancelRun } = workbench.engine();
  const folder = path.dirname(recipePath);
  const { recipes } = await workbench.state();
  const name = recipes.find((recipe) => recipe.path === recipePath)?.name ?? path.basename(folder);
  followed.add(runId);
  try {
    const last = await withNotification(workbench, vscode.l10n.t('Running {0}', name), async ({ report, signal }) => {
      const cancel = () => {
        if (!workbench.signal.aborted) {
          void cancelRun(folder, runId).catch((error: unknown) => workbench.log.warn(String(error)));
        }
      };
      signal.addEventListener('abort', cancel, { once: true });
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
      return latest;
    });
    await workbench.refresh();
    return await tellEnd(workbench, { name, until }, last);
  } finally {
    followed.delete(runId);
  }
}

async function tellEnd(
  workbench: Workbench,
  { name, until }: { readonly name: string; readonly until: RunStepName | undefined },
  last: RunEvent | undefined,
): Promise<boolean> {
  if (last?.event === 'run-failed') {
    void showErrorDescription(workbench, last.error);
  } else if (last?.event === 'run-finished') {
    const scores = last.artifacts.evaluations
      .map(({ variant, exactMatchResolved }) => `${variant} ${Math.round(exactMatchResolved * 100)} %`)
      .join(', ');
    const done = until
      ? vscode.l10n.t('{0} is done up to this step: {1}.', name, stepTitle(until))
      : vscode.l10n.t('{0} is ready.', name);
    const text = scores === '' ? done : vscode.l10n.t('{0} is ready: {1}.', name, scores);
    void vscode.window.showInformationMessage(text);
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
