import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { existingStore } from '../../src/node/store/nearest-store';
import { type MadeUpTraining, writeMadeUpProject, writeMadeUpRun, writeMadeUpTraining } from './driver/made-up-store';
import { oneWindow } from './driver/one-window';
import { type TestProject, temporaryFolder } from './driver/project';

/** Tall enough for every line of the four views. */
const tall = { width: 1300, height: 1800 };
const sideBarMore = 220;
/** What the system says that it wants, and the class that VS Code's window has then. */
const themes = {
  light: [{ colorScheme: 'light', forcedColors: 'none' }, 'vs'],
  'high-contrast': [{ colorScheme: 'dark', forcedColors: 'active' }, 'hc-black'],
  'high-contrast-light': [{ colorScheme: 'light', forcedColors: 'active' }, 'hc-light'],
  dark: [{ colorScheme: 'dark', forcedColors: 'none' }, 'vs-dark'],
} as const;

const training = (name: string, more: Partial<MadeUpTraining>): MadeUpTraining => ({
  recipe: 'assistant',
  name,
  at: new Date(Date.UTC(2026, 9, 21, 10, Number(name))),
  ...more,
});
/** The second scores better than the first; the third was scored on other rows. */
const trainings = [
  training('1', { rank: 8, score: 0.87 }),
  training('2', { score: 0.91 }),
  training('3', { score: 0.95, evaluationRows: 'others' }),
];

interface Roots {
  readonly first: string;
  readonly second: string;
}

const rootsOf = (folder: string): Roots => ({
  first: path.join(folder, 'first root'),
  second: path.join(folder, 'Zweite Wurzel'),
});
const workspaceFileOf = (folder: string) => path.join(folder, 'both.code-workspace');

/** One folder with models and runs, and another, not opened yet, with a recipe of which nothing was made. */
async function madeUpProject(): Promise<TestProject> {
  const folder = await temporaryFolder('views');
  const { first, second } = rootsOf(folder);
  const project = path.join(first, 'assistant');
  await writeMadeUpProject(project, 'assistant');
  for (const one of trainings) {
    await writeMadeUpRun(project, one, await writeMadeUpTraining(project, one));
  }
  await writeMadeUpProject(second, 'helper');
  await writeWorkspace(folder, [first]);
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { folder, workspaceFile: workspaceFileOf(folder), dispose };
}

async function writeWorkspace(folder: string, roots: readonly string[]): Promise<void> {
  await writeFile(workspaceFileOf(folder), JSON.stringify({ folders: roots.map((root) => ({ path: root })) }));
}

