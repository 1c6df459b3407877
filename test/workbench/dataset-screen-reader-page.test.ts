import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { expectAria } from './driver/aria-snapshot';
import type { DatasetBehindPage } from './driver/dataset-behind-page';
import { oneDatasetPage } from './driver/one-dataset-page';
import { ScreenReader } from './driver/screen-reader';

const event = {
  type: 'function',
  function: { name: 'calendar_insert', arguments: { title: 'dinner', start: 'Thursday 7 pm', duration: 'soon' } },
};
const rows = [
  JSON.stringify({
    id: 'dinner',
    messages: [
      { role: 'user', content: 'Put dinner into my calendar for Thursday 7 pm' },
      { role: 'assistant', tool_calls: [event] },
    ],
    split: 'train',
    tags: ['calendar'],
    context: { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' },
  }),
  '{"messages":[{"role":"user","content":"cut o',
];

describe('The page of the dataset editor, as a screen reader tells it', function () {
  this.timeout(60_000);
  let data: DatasetBehindPage;
  let page: Page;
  let reader: ScreenReader;
  oneDatasetPage({
    rows,
    isShared: true,
    take: (opened) => {
      ({ data, page } = opened);
    },
  });
  before(async () => {
    reader = await ScreenReader.of(page);
  });

  const conversation = () => page.getByRole('region', { name: 'Conversation' });
  const show = async (place: number, heading: string) => {
    await page.getByRole('row').nth(place).click();
    await page.getByRole('heading', { name: heading }).waitFor();
  };

  it('has a list that counts all rows, says how it is sorted and which are chosen', async () => {
    await expectAria(page.getByRole('grid', { name: 'Rows' }), 'dataset-list');
    await expectAria(page.getByRole('search', { name: 'Rows' }), 'dataset-search');
    assert.equal((await reader.element('grid', 'Rows')).states['multiselectable'], true);
    const rowPlaces = await page
      .getByRole('row')
      .evaluateAll((shown: readonly { getAttribute(name: string): unknown }[]) =>
        shown.map((row) => row.getAttribute('aria-rowindex')),
      );
    assert.deepEqual([rowPlaces, await page.getByRole('grid').getAttribute('aria-rowcount')], [['1', '2', '3'], '3']);
    assert.equal(await page.getByRole('columnheader', { name: 'Line' }).getAttribute('aria-sort'), 'ascending');
    await page.getByRole('searchbox').fill('dinner');
    await page.getByRole('status').filter({ hasText: '1 row matches' }).waitFor();
    await page.getByRole('searchbox').fill('/(/');
    await page.getByRole('alert').filter({ hasText: 'missing closing' }).waitFor();
    const { description, states } = await reader.element('searchbox', 'Search rows');
    assert.match(description, /missing closing/);
    assert.equal(states['invalid'], 'true');
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('has a conversation whose fields say what is read of them and what is wrong with them', async () => {
    await expectAria(conversation(), 'dataset-conversation');
    const start = await reader.element('textbox', 'start, required');
    assert.deepEqual([start.description, start.states['required']], ['Read as Thu 26 Nov 2026 19:00.', true]);
    const duration = await reader.element('textbox', 'duration');
    assert.match(duration.description, /nobody said "soon"/);
    assert.equal(duration.states['invalid'], 'true');
    assert.match((await reader.element('button', 'Mute…')).description, /"soon" is no length of time/);
  });

  it('tells trained tokens from masked ones', async () => {
    const tokens = page.getByRole('region', { name: 'Tokens' });
    await tokens.waitFor();
    const runs = await tokens
      .getByRole('group')
      .evaluateAll((shown: readonly { ariaLabel: string | null }[]) => shown.map(({ ariaLabel }) => ariaLabel));
    assert.deepEqual(runs, ['masked', 'trained']);
  });

  it('has a line that is no row, with why', async () => {
    await show(2, 'Line 2');
    await expectAria(conversation(), 'dataset-line');
    assert.match((await reader.element('textbox', 'Line 2')).description, /not JSON/);
    await show(1, 'Row 1');
  });

  it('has charts that are tables too', async () => {
    await page.getByRole('button', { name: 'Charts' }).click();
    await page.getByText('As a table').click();
    await expectAria(page.locator('charts-panel'), 'dataset-charts');
    await page.getByRole('button', { name: 'Charts' }).click();
  });

  it('has a preview of what would be replaced', async () => {
    await page.keyboard.press('Control+h');
    await page.keyboard.type('dinner');
    await page.getByRole('textbox', { name: 'Replace by' }).fill('supper');
    await page.getByRole('status').filter({ hasText: '2 found in 1' }).waitFor();
    await expectAria(page.locator('replace-panel'), 'dataset-replace');
    await page.keyboard.press('Escape');
  });

  it('has menus and dialogs with names, which give the focus back', async () => {
    const grid = page.getByRole('grid', { name: 'Rows' });
    await grid.focus();
    await page.keyboard.press('Shift+F10');
    await expectAria(page.getByRole('menu', { name: 'Rows' }), 'dataset-menu-of-rows');
    await page.keyboard.press('Escape');
    assert.equal(
      await grid.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')),
      true,
    );
    await page.keyboard.press('t');
    await expectAria(page.getByRole('dialog', { name: 'Add a Tag' }), 'dataset-dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More' }).click();
    await expectAria(page.getByRole('menu', { name: 'Dataset' }), 'dataset-menu');
    await page.keyboard.press('Escape');
  });

  it('has rows that wait, with what speaks against them', async () => {
    await data.putInQueue('review', [(rows[0] ?? '').replace('"dinner"', '"again"').replace('"train"', '"eval"')]);
    await page.getByRole('status').filter({ hasText: '1 new row waits for review.' }).waitFor();
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('list', { name: 'What speaks against it' }).waitFor();
    await expectAria(page.getByRole('region', { name: 'Review' }), 'dataset-review');
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Review' }).waitFor({ state: 'hidden' });
  });

  it('says why nothing can be changed, and that its fields are read-only', async () => {
    await show(1, 'Row 1');
    data.access = { kind: 'text-editor-is-dirty' };
    data.tell();
    await expectAria(page.locator('editor-banner'), 'dataset-read-only');
    assert.equal((await reader.element('textbox', 'Turn 1, user')).states['readonly'], true);
  });
});
