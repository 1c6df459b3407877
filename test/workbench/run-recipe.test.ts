import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cancelRun } from '../../src/node/runs/cancel-run';
import { listRuns } from '../../src/node/runs/list-runs';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';

const startTimeoutMs = 90_000;

describe('A run that is started in VS Code', function () {
  this.timeout(180_000);
  const workbench = oneWindow({ project: () => copySample(), cleanUp: ({ folder }) => cancelRuns(folder) });

  it('shows its step in a notification and in the Runs view', async () => {
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.view('Runs').getByText('Run Recipe').last().click();
    await workbench.window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await workbench.window.openNotifications();
    await workbench.window.notification('Training').waitFor();
    await workbench.window.screenshot('run-1-training');
  });

  it('goes on while the window is reloaded, and is found again', async () => {
    await workbench.window.page.reload();
    await workbench.window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await workbench.window.openNotifications();
    await workbench.window.notification('Training').waitFor();
    await workbench.window.screenshot('run-2-after-reload');
  });

  it('ends when it is cancelled', async () => {
    await workbench.window.notification('Training').hover();
    await workbench.window.notification('Training').getByRole('button', { name: 'Cancel' }).click();
    await workbench.window.line('Runs', 'cancelled').first().waitFor({ timeout: 30_000 });
    await workbench.window.line('Runs', /train.*stopped/).waitFor();
    await workbench.window.screenshot('run-3-cancelled');
    assert.deepEqual(workbench.window.violations, []);
  });
});

/** A run lives on without its window, so a test that failed midway must end it here. */
async function cancelRuns(folder: string): Promise<void> {
  for (const { run, status } of await listRuns(folder)) {
    if (status === 'running') {
      await cancelRun(folder, run.id);
    }
  }
}
