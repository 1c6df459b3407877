import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { findAccessibilityProblems } from './driver/accessibility';
import { holdHalfReply, signalServer } from './driver/half-reply';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const deployTimeoutMs = 90_000;
const replyTimeoutMs = 60_000;
/** Far shorter than any wait for a phone. */
const stopTimeoutMs = 5000;
const question = 'Search the web for how tall giraffes get';
/** What VS Code chooses its theme by. */
const themes = [
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none' },
  { name: 'light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'contrast', colorScheme: 'dark', forcedColors: 'active' },
] as const;

describe('The device chat when the cable is pulled', function () {
  this.timeout(180_000);
  const workbench = oneWindow({
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
  });
  const view = () => workbench.window.webview();
  let undisturbed = '';

  async function openChat(): Promise<void> {
    const { window } = workbench;
    await window.clickLineAction(window.line('Devices', /ready/), 'Open Device Chat');
    await view()
      .getByRole('heading', { name: /is ready/ })
      .waitFor({ timeout: deployTimeoutMs });
  }

  async function ask(): Promise<void> {
    await view().locator('vscode-button[icon=send]:not([disabled])').waitFor({ timeout: deployTimeoutMs });
    await view().getByRole('textbox', { name: 'Message to the phone' }).click();
    await workbench.window.page.keyboard.type(question);
    await workbench.window.page.keyboard.press('Enter');
  }

  const askForHalf = () =>
    holdHalfReply({
      view: view(),
      session: workbench.session,
      ask,
      startAnew: () => view().getByRole('button', { name: 'New chat', exact: true }).click(),
    });

  /** What the phone said, text and actions, once it has said all. */
  async function wholeReply(): Promise<string> {
    const turn = view().locator('chat-turn').last();
    await turn.getByText(/s to first token/).waitFor({ timeout: replyTimeoutMs });
    return (await turn.locator('.reply .text, article').allInnerTexts()).join('\n');
  }

  it('shows what the model takes of the memory, and each second how the phone is', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.view('Devices').getByText('Start Virtual Phone').click();
    await window.line('Devices', /virtual.*ready/i).waitFor({ timeout: deployTimeoutMs });
    await openChat();
    await view()
      .getByText(/RAM \d+ MB of [\d.]+ GB available/)
      .waitFor();
    await view()
      .getByText(/\d+ MB RAM/)
      .waitFor();
    await ask();
    undisturbed = await wholeReply();
    assert.notEqual(undisturbed, '');
    await view()
      .getByText(/tokens\/s on this computer/)
      .waitFor();
    await view()
      .getByText(/ctx \d+\/1024/)
      .waitFor();
    await view().locator('summary').focus();
    await window.page.keyboard.press('Enter');
    await view().getByText('Thermal status').waitFor();
    await window.screenshot('cable-1-condition');
    await window.page.keyboard.press('Escape');
  });

  it('waits calmly in every theme and width, and the reply arrives whole', async () => {
    const { window, session } = workbench;
    await window.runFromPalette('View: Close All Editors');
    await openChat();
    await askForHalf();
    await session.setPhoneFault({ fault: 'offline' });
    await signalServer(session, 'SIGCONT');
    const banner = view().locator('link-banner');
    await banner.getByText('is lost; the reply goes on there').waitFor({ timeout: replyTimeoutMs });
    await view().getByRole('status').filter({ hasText: 'is lost; the reply goes on there. Waiting' }).waitFor();
    for (const { name, ...media } of themes) {
      await window.page.emulateMedia(media);
      await window.page.waitForTimeout(800);
      await window.screenshot(`cable-2-lost-${name}`);
    }
    await window.page.emulateMedia({ colorScheme: 'dark', forcedColors: 'none' });
    await session.setPhoneFault({ fault: 'clear' });
    assert.equal(await wholeReply(), undisturbed);
    await view()
      .locator('chat-turn')
      .getByText(/The link was lost for \d+ s; the model on the phone went on/)
      .waitFor();
    assert.equal(await banner.getByText('is lost').count(), 0);
    await window.screenshot('cable-3-back');
  });

  it('is as it was after it was hidden', async () => {
    const { window } = workbench;
    await window.runFromPalette('Create: New File...');
    await window.page.keyboard.press('Enter');
    await window.page.getByRole('tab', { name: /^Chat:/ }).click();
    await view()
      .getByText(/The link was lost for/)
      .waitFor();
    assert.equal(await wholeReply(), undisturbed);
    await view()
      .getByText(/RAM \d+ MB of/)
      .waitFor();
  });

  it('warns in words when the phone gets hot, and keeps what was measured', async () => {
    const { session, project } = workbench;
    await session.setPhoneFault({ fault: 'hot', thermalStatus: 3, celsius: 47.5 });
    await view().locator('chat-header').getByText('Hot: Android slows the phone down').waitFor();
    await workbench.window.screenshot('cable-4-hot');
    const folder = path.join(project.folder, '.mobile-llm', 'sessions');
    const files = await readdir(folder);
    assert.equal(files.length, 2, 'one for each chat');
    const lines = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    assert.match(lines.join(''), /"thermalStatus":3/);
  });

  // Late: axe itself sets styles that the page's policy forbids.
  it('broke no security policy, and is accessible when it is narrow and the link is lost', async () => {
    const { window, session } = workbench;
    assert.deepEqual(window.violations, []);
    await window.page.setViewportSize({ width: 760, height: 900 });
    await session.setPhoneFault({ fault: 'offline' });
    await view().locator('link-banner').getByText('is lost.').waitFor();
    await view().locator('summary').click();
    await view().getByText('Thermal status').waitFor();
    await window.screenshot('cable-5-narrow');
    assert.deepEqual(await findAccessibilityProblems(window.page), []);
  });

  it('stops at once, though the phone cannot be told', async () => {
    await ask();
    const startedAt = performance.now();
    await view().getByRole('button', { name: 'Stop' }).click();
    await view().locator('chat-turn').last().getByText('Stopped').waitFor();
    assert.ok(performance.now() - startedAt < stopTimeoutMs);
  });
});
