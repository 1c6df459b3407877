import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { oneWindow } from './driver/one-window';
import { copySample } from './driver/project';
import { requireEnvironment } from './driver/session';

const deployTimeoutMs = 120_000;
const replyTimeoutMs = 60_000;

describe('The extension, installed from its VSIX into a clean profile', function () {
  this.timeout(240_000);
  const workbench = oneWindow({
    vsixVariable: 'MOBILE_LLM_TEST_VSIX',
    project: (context) => copySample(requireEnvironment(context, 'MOBILE_LLM_TEST_MODEL_GGUF')),
    open: { colorScheme: 'light' },
  });

  it('has everything in it that the whole way to an answering phone needs', async () => {
    const { window } = workbench;
    await window.openContainer('Mobile LLM');
    await window.view('Devices').getByText('Start Virtual Phone').click();
    const phone = window.line('Devices', /virtual.*ready/i);
    await phone.waitFor({ timeout: deployTimeoutMs });
    await window.clickLineAction(phone, 'Open Device Chat');
    const view = window.webview();
    await view.getByRole('heading', { name: /is ready/ }).waitFor({ timeout: deployTimeoutMs });
    await view.getByRole('textbox', { name: 'Message to the phone' }).click();
    await window.page.keyboard.type('Wake me at seven');
    await window.page.keyboard.press('Enter');
    await view.getByText(/to first token/).waitFor({ timeout: replyTimeoutMs });
    await window.screenshot('installed-light');
  });

  it('shows what the phone said of itself below it', async () => {
    const { window } = workbench;
    await window.line('Devices', /virtual.*ready/i).click();
    await window.page.keyboard.press('ArrowRight');
    await window.line('Devices', 'Battery').waitFor();
    await window.screenshot('installed-phone-facts');
  });

  it('opens a dataset as conversations, in its thread', async () => {
    const { window } = workbench;
    const line = window.line('Datasets', 'assistant.train.jsonl').first();
    await window.clickLineAction(line, 'Open in Dataset Editor');
    await window.webview().getByRole('row').nth(3).waitFor();
    await window.screenshot('installed-dataset');
    await window.runFromPalette('View: Close Editor');
  });

  it('finds the tools that the command line has made', async () => {
    const { window } = workbench;
    await window.runFromPalette('Mobile LLM: Check Setup');
    const page = window.webview();
    await page.getByRole('heading', { name: 'Set-up' }).waitFor();
    await page.getByText('Everything is there.').waitFor({ timeout: deployTimeoutMs });
    await window.screenshot('installed-setup');
    await window.runFromPalette('View: Close Editor');
  });

  it('shows a QR code to pair a phone over Wi-Fi, and stops waiting when the page is closed', async () => {
    const { window } = workbench;
    await window.runFromPalette('Mobile LLM: Pair Phone over Wi-Fi');
    await window.page.getByText('Scan a QR code with the phone').click();
    await window.webview().getByRole('img', { name: 'QR code' }).waitFor();
    await window.screenshot('installed-pairing');
    await window.runFromPalette('View: Close Editor');
    await window.page.getByRole('tab', { name: 'Pair Phone over Wi-Fi' }).waitFor({ state: 'detached' });
    await window.openNotifications();
    await window.notification('Pair').waitFor({ state: 'detached' });
    assert.deepEqual(window.violations, []);
  });
});
