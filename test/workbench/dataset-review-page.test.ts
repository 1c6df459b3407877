import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { queueFileOf } from '../../src/node/dataset/growing/queue-name';
import type { DatasetBehindPage } from './driver/dataset-behind-page';
import type { DatasetView } from './driver/dataset-view';
import { oneDatasetPage } from './driver/one-dataset-page';
import { themeNames } from './driver/themes';

const row = (said: string, contact: string, more: object = {}) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: said },
      {
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'call', arguments: { contact } } }],
      },
    ],
    split: 'train',
    ...more,
  });
const swapped = { origin: { by: 'swap', row: 'first' } };
const hostile = '<img src=x onerror=alert(1)>\u202e$(x)';
const made = [
  row('Call Kofi back', 'Kofi', swapped),
  row('Call Edvard back', 'Nobody', swapped),
  row('Please call Ada back', 'Ada', swapped),
  row(hostile, hostile, { origin: { by: 'model', model: hostile, row: hostile } }),
];

describe('The page of the dataset editor, about rows that wait', function () {
  this.timeout(60_000);
  let view: DatasetView;
  let data: DatasetBehindPage;
  let page: Page;
  oneDatasetPage({
    rows: [row('Call Ada back', 'Ada', { id: 'first' })],
    prepare: async (opened) => {
      await opened.putInQueue('review', made);
      await opened.putInQueue('inbox', [row('Ring Sam', 'Sam', { origin: { by: 'phone', device: 'Pixel 8' } })]);
    },
    ready: (shown) => shown.getByText('4 new rows and 1 correction from a phone wait for review.'),
    take: (opened) => {
      ({ data, view, page } = opened);
    },
  });

  const option = (words: string) => page.getByRole('option', { name: words });
  const queue = () => readFile(queueFileOf(data.file, 'review'), 'utf8').catch(() => '');
  const announced = (words: string) => page.getByRole('status').filter({ hasText: words }).first().waitFor();
  const lines = () => data.text.trimEnd().split('\n');

  it('shows more of a long queue when its end is reached, and rejects all of it at once', async () => {
    const many = Array.from({ length: 450 }, (_, index) => row(`Call Kofi ${index}`, 'Kofi', swapped));
    await data.putInQueue('review', many);
    await page.getByText('450 new rows').waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).press('Enter');
    await page.getByText('200 of 451 rows are shown.').waitFor();
    await page.getByRole('button', { name: 'Reject all 451' }).press('Enter');
    await page.getByText('Nothing waits for review.').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('200 of 451 rows are shown.').waitFor();
    await page.getByRole('listbox').press('End');
    await page.keyboard.press('ArrowDown');
    await page.getByText('400 of 451 rows are shown.').waitFor();
    await page.screenshot({ path: path.join('test', 'screenshots', 'dataset-review-more.png') });
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Show 51 more' }).press('Enter');
    await page.getByText('rows are shown.').waitFor({ state: 'detached' });
    await page.getByRole('listbox').press('Control+a');
    await page.getByRole('button', { name: 'Accept 451' }).waitFor();
    await data.putInQueue('review', [...many, row('One more', 'Kofi', swapped)]);
    await page.getByRole('option', { name: 'One more' }).waitFor();
    assert.equal(await page.locator('.candidate').count(), 452);
  });

  it('shows each beside the row that it was made of, and takes it in, or not, with the keyboard alone', async () => {
    await page.getByRole('button', { name: 'Review', exact: true }).press('Enter');
    await option('Call Kofi back').waitFor();
    const detail = page.getByRole('region', { name: 'The row that waits' });
    assert.deepEqual(await detail.locator('del').allInnerTexts(), ['Ada', 'Ada']);
    assert.deepEqual(await detail.locator('ins').allInnerTexts(), ['Kofi', 'Kofi']);
    await page.keyboard.press('ArrowDown');
    await detail.getByText('nobody said "Nobody"').waitFor();
    await page.keyboard.press('r');
    await announced('1 row rejected');
    await option('Call Edvard back').waitFor({ state: 'hidden' });
    assert.match(await queue(), /"rejected"/);
    await page.keyboard.press('Control+z');
    await option('Call Edvard back').waitFor();
    assert.doesNotMatch(await queue(), /"rejected"/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Accept 2' }).waitFor();
    await page.keyboard.press('a');
    await announced('2 rows accepted');
    await page.getByText('2 accepted: in the file when it is saved.').waitFor();
    assert.equal(lines().length, 3);
    assert.deepEqual(data.commands, []);
    await page.keyboard.press('Control+z');
    await page.getByText('2 accepted').waitFor({ state: 'hidden' });
    assert.equal(lines().length, 1);
    await option('Call Kofi back').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(
      await page.getByRole('grid').evaluate((grid: { matches(selector: string): boolean }) => grid.matches(':focus')),
      true,
    );
    assert.deepEqual(view.violations, []);
  });

  it('edits what it accepts, and has it out of the queue once it is saved', async () => {
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await option('Please call Ada back').click();
    await page.getByRole('button', { name: 'Accept and Edit' }).click();
    const turn = page.getByRole('textbox', { name: 'Turn 1,' });
    await page.getByRole('heading', { name: 'Row 2' }).waitFor();
    await turn.fill('Please ring Ada back');
    await turn.press('Control+s');
    await announced('Saved');
    await page.getByText('3 new rows and 1 correction from a phone wait for review.').waitFor();
    assert.doesNotMatch(await queue(), /Please call/);
    assert.match(lines()[1] ?? '', /Please ring Ada back/);
    assert.doesNotMatch(data.text, /origin/);
  });

  it('is accessible in every theme, also where a row is hostile', async () => {
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await option('<img').click();
    await page.getByRole('region', { name: 'The row that waits' }).getByText('<img').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(view.violations, []);
    for (const theme of themeNames) {
      await view.setTheme(theme);
      assert.deepEqual(await view.accessibilityProblems(), [], theme);
    }
    await page.setViewportSize({ width: 400, height: 800 });
    assert.deepEqual(await view.accessibilityProblems(), [], '400 px');
  });
});
