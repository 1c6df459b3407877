import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { cancelRun } from '../../src/node/runs/cancel-run';
import { listRuns } from '../../src/node/runs/list-runs';
import { oneWindow } from './driver/one-window';
import { copySample, type TestProject } from './driver/project';
import { openFile } from './driver/text-editor';

const startTimeoutMs = 90_000;
/** Two run side by side, and the notification tells of the one that spoke last. */
const step = /Running phone-assistant: (Training|Checking the tokens)/;
const token = 'hf_ofTheWindowTestOnly';

describe('A run that is started in VS Code', function () {
  this.timeout(180_000);
  const workbench = oneWindow({ project: projectWithTask, cleanUp: ({ folder }) => cancelRuns(folder) });

  it('is given a token for the model hub that VS Code keeps as a secret', async () => {
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.view('Runs').getByText('Run Recipe').last().waitFor();
    await workbench.window.runFromPalette('Mobile LLM: Set Hugging Face Token');
    await workbench.window.page.getByPlaceholder('hf_…').waitFor();
    await workbench.window.page.keyboard.type(token);
    await workbench.window.page.keyboard.press('Enter');
    await workbench.window.openNotifications();
    await workbench.window.remark('The token is used by the next run.').waitFor();
  });

  it('shows its step in a notification and in the Runs view', async () => {
    await workbench.window.view('Runs').getByText('Run Recipe').last().click();
    await workbench.window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await workbench.window.notification(step).waitFor();
    await workbench.window.screenshot('run-1-training');
  });

  it('has the token in its process and nowhere on the disk, nor in a step that does not load from the hub', async () => {
    const [run] = await listRuns(workbench.project.folder);
    assert.ok(run);
    if (process.platform === 'linux') {
      assert.ok(await isInEnvironment(run.run.pid));
      const steps = await childrenOf(run.run.pid);
      assert.ok(steps.length > 0);
      for (const pid of steps) {
        assert.equal(await isInEnvironment(pid), false);
      }
    }
    const entries = await readdir(workbench.project.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
    assert.ok(files.some((file) => file.endsWith('run.json')));
    for (const file of files) {
      assert.ok(!(await readFile(file)).includes(token), file);
    }
  });

  it('forgets the token when it is told to', async () => {
    await workbench.window.runFromPalette('Mobile LLM: Remove Hugging Face Token');
    await workbench.window.remark('The token is removed from VS Code.').waitFor();
    await workbench.window.runFromPalette('Mobile LLM: Remove Hugging Face Token');
    await workbench.window.remark('No token is stored.').waitFor();
  });

  it('goes on while the window is reloaded, and is found again', async () => {
    await workbench.window.page.reload();
    await workbench.window.line('Runs', 'Training').first().waitFor({ timeout: startTimeoutMs });
    await workbench.window.openNotifications();
    await workbench.window.notification(step).waitFor();
    await workbench.window.screenshot('run-2-after-reload');
  });

  it('ends when it is cancelled', async () => {
    await workbench.window.notification(step).hover();
    await workbench.window.notification(step).getByRole('button', { name: 'Cancel' }).click();
    await workbench.window.line('Runs', 'cancelled').first().waitFor({ timeout: 30_000 });
    await workbench.window.line('Runs', /train.*stopped/).waitFor();
    await workbench.window.screenshot('run-3-cancelled');
  });

  it('shows what a run wrote down', async () => {
    await workbench.window.runFromPalette('Mobile LLM: Show Run Log…');
    await workbench.window.page.getByRole('option', { name: /cancelled/ }).click();
    await workbench.window.page.getByRole('option', { name: /^journal/ }).click();
    await workbench.window.page.getByRole('tab', { name: 'journal.jsonl' }).waitFor();
  });

  it('of a task ends as cancelled when the task is terminated', async () => {
    const { window, project } = workbench;
    const statuses = async () => (await listRuns(project.folder)).map(({ status }) => status);
    await openFile(window, 'task train the adapter');
    await window
      .line('Runs', /phone-assistant.*Training/)
      .first()
      .waitFor({ timeout: startTimeoutMs });
    assert.deepEqual(await statuses(), ['running', 'cancelled']);
    await window.runFromPalette('Tasks: Terminate Task');
    await window.page.getByRole('option', { name: /train the adapter/ }).click();
    await window.line('Runs', 'cancelled').nth(1).waitFor({ timeout: 30_000 });
    assert.deepEqual(await statuses(), ['cancelled', 'cancelled']);
    await window.screenshot('run-4-task-terminated');
  });

  it('runs again, and shows what changed in the recipe since the run before', async () => {
    const recipe = path.join(workbench.project.folder, 'mobile-llm.yaml');
    await writeFile(recipe, (await readFile(recipe, 'utf8')).replace('rank: 16', 'rank: 8'));
    const ended = workbench.window.line('Runs', 'cancelled').first();
    await workbench.window.clickLineAction(ended, 'Run Again');
    const running = workbench.window.line('Runs', /phone-assistant.*Training/).first();
    await running.waitFor({ timeout: startTimeoutMs });
    await workbench.window.runFromPalette('Mobile LLM: Compare Recipe with Run Before');
    await workbench.window.page.getByRole('option', { name: /running/ }).click();
    await workbench.window.page.getByRole('tab', { name: /phone-assistant: .+ ↔ .+/ }).waitFor();
    // Monaco writes spaces that do not break.
    const changed = workbench.window.page.locator('.monaco-diff-editor .editor.modified .view-line');
    await changed
      .filter({ hasText: /rank:\s8/u })
      .first()
      .waitFor();
    await workbench.window.screenshot('run-5-recipe-compared');
    assert.deepEqual(workbench.window.violations, []);
  });

  it('is said to have been killed, once in each window on its folder, with its log one click away', async () => {
    const { session, window, project } = workbench;
    const other = await session.open(project.folder);
    await other.openContainer('Mobile LLM');
    await other
      .line('Runs', /phone-assistant.*Training/)
      .first()
      .waitFor({ timeout: startTimeoutMs });
    const running = (await listRuns(project.folder)).find(({ status }) => status === 'running');
    assert.ok(running);
    process.kill(running.run.pid, 'SIGKILL');
    for (const one of [window, other]) {
      await one.line('Runs', 'died').first().waitFor({ timeout: 30_000 });
      await one.openNotifications();
      await one
        .notification(/ended without a word/)
        .first()
        .waitFor();
      assert.equal(await one.notification(/ended without a word/).count(), 1);
    }
    await other.close();
    await window.screenshot('run-6-killed');
    await window
      .notification(/ended without a word/)
      .getByRole('button', { name: 'Show Run Log' })
      .click();
    await window.page.getByPlaceholder('Log of which step?').waitFor();
    assert.deepEqual(window.hostErrors, []);
  });
});

/** The sample, with its training as a task of `tasks.json`. */
async function projectWithTask(): Promise<TestProject> {
  const project = await copySample();
  const tasks = [{ type: 'mobile-llm', command: 'run', until: 'train', label: 'train the adapter' }];
  await mkdir(path.join(project.folder, '.vscode'));
  await writeFile(path.join(project.folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
  return project;
}

async function isInEnvironment(pid: number | string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/environ`, 'utf8')).includes(token);
}

/** Linux tells a process's children by its threads. */
async function childrenOf(pid: number): Promise<readonly string[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
  return lists.flatMap((list) => list.split(' ').filter((word) => word !== ''));
}

/** A run lives on without its window, so a test that failed midway must end it here. */
async function cancelRuns(folder: string): Promise<void> {
  for (const { run, status } of await listRuns(folder)) {
    if (status === 'running') {
      await cancelRun(folder, run.id);
    }
  }
}
