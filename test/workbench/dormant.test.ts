import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { oneWindow } from './driver/one-window';
import { emptyProject } from './driver/project';
import type { WorkbenchWindow } from './driver/window';

const ours = /mobile-llm-workbench/;
/** The words for the first picture of the walkthrough begin so. */
const picture = 'The page of the set-up';
const pictureMs = 20_000;
/** Tall enough for VS Code to draw every line of the list: a line that is not drawn could not be found. */
const tall = { width: 1200, height: 2200 };

describe('A folder without a recipe', function () {
  this.timeout(120_000);
  const workbench = oneWindow({ project: emptyProject, open: { size: tall } });

  it('leaves the extension asleep until one of its views is opened, which teaches the first step', async () => {
    await withRunningExtensions(workbench.window, async (running) => {
      await running.getByText('Git', { exact: true }).waitFor();
      assert.equal(await running.getByText(ours).count(), 0);
    });
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.view('Datasets').getByText('Open Folder').waitFor();
    await workbench.window.screenshot('no-recipe');
    await withRunningExtensions(workbench.window, async (running) => {
      // How long that takes is measured by `npm run bench -- workbench`.
      await running.locator('.monaco-list-row').filter({ hasText: ours }).getByText('Activation').waitFor();
    });
  });

  it('opens the walkthrough from there, whose steps have pictures and buttons', async () => {
    const { window } = workbench;
    // A narrower one shows no pictures.
    await window.page.setViewportSize({ width: 1700, height: 900 });
    await window.view('Datasets').getByText('Open the walkthrough').click();
    await window.page.getByText('From a Dialogue to a Phone That Answers').first().waitFor();
    await window.page.getByRole('img', { name: picture }).waitFor();
    const isDrawn = `[...document.images].some(({ alt, naturalWidth }) => alt.startsWith('${picture}') && naturalWidth > 0)`;
    for (const end = Date.now() + pictureMs; !(await window.page.evaluate(isDrawn)); ) {
      assert.ok(Date.now() < end, 'the picture is not there');
      await window.page.waitForTimeout(100);
    }
    await window.page.getByText('Begin a project').click();
    await window.page.locator('.gettingStartedContainer').getByText('New Project', { exact: true }).waitFor();
    await window.screenshot('walkthrough');
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
