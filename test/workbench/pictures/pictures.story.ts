import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { prepareVscodeServer } from '../../../scripts/vscode-server/prepare.mjs';
import { cancelRun } from '../../../src/node/runs/cancel-run';
import { listRuns } from '../../../src/node/runs/list-runs';
import { openGalleryPage } from '../driver/gallery-view';
import { oneWindow } from '../driver/one-window';
import { copySample, type TestProject, temporaryFolder } from '../driver/project';
import { requireEnvironment } from '../driver/session';
import { launchBrowser } from '../driver/window';
import { startGallery } from '../gallery/server';

const slowTimeoutMs = 120_000;
/** A line has unfolded by then. */
const drawnMs = 500;
/** The charts have a line by then, a point a second. */
const chartsMs = 8000;
const sideBarMore = 80;

/** What `npm run screenshots` takes its pictures of: the way of a new user, in one window. */
describe('The pictures of the README and the walkthrough', function () {
  this.timeout(300_000);
  const workbench = oneWindow({
    project: namedSample,
    // As users have it: VS Code tells in its title where an extension is being developed.
    vsixVariable: 'MOBILE_LLM_TEST_VSIX',
    cleanUp: cancelRuns,
  });

  it('a dataset with its charts, and what the model sees of a row', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.widenSideBar(sideBarMore);
    await window.line('Models', 'Q4_0').waitFor();
    const line = window.line('Datasets', 'assistant.train.jsonl').first();
    await window.clickLineAction(line, 'Open in Dataset Editor');
    const page = window.webview();
    await page.getByRole('row').nth(3).click({ timeout: slowTimeoutMs });
    await page.getByRole('button', { name: /chart/i }).first().click();
    await page.getByText('trained').first().waitFor({ timeout: slowTimeoutMs });
    await page.getByText('Tokens per row').waitFor({ timeout: slowTimeoutMs });
    await page.getByText('Checking').waitFor({ state: 'hidden' });
    await window.screenshot('picture-dataset');
    await page.getByRole('textbox', { name: 'query' }).fill('train time to Brighton');
    await page.getByRole('button', { name: 'Write "train times to Brighton"' }).waitFor();
    await window.screenshot('picture-problem');
    await window.page.keyboard.press('Control+z');
    await window.page.locator('.tab.dirty').waitFor({ state: 'detached' });
    await window.runFromPalette('View: Close All Editors');
  });

  it('a virtual phone, and the model that answers on it', async () => {
    const { window } = workbench;
    await window.view('Devices').getByText('Start Virtual Phone').click();
    const phone = window.line('Devices', /virtual.*ready/i);
    await phone.waitFor({ timeout: slowTimeoutMs });
    await window.line('Devices', /RAM free/).click();
    await window.page.keyboard.press('ArrowRight');
    await window.line('Devices', 'Android').first().waitFor();
    await window.screenshot('picture-phone');
    await window.page.keyboard.press('ArrowLeft');
    await window.clickLineAction(phone, 'Open Device Chat');
    const page = window.webview();
    await page.getByRole('heading', { name: /is ready/ }).waitFor({ timeout: slowTimeoutMs });
    await page.getByRole('textbox', { name: 'Message to the phone' }).click();
    await window.page.keyboard.type('Search the web for how tall giraffes get');
    await window.page.keyboard.press('Enter');
    await page.getByText(/to first token/).waitFor({ timeout: slowTimeoutMs });
    await page.getByRole('button', { name: 'Dry Run' }).first().click();
    await page.getByText(/^am start -W /).waitFor();
    await window
      .line('Devices', /virtual/i)
      .first()
      .click();
    await window.page.keyboard.press('ArrowRight');
    await window.line('Devices', /running/).waitFor();
    await window.page.mouse.move(700, 700);
    await window.page.waitForTimeout(chartsMs);
    await window.screenshot('picture-chat');
    await phone.click();
    await window.page.keyboard.press('ArrowLeft');
    await window.runFromPalette('View: Close All Editors');
  });

  it('a run that trains', async () => {
    const { window } = workbench;
    await window.view('Runs').getByText('Run Recipe').last().click();
    const run = window.line('Runs', 'Training').first();
    await run.waitFor({ timeout: slowTimeoutMs });
    await run.click();
    await window.page.keyboard.press('ArrowRight');
    await window.page.waitForTimeout(drawnMs);
    await window.screenshot('picture-run');
  });

  it('the set-up of a new computer', async () => {
    const [browser, gallery] = await Promise.all([launchBrowser(await prepareVscodeServer()), startGallery()]);
    const context = { viewport: { width: 700, height: 650 } };
    const view = await openGalleryPage({ browser, gallery, view: 'setup', context });
    await view.show('installing');
    await view.page.screenshot({ path: 'test/screenshots/picture-setup.png' });
    await view.dispose();
    await browser.close();
    await gallery.stop();
  });
});

/** Its name is in the title of the window. */
async function namedSample(context: Mocha.Context): Promise<TestProject> {
  const sample = await copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF'));
  const above = await temporaryFolder('pictures');
  const folder = path.join(above, 'phone-assistant');
  await rename(sample.folder, folder);
  return { folder, dispose: () => rm(above, { recursive: true, force: true }) };
}

async function cancelRuns({ folder }: TestProject): Promise<void> {
  for (const { run, status } of await listRuns(folder)) {
    if (status === 'running') {
      await cancelRun(folder, run.id);
    }
  }
}
