import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { findAccessibilityProblems } from './driver/accessibility';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';
import { whileZoomed } from './driver/zoom';

const deployTimeoutMs = 90_000;
const replyTimeoutMs = 60_000;
/** The model takes a quarter of a minute so, and is cut in the middle, when VS Code has noted that the chat is open. */
const slowBytesPerSecond = 5.5e6;
const cutBytes = 35e6;
/** A model that was trained for seconds may choose another action than a person would. */
const actionNames = /^(call|web_search|calendar_insert|sms|alarm|map)$/;

describe('The workbench in a real VS Code', function () {
  this.timeout(180_000);
  const workbench = oneWindow({
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
  });

  const lastCard = () => workbench.window.webview().locator('action-card').last();

  /** Sends a request and waits until the reply is complete. */
  async function askFor(request: string): Promise<void> {
    const view = workbench.window.webview();
    await view.getByRole('textbox', { name: 'Message to the phone' }).click();
    await workbench.window.page.keyboard.type(request);
    await workbench.window.page.keyboard.press('Enter');
    const turn = view.locator('chat-turn').filter({ hasText: request }).last();
    const numbers = /s to first token · \d.* tokens\/s .*this computer’s speed/;
    await turn.getByText(numbers).waitFor({ timeout: replyTimeoutMs });
  }

  it('shows the sample’s datasets, models and an empty Devices view with the next step', async () => {
    await workbench.window.openContainer('Mobile LLM');
    await workbench.window.line('Datasets', 'assistant.train.jsonl').waitFor();
    const trainRows = workbench.window.line('Datasets', /train.*\d{3} rows/);
    await trainRows.first().waitFor();
    await workbench.window.line('Models', 'SmolLM2-135M-Instruct').waitFor();
    await workbench.window.line('Models', 'Q4_0').waitFor();
    await workbench.window.view('Devices').getByText('Start Virtual Phone').waitFor();
    await workbench.window.screenshot('1-trees');
  });

  it('starts the virtual phone by a click in the Devices view', async () => {
    await workbench.window.view('Devices').getByText('Start Virtual Phone').click();
    await workbench.window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    await workbench.window.screenshot('2-virtual-phone');
  });

  it('shows what goes where before anything is sent, and then how far it is', async () => {
    const { window } = workbench;
    await window.runFromPalette('Mobile LLM: Quantize and Push to Phone');
    const quickInput = window.page.locator('.quick-input-widget');
    await quickInput.getByText(/Push Q4_0 to Virtual phone/).waitFor();
    await quickInput.getByText('Change Model…').waitFor();
    await window.screenshot('3-what-goes-where');
    assert.deepEqual(await filesOnPhone(workbench.session.phonesFolder), []);
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await quickInput.getByText('Make It Anew').waitFor();
    await quickInput.getByRole('button', { name: 'Back' }).click();
    await quickInput.getByText(/Push Q4_0 to Virtual phone/).waitFor();
    await workbench.session.setPhoneFault({ fault: 'slow', bytesPerSecond: slowBytesPerSecond });
    await window.page.keyboard.press('Enter');
    await window
      .webview()
      .getByText(/Getting .* ready/)
      .waitFor();
    await window.openNotifications();
    await window.notification(/phone-assistant to Virtual phone.*:/).waitFor();
    await window.screenshot('3-deploying');
  });

  it('goes on with the push in the middle of which the window was reloaded', async () => {
    const { window, session } = workbench;
    const sent = async () => (await filesOnPhone(session.phonesFolder)).find(({ name }) => name.endsWith('.part'));
    while (((await sent())?.sizeBytes ?? 0) < cutBytes) {
      await window.page.waitForTimeout(100);
    }
    await window.page.reload();
    await window
      .webview()
      .getByText(/goes on at [3-9]\d\.\d MB/)
      .waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('3-goes-on');
    const names = (await filesOnPhone(session.phonesFolder)).map(({ name }) => name);
    assert.ok(names.length > 0 && names.every((name) => name.endsWith('.part')), names.join());
    await session.setPhoneFault({ fault: 'clear' });
    await window
      .webview()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
  });

  it('sends what is there not again, with one progress until the phone answers', async () => {
    const { window } = workbench;
    await window.runFromPalette('Mobile LLM: Quantize and Push to Phone');
    await window.page
      .locator('.quick-input-widget')
      .getByText(/Push Q4_0 to Virtual phone/)
      .waitFor();
    await window.page.keyboard.press('Enter');
    await window.remark('Q4_0 answers on Virtual phone').waitFor({ timeout: deployTimeoutMs });
    await window.openNotifications();
    await window.notification(/phone-assistant to Virtual phone/).waitFor({ state: 'detached' });
    await window.screenshot('4-ready');
  });

  it('streams a reply and shows its action as a card', async () => {
    await askFor('Search the web for how tall giraffes get');
    await lastCard().getByText(actionNames).first().waitFor();
    await workbench.window.screenshot('5-action');
  });

  it('shows what the action would run, without running it', async () => {
    const card = workbench.window.webview().locator('action-card').first();
    await card.getByRole('button', { name: 'Dry Run' }).click();
    await card.getByText(/^am start -W /).waitFor();
    await workbench.window.screenshot('6-dry-run');
  });

  it('asks before it opens an action on the phone', async () => {
    const card = workbench.window.webview().locator('action-card').first();
    await card.getByRole('button', { name: 'Run on Phone' }).click();
    const dialog = workbench.window.page.getByRole('dialog').filter({ hasText: 'nothing is sent or called' });
    await dialog.waitFor();
    await workbench.window.screenshot('7-confirmation');
    await dialog.getByRole('button', { name: 'Open on Phone' }).click();
    await card.getByText('Opened on the phone').waitFor();
  });

  it('asks before it reads the contacts, and no more in the next chat', async () => {
    const { window } = workbench;
    await askFor('Call Ngozi');
    await lastCard().getByRole('button', { name: 'Look in Contacts' }).click();
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'They are not stored' });
    await dialog.waitFor();
    await window.screenshot('8-contacts');
    await dialog.getByRole('button', { name: 'Read Contacts' }).click();
    await lastCard().getByText('→ Ngozi Adeyemi').waitFor();
    await window.runFromPalette('View: Close All Editors');
    await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
    await window
      .webview()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
    await askFor('Call Ngozi');
    await lastCard().getByText('→ Ngozi Adeyemi').waitFor();
    await window.runFromPalette('Forget Permissions for Contacts');
    await window.remark('You will be asked before contacts are read').waitFor();
  });

  it('broke no security policy, and would have been caught', async () => {
    assert.deepEqual(workbench.window.violations, []);
    await workbench.window.webview().locator('body').evaluate(`document.body.setAttribute('style', 'color: red')`);
    await workbench.window.page.waitForTimeout(500);
    assert.match(workbench.window.violations.join(), /style-src/);
  });

  // Last: axe itself sets styles that the page's policy forbids.
  it('stays usable in a narrow window, and accessible', async () => {
    await workbench.window.page.setViewportSize({ width: 760, height: 900 });
    await workbench.window.screenshot('9-narrow');
    assert.deepEqual(await findAccessibilityProblems(workbench.window.page), []);
  });

  it('stays usable at 200 % zoom, and accessible', async () => {
    const { window } = workbench;
    await window.page.setViewportSize({ width: 1400, height: 900 });
    await whileZoomed(window, 2, async (takeScreenshot) => {
      const view = window.webview();
      await view.getByRole('heading', { name: 'Charts' }).waitFor({ state: 'hidden' });
      await takeScreenshot('10-zoomed');
      const measured = '[devicePixelRatio, document.documentElement.scrollWidth - innerWidth, innerHeight]';
      const [pixelRatio, overflow, height] = (await view.locator('body').evaluate(measured)) as [
        number,
        number,
        number,
      ];
      assert.deepEqual([pixelRatio, overflow], [2, 0]);
      const conversation = await view.locator('chat-conversation').boundingBox();
      assert.ok((conversation?.height ?? 0) > 0.4 * height, `${conversation?.height} of ${height} px for the chat`);
      await view.getByRole('button', { name: 'Send', exact: true }).hover();
      assert.deepEqual(await findAccessibilityProblems(window.page), []);
    });
  });
});

/** What was pushed to the virtual phones, whole or in part. */
async function filesOnPhone(folder: string): Promise<readonly { readonly name: string; readonly sizeBytes: number }[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /blobs[/\\]/.test(name));
  // A push takes its last name while this looks.
  const looks = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
  return names.map((name, index) => ({ name, sizeBytes: looks[index]?.size ?? 0 }));
}
