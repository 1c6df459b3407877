import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { emptyProject, type TestProject } from './driver/project';
import { requireEnvironment, startWorkbench, type WorkbenchSession } from './driver/session';
import type { WorkbenchWindow } from './driver/window';

const ours = /mobile-llm-workbench/;
/** The promise is 50 ms on a computer that does nothing else; test machines are busy. */
const longestActivationMs = 150;
/** Tall enough for VS Code to draw every line of the list: a line that is not drawn could not be found. */
const tall = { width: 1200, height: 2200 };

describe('A folder without a recipe', function () {
  this.timeout(120_000);
  let session: WorkbenchSession;
  let project: TestProject;
  let window: WorkbenchWindow;

  before(async function () {
    session = await startWorkbench(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    project = await emptyProject();
    window = await session.open(project.folder, { size: tall });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await window?.screenshot(`failed-${this.currentTest.title.slice(0, 30)}`);
    }
  });

  after(async () => {
    await window?.close();
    await session?.stop();
    await project?.dispose();
  });

  it('leaves the extension asleep until one of its views is opened, which teaches the first step', async () => {
    await withRunningExtensions(window, async (running) => {
      await running.getByText('Git', { exact: true }).waitFor();
      assert.equal(await running.getByText(ours).count(), 0);
    });
    await window.openContainer('Mobile LLM');
    await window.view('Datasets').getByText('Open Folder').waitFor();
    await window.screenshot('no-recipe');
    await withRunningExtensions(window, async (running) => {
      const line = running.locator('.monaco-list-row').filter({ hasText: ours });
      const [, milliseconds] = /Activation: (\d+)ms/.exec((await line.textContent()) ?? '') ?? [];
      process.stdout.write(`    activated in ${milliseconds} ms\n`);
      assert.ok(Number(milliseconds) < longestActivationMs, `activation took ${milliseconds} ms`);
    });
  });
});

/** Opens VS Code's own list of the extensions that it has activated. */
async function withRunningExtensions(window: WorkbenchWindow, use: (running: Locator) => Promise<void>): Promise<void> {
  await window.runFromPalette('Developer: Show Running Extensions');
  const running = window.page.locator('.runtime-extensions-editor');
  await use(running);
  await window.page.keyboard.press('Escape');
  await running.waitFor({ state: 'detached' });
}
