import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { cancelRun } from '../../src/node/runs/cancel-run';
import { listRuns } from '../../src/node/runs/list-runs';
import { copySample, type TestProject } from './driver/project';
import { requireEnvironment, startWorkbench, type WorkbenchSession } from './driver/session';
import type { WorkbenchWindow } from './driver/window';

const startTimeoutMs = 90_000;

describe('A run that is started in VS Code', function () {
  this.timeout(180_000);
  let session: WorkbenchSession;
  let project: TestProject;
  let window: WorkbenchWindow;

  before(async function () {
    session = await startWorkbench(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    project = await copySample();
    window = await session.open(project.folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await window?.screenshot(`failed-${this.currentTest.title.slice(0, 30)}`);
    }
  });

  after(async () => {
    await window?.close();
    await session?.stop();
    if (project) {
      await cancelRuns(project.folder);
    }
    await project?.dispose();
  });

  it('shows its step in a notification and in the Runs view', async () => {
    await window.openContainer('Mobile LLM');
    await window.view('Runs').getByText('Run Recipe').last().click();
    await window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await window.openNotifications();
    await window.notification('Training').waitFor();
    await window.screenshot('run-1-training');
  });

  it('goes on while the window is reloaded, and is found again', async () => {
    await window.page.reload();
    await window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await window.openNotifications();
    await window.notification('Training').waitFor();
    await window.screenshot('run-2-after-reload');
  });

  it('ends when it is cancelled', async () => {
    await window.notification('Training').hover();
    await window.notification('Training').getByRole('button', { name: 'Cancel' }).click();
    await window.line('Runs', 'cancelled').first().waitFor({ timeout: 30_000 });
    await window.screenshot('run-3-cancelled');
    assert.deepEqual(window.violations, []);
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
