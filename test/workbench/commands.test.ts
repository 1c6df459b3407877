import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { oneWindow } from './driver/one-window';
import { emptyProject } from './driver/project';

const projectName = 'Ana’s phone';

/** What a person does from the palette with the keyboard alone, in a folder that begins empty. */
describe('Commands in VS Code', function () {
  this.timeout(120_000);
  const workbench = oneWindow({ project: () => emptyProject() });
  const quickInput = (): Locator => workbench.window.page.locator('.quick-input-widget');
  const press = (key: string) => workbench.window.page.keyboard.press(key);
  /** Waits for a question before it is answered: keys that come too soon answer the one before. */
  const shown = (text: string | RegExp) => quickInput().getByText(text).first().waitFor();

  it('makes a project in three questions, with a way back', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.view('Datasets').getByText('New Project').click();
    await shown(/New Project \(1\/3\)/);
    await shown(/SmolLM2-135M-Instruct, which comes with/);
    await window.screenshot('commands-1-new-project');
    await press('Enter');
    await shown(/New Project \(2\/3\)/);
    await shown(/^In a new folder of/);
    await quickInput().getByRole('button', { name: 'Back' }).click();
    await shown(/New Project \(1\/3\)/);
    await press('Enter');
    await shown(/New Project \(2\/3\)/);
    await window.page.keyboard.type('a new folder of');
    await press('Enter');
    await shown(/New Project \(3\/3\)/);
    await press('ControlOrMeta+A');
    await window.page.keyboard.type('a/b');
    await shown(/No folder can be called so/);
    await window.screenshot('commands-2-bad-name');
    await press('ControlOrMeta+A');
    await window.page.keyboard.type(projectName);
    await shown(/Name of the project/);
    await press('Enter');
    await window.page.getByRole('tab', { name: 'mobile-llm.yaml' }).waitFor();
    await window.line('Datasets', 'starter.jsonl').first().waitFor();
    await window.screenshot('commands-3-project');
    const recipe = await readFile(path.join(workbench.project.folder, projectName, 'mobile-llm.yaml'), 'utf8');
    assert.match(recipe, /^name: Ana’s phone$/m);
  });
});
