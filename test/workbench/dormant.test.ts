import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { oneWindow } from './driver/one-window';
import { emptyProject } from './driver/project';
import type { WorkbenchWindow } from './driver/window';

const ours = /mobile-llm-workbench/;
/** The promise is 50 ms on a computer that does nothing else; test machines are busy. */
const longestActivationMs = 150;
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
