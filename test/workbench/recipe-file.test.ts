import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oneWindow } from './driver/one-window';
import { copySample, type TestProject } from './driver/project';
import { openFile, openFixes } from './driver/text-editor';

const recipeFile = 'mobile-llm.yaml';
const waitTimeoutMs = 20_000;
const runTimeoutMs = 60_000;

const tasks = {
  version: '2.0.0',
  tasks: [{ type: 'mobile-llm', command: 'run', until: 'render', label: 'render the rows' }],
};

/** The sample, with a key that is misspelt. */
async function projectWithMistake(): Promise<TestProject> {
  const project = await copySample();
  const file = path.join(project.folder, recipeFile);
  const text = await readFile(file, 'utf8');
  await writeFile(path.join(project.folder, 'data', 'more rows.jsonl'), '{"messages": 3}\n');
  await mkdir(path.join(project.folder, '.vscode'));
  await writeFile(path.join(project.folder, '.vscode', 'tasks.json'), JSON.stringify(tasks));
  await writeFile(file, text.replace('\ntraining:\n', '\ntranning:\n'));
  return project;
}

describe('A recipe in the text editor', function () {
  this.timeout(120_000);
  const workbench = oneWindow({ project: projectWithMistake });
  const mistakes = () => workbench.window.page.locator('.monaco-editor .squiggly-error');
  const suggestions = () => workbench.window.page.locator('.suggest-widget.visible .monaco-list-row');

  const problem = (text: string) =>
    workbench.window.page.locator('.markers-panel').getByRole('treeitem').filter({ hasText: text }).first();

  const savedAs = async (expected: RegExp) => {
    await workbench.window.page.keyboard.press('Control+S');
    await waitForText(path.join(workbench.project.folder, recipeFile), expected);
  };
  /** Puts the cursor behind a text, as Find leaves it. */
  const find = async (text: string) => {
    const { page } = workbench.window;
    await page.keyboard.press('Control+F');
    await page.locator('.find-widget.visible textarea').first().waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
    await page.locator('.find-widget.visible').getByText('1 of 1').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.find-widget.visible').waitFor({ state: 'hidden' });
    await page.getByText(`(${text.length} selected)`).waitFor();
    await page.keyboard.press('ArrowRight');
  };

  it('shows a mistake at its key, and corrects it by keyboard', async () => {
    const { page } = workbench.window;
    await openFile(workbench.window, recipeFile);
    await mistakes().first().waitFor();
    await page.keyboard.press('F8');
    await page.getByText('Ln 8, Col 1').first().waitFor();
    await workbench.window.screenshot('recipe-1-mistake');
    await openFixes(workbench.window, 'has a key "tranning" that means nothing here');
    await page.locator('.action-widget').getByText('Change to "training"').waitFor();
    await page.keyboard.press('Enter');
    await mistakes().first().waitFor({ state: 'detached' });
    await savedAs(/\ntraining:\n/);
  });

  it('completes keys, values and the names of files', async () => {
    const { page } = workbench.window;
    await find('quantAware: none');
    await page.keyboard.type('\ndrop');
    await suggestions().filter({ hasText: 'dropout' }).waitFor();
    await workbench.window.screenshot('recipe-2-keys');
    await page.keyboard.press('Enter');
    await page.keyboard.type('0.1');
    await page.keyboard.press('Escape');
    await page.keyboard.type('\nschedule: ');
    await suggestions().filter({ hasText: 'linear' }).waitFor();
    await page.keyboard.type('lin');
    await page.keyboard.press('Enter');
    await savedAs(/\n {2}quantAware: none\n {2}dropout: 0\.1\n {2}schedule: linear\n/);
    await find('data/assistant.eval.jsonl');
    await page.keyboard.type(', ');
    await suggestions().filter({ hasText: 'data/more rows.jsonl' }).waitFor();
    await workbench.window.screenshot('recipe-3-files');
    await page.keyboard.press('Enter');
    await savedAs(/data\/assistant\.eval\.jsonl, data\/more rows\.jsonl\]/);
  });

  it('says what a key is for, and goes to what a name names', async () => {
    const { page } = workbench.window;
    await find('batchSize');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover').filter({ hasText: 'training.batchSize' });
    await hover.getByText('integer from 1 to 4096').waitFor();
    await hover.getByText('Conversations that are computed at once').waitFor();
    await workbench.window.screenshot('recipe-4-hover');
    await page.keyboard.press('Escape');
    await find('mobile-llm.actions');
    await page.keyboard.press('F12');
    await page.getByRole('tab', { name: 'mobile-llm.actions.yaml' }).waitFor();
    await page.keyboard.press('Control+Shift+O');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'web_search' }).first().waitFor();
    await workbench.window.screenshot('recipe-5-symbols');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+W');
  });

  it('checks the recipe and what it names by a click above it', async () => {
    const { page } = workbench.window;
    const lens = (name: string) => page.locator('.codelens-decoration a').filter({ hasText: name });
    await lens('Quantize and Push to Phone').waitFor();
    await lens('Train Adapter').waitFor();
    await workbench.window.screenshot('recipe-6-lenses');
    await lens('Check').click();
    // The task's terminal has come up by then.
    await page.getByRole('button', { name: /Errors: 1/ }).waitFor({ timeout: waitTimeoutMs });
    await page.keyboard.press('Control+Shift+M');
    await problem('"messages" is not a list').waitFor({ timeout: waitTimeoutMs });
    await workbench.window.screenshot('recipe-7-checked');
  });

  it('runs as a task of tasks.json, and says in the list of problems why it failed', async () => {
    const { page } = workbench.window;
    // Quick Open finds tasks behind this word: the palette has a dozen of commands about them.
    await openFile(workbench.window, 'task render the rows');
    await page.getByRole('button', { name: /Errors: 2/ }).waitFor({ timeout: runTimeoutMs });
    await page.keyboard.press('Control+Shift+M');
    await problem(recipeFile).waitFor();
    await workbench.window.screenshot('recipe-8-task');
  });

  it('says in the status bar how the phones are, and what to do next', async () => {
    const { page } = workbench.window;
    const status = page.locator('.statusbar-item').getByRole('button', { name: /^Mobile LLM/ });
    await status.click();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Start Virtual Phone' }).waitFor();
    await workbench.window.screenshot('recipe-9-next-steps');
    await page.keyboard.type('Open Recipe');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: recipeFile }).first().waitFor();
    await status.getByText('No phone').waitFor();
    assert.deepEqual(workbench.window.violations, []);
  });
});

/** A save goes over several processes. */
async function waitForText(file: string, expected: RegExp): Promise<void> {
  for (const end = Date.now() + waitTimeoutMs; Date.now() < end; ) {
    if (expected.test(await readFile(file, 'utf8'))) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match(await readFile(file, 'utf8'), expected);
}
