import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { oneDatasetPage } from './driver/one-dataset-page';

const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');
const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Sam' } } };
const acting = (said: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', tool_calls: [call] },
    ],
    split: 'train',
  });
const rows = [...Array.from({ length: 60 }, (_, index) => acting(`Call Sam ${index}`)), acting(words)];

describe('The page of the dataset editor, about rules that take a while', function () {
  this.timeout(60_000);
  let page: Page;
  oneDatasetPage({
    rows: [...rows, acting(`${words} again`)],
    isShared: true,
    take: (opened) => {
      ({ page } = opened);
    },
  });

  it('says that they wait to be asked, and shows what they find as it shows other problems', async () => {
    await page.getByText('Near copies, balance, tokens: not looked for').waitFor();
    await page.getByRole('button', { name: 'Check Now' }).press('Enter');
    const problems = page.getByRole('combobox', { name: 'Problem' });
    await problems.getByRole('option', { name: 'Near duplicate (1)' }).waitFor({ state: 'attached' });
    await problems.selectOption('dataset.nearDuplicate');
    await page.locator('.row:not(.coming)', { hasText: '62' }).click();
    await page.getByRole('heading', { name: 'Row 62' }).waitFor();
    await page.getByText('The row says nearly the same as line 61.').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Check Now' }).count(), 0);
  });

  it('says what is out of balance in the dataset as a whole', async () => {
    await page.getByText(/^\d+ about the dataset as a whole$/).click();
    await page.getByText('of 62 training rows (0.0 %) end without an action').waitFor();
    await page.screenshot({ path: path.join('test', 'screenshots', 'dataset-whole-findings.png') });
  });

  it('mutes that with a reason, and takes the mute back', async () => {
    const finding = page.locator('deep-notes li', { hasText: 'end without an action' });
    await finding.getByRole('button', { name: 'Mute…' }).press('Enter');
    await finding.getByText('Muted: meant to stay').waitFor();
    await page.getByText(/ 1 muted$/).waitFor();
    await page.screenshot({ path: path.join('test', 'screenshots', 'dataset-whole-muted.png') });
    await finding.getByRole('button', { name: 'Unmute' }).press('Enter');
    await finding.getByText('Muted').waitFor({ state: 'detached' });
    await page.getByText(/ muted$/).waitFor({ state: 'detached' });
  });

  it('takes the mute of a row back', async () => {
    const finding = page.locator('.finding', { hasText: 'nearly the same as line 61' }).first();
    await finding.getByRole('button', { name: 'Mute…' }).click();
    await finding.getByRole('button', { name: 'Unmute' }).click();
    await finding.getByRole('button', { name: 'Mute…' }).waitFor();
  });

  it('offers to look again after an edit', async () => {
    const turn = page.getByRole('textbox', { name: 'Turn 1,' });
    await turn.fill('Something else');
    await turn.press('Tab');
    await page.getByText('not looked for since the last edits').waitFor();
    await page.getByRole('button', { name: 'Check Again' }).click();
    await page.getByText('not looked for since the last edits').waitFor({ state: 'hidden' });
    await page.getByText('No row matches').waitFor({ state: 'hidden' });
    assert.equal(await page.getByText('says nearly the same').count(), 0);
  });
});