describe('The four views', function () {
  this.timeout(120_000);
  const workbench = oneWindow({ project: madeUpProject, open: { size: tall } });
  const line = (view: string, text: string | RegExp): Locator => workbench.window.line(view, text).first();
  const store = () => existingStore(path.join(rootsOf(workbench.project.folder).first, 'assistant'));

  it('show what there is, with the numbers that matter', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.widenSideBar(sideBarMore);
    await line('Models', /Q4_0.*91 % · 91\.7 MB · 4\.6 bpw · Oct 21/u).waitFor();
    await line('Datasets', /data\.jsonl.*12 rows/u).waitFor();
    await line('Runs', /assistant.*Q4_0 91 % \(\+4\) · 6 min/u).waitFor();
    await line('Runs', /Q4_0 95 % \(not comparable\)/u).waitFor();
    await window.view('Devices').getByText('Start Virtual Phone').waitFor();
    await window.screenshot('views-1-lineage');
    await line('Models', /Q4_0/u).click();
    await window.page.keyboard.press('End');
    await line('Models', /On Disk.*kB/u).waitFor();
    await window.page.keyboard.press('Home');
  });

  it('check, export and import a dataset from its line', async () => {
    const { window } = workbench;
    const dataset = line('Datasets', 'data.jsonl');
    const terminal = window.page.locator('.panel').getByText('Mobile LLM: check').first();
    await window.runFromMenu(dataset, 'Check Recipe and Data', terminal);
    await window.page.keyboard.press('ControlOrMeta+J');
    const quickInput = window.page.locator('.quick-input-widget');
    await window.runFromMenu(dataset, 'Export Dataset…', quickInput.getByText('Export data.jsonl as'));
    await window.page.keyboard.press('Escape');
    await window.runFromMenu(
      dataset,
      'Import into Dataset…',
      quickInput.getByText('Import Conversations into data.jsonl'),
    );
    await window.screenshot('views-8-import');
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('ControlOrMeta+F4');
  });

  it('group models by type, and by lineage again', async () => {
    const { window } = workbench;
    await window.view('Models').hover();
    await window.view('Models').getByRole('button', { name: 'Group Models by Type' }).click();
    await line('Models', /^GGUF Files/u).waitFor();
    await window.screenshot('views-2-by-type');
    await window.view('Models').getByRole('button', { name: 'Group Models by Lineage' }).click();
    await line('Models', /^GGUF Files/u).waitFor({ state: 'detached' });
  });

  it('compare the two models that are selected', async () => {
    const { window } = workbench;
    const [one, other] = [/Q4_0.*91 %/u, /Q4_0.*87 %/u].map((text) => line('Models', text));
    assert.ok(one && other);
    await one.click();
    await other.click({ modifiers: ['ControlOrMeta'] });
    const page = window.webview();
    await window.runFromMenu(other, 'Compare Two Models…', page.getByRole('heading', { name: 'What differs' }));
    await page.getByRole('row', { name: /Exact match, as resolved.*91 %.*87 %.*−4 points/u }).waitFor();
    await page.getByRole('row', { name: /train.*rank.*16.*8/u }).waitFor();
    await page.getByText('The scores can be compared').waitFor();
    await page.getByText('- training: { rank: 16 }').waitFor();
    await window.screenshot('views-3-compared');
    await window.page.keyboard.press('ControlOrMeta+F4');
  });

  it('say which manifest cannot be read and what to do, until it is gone', async () => {
    const [damaged, later] = ['a', 'b'].map((digit) => path.join(store().layout.artifacts, `${digit.repeat(64)}.json`));
    assert.ok(damaged !== undefined && later !== undefined);
    await Promise.all([writeFile(damaged, '{"version": 1,'), writeFile(later, '{"version": 7}')]);
    await line('Models', /Damaged manifest.*Delete it/u).waitFor();
    await line('Models', /newer version.*Update the workbench/u).waitFor();
    await line('Models', /Q4_0/u).waitFor();
    await workbench.window.screenshot('views-4-damaged');
    await Promise.all([damaged, later].map((file) => rm(file)));
    await line('Models', /Damaged manifest/u).waitFor({ state: 'detached' });
  });

  it('say which run cannot be read, which can be removed and comes back', async () => {
    const { window } = workbench;
    const run = path.join(store().layout.runs, '20261122-090000-abcd');
    await mkdir(run, { recursive: true });
    await writeFile(path.join(run, 'run.json'), '{"version": 1, "id":');
    const damaged = line('Runs', /Damaged run.*20261122-090000-abcd · Reveal its folder/u);
    await damaged.waitFor();
    await window.screenshot('views-5-damaged-run');
    const gone = line('Runs', /assistant/u).and(window.view('Runs').getByRole('treeitem').first());
    await window.runFromMenu(damaged, 'Remove Run', gone);
    await window.openNotifications();
    await window
      .notification(/was removed from the list/u)
      .getByRole('button', { name: 'Undo' })
      .click();
    await window.notificationsClosed();
    await damaged.waitFor();
    await rm(run, { recursive: true });
    await damaged.waitFor({ state: 'detached' });
  });

  it('stand beside errors whose button takes the step that the error tells of', async () => {
    const { window } = workbench;
    const recipe = path.join(rootsOf(workbench.project.folder).first, 'assistant', 'mobile-llm.yaml');
    const text = await readFile(recipe, 'utf8');
    await writeFile(recipe, text.replace('rank: 16', 'rank: many'));
    await window.runFromPalette('Mobile LLM: Run Recipe');
    await window.openNotifications();
    const failure = window.notification(/mobile-llm\.yaml:5: .*rank/u);
    await line('Datasets', /line 5: .*rank/u).waitFor();
    await failure.getByRole('button', { name: 'Open mobile-llm.yaml' }).click();
    await window.page.getByRole('tab', { name: 'mobile-llm.yaml' }).waitFor();
    await line('Runs', /Q4_0 91 %/u).waitFor();
    await writeFile(recipe, text);
    await line('Models', /Q4_0/u).waitFor();
  });

  it('show a folder that joins the workspace, where each recipe lies, and the first step there', async () => {
    const { first, second } = rootsOf(workbench.project.folder);
    await writeWorkspace(workbench.project.folder, [first, second]);
    await line('Models', /SmolLM2.*Zweite Wurzel · base/u).waitFor();
    await line('Models', /SmolLM2.*first root\/assistant · base/u).waitFor();
    await line('Models', /Run Recipe.*nothing made of it yet/u).waitFor();
    await line('Datasets', /data\.jsonl.*Zweite Wurzel · 12 rows/u).waitFor();
    await workbench.window.screenshot('views-6-two-roots');
    await writeWorkspace(workbench.project.folder, [first]);
    await line('Models', /Zweite Wurzel/u).waitFor({ state: 'detached' });
  });

  it('can be read in every theme', async () => {
    const { page } = workbench.window;
    for (const [name, [wanted, windowClass]] of Object.entries(themes)) {
      await page.emulateMedia(wanted);
      await page.locator(`.monaco-workbench.${windowClass}`).waitFor();
      await workbench.window.screenshot(`views-7-${name}`);
    }
    assert.deepEqual(workbench.window.violations, []);
  });
});
