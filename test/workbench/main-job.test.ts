import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { findAccessibilityProblems } from './driver/accessibility';
import { copySample, type TestProject } from './driver/project';
import { requireEnvironment, startWorkbench, type WorkbenchSession } from './driver/session';
import type { WorkbenchWindow } from './driver/window';

const deployTimeoutMs = 90_000;
const replyTimeoutMs = 60_000;
/** A model that was trained for seconds may choose another action than a person would. */
const actionNames = /^(call|web_search|calendar_insert|sms|alarm|map)$/;

describe('The workbench in a real VS Code', function () {
  this.timeout(180_000);
  let session: WorkbenchSession;
  let project: TestProject;
  let window: WorkbenchWindow;

  before(async function () {
    const adbProgram = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    const modelFile = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    session = await startWorkbench(adbProgram);
    project = await copySample(modelFile);
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
    await project?.dispose();
  });

  it('shows the sample’s datasets, models and an empty Devices view with the next step', async () => {
    await window.openContainer('Mobile LLM');
    await window.line('Datasets', 'assistant.train.jsonl').waitFor();
    await window
      .line('Datasets', /train.*\d{3} rows/)
      .first()
      .waitFor();
    await window.line('Models', 'SmolLM2-135M-Instruct').waitFor();
    await window.line('Models', 'Q4_0').waitFor();
    await window.view('Devices').getByText('Start Virtual Phone').waitFor();
    await window.screenshot('1-trees');
  });

  it('starts the virtual phone by a click in the Devices view', async () => {
    await window.view('Devices').getByText('Start Virtual Phone').click();
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('2-virtual-phone');
  });

  it('opens the device chat and gets the model onto the phone', async () => {
    await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
    const view = window.webview();
    await view.getByText(/Getting .* ready/).waitFor();
    await window.screenshot('3-deploying');
    await view.getByRole('heading', { name: /is ready/ }).waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('4-ready');
  });

  it('streams a reply and shows its action as a card', async () => {
    const view = window.webview();
    await view.getByRole('textbox', { name: 'Message to the phone' }).click();
    await window.page.keyboard.type('Search the web for how tall giraffes get');
    await window.page.keyboard.press('Enter');
    await view.getByText('replying').waitFor();
    const card = view.locator('action-card').first();
    await card.getByText(actionNames).first().waitFor({ timeout: replyTimeoutMs });
    await view
      .getByText(/s to first token · \d.* tokens\/s .*this computer’s speed/)
      .waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('5-action');
  });

  it('shows what the action would run, without running it', async () => {
    const card = window.webview().locator('action-card').first();
    await card.getByRole('button', { name: 'Dry Run' }).click();
    await card.getByText(/^am start -W /).waitFor();
    await window.screenshot('6-dry-run');
  });

  it('asks before it opens an action on the phone', async () => {
    const card = window.webview().locator('action-card').first();
    await card.getByRole('button', { name: 'Run on Phone' }).click();
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'nothing is sent or called' });
    await dialog.waitFor();
    await window.screenshot('7-confirmation');
    await dialog.getByRole('button', { name: 'Open on Phone' }).click();
    await card.getByText('Opened on the phone').waitFor();
  });

  it('broke no security policy, and would have been caught', async () => {
    assert.deepEqual(window.violations, []);
    await window.webview().locator('body').evaluate(`document.body.setAttribute('style', 'color: red')`);
    await window.page.waitForTimeout(500);
    assert.match(window.violations.join(), /style-src/);
  });

  // Last: axe itself sets styles that the page's policy forbids.
  it('stays usable in a narrow window, and accessible', async () => {
    await window.page.setViewportSize({ width: 760, height: 900 });
    await window.screenshot('8-narrow');
    assert.deepEqual(await findAccessibilityProblems(window.page), []);
  });
});
