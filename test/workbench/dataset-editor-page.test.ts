import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { DatasetBehindPage } from './driver/dataset-behind-page';
import { type DatasetView, openDatasetView } from './driver/dataset-view';
import { generatedRows, generatedState } from './driver/generated-rows';
import { oneDatasetPage } from './driver/one-dataset-page';
import { themeNames } from './driver/themes';

function rowOf(user: string, assistant: string, more: Readonly<Record<string, unknown>> = {}): string {
  const messages = [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ];
  return JSON.stringify({ messages, split: 'train', ...more });
}

const call = { type: 'function', function: { name: 'sms', arguments: { contact: 'Sam', message: 'I am late' } } };
const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202e\u0000 $(x) {{y}} javascript:alert(3)';
const hostileRow = {
  id: hostile,
  messages: [
    { role: hostile, content: hostile },
    {
      role: 'assistant',
      tool_calls: [{ type: 'function', function: { name: hostile, arguments: { [hostile]: hostile } } }],
    },
  ],
  split: hostile,
  tags: [hostile],
  context: { now: hostile, contacts: [{ name: hostile, phone: hostile }] },
  [hostile]: 1,
};

const rows = [
  rowOf('Thanks', 'You are welcome', { id: 'first' }),
  JSON.stringify({
    messages: [
      { role: 'user', content: 'Text Sam that I am late' },
      { role: 'assistant', tool_calls: [call] },
    ],
    split: 'eval',
    tags: ['sms'],
    context: { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' },
  }),
  rowOf('Call him back', ''),
  '{"messages":[{"role":"user","content":"cut o',
  ...Array.from({ length: 60 }, (_, index) => rowOf(`Question ${index}?`, `Answer ${index}`)),
  JSON.stringify(hostileRow),
];

describe('The page of the dataset editor', function () {
  this.timeout(60_000);
  let view: DatasetView;
  let data: DatasetBehindPage;
  let page: Page;
  const shown = oneDatasetPage({
    rows,
    take: (opened) => {
      ({ data, view, page } = opened);
    },
  });

  const turn = (number: number): Locator => page.getByRole('textbox', { name: `Turn ${number},` });
  const line = (number: number): string => data.text.split('\n')[number - 1] ?? '';
  const open = (words: string): Promise<void> => page.locator('.row', { hasText: words }).click();
  const announced = (words: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).first().waitFor();

  it('puts what is typed into the row, and takes it back word by word with the caret in its field', async () => {
    await turn(1).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' a lot friend');
    await page.keyboard.press('Control+z');
    await announced('Undone');
    assert.equal(line(1), rowOf('Thanks a lot ', 'You are welcome', { id: 'first' }));
    assert.equal(await turn(1).inputValue(), 'Thanks a lot ');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await holds(turn(1), 'Thanks ');
    await page.keyboard.type('!');
    await page.keyboard.press('Control+s');
    await announced('Saved');
    assert.equal(line(1), rowOf('Thanks !', 'You are welcome', { id: 'first' }));
    assert.deepEqual(data.commands, ['undo', 'undo', 'undo', 'save']);
  });

  it('says that the file is not there, and shows its rows once it is', async () => {
    const late = await DatasetBehindPage.openMissing();
    await shown.reopen((browser) => late.showIn(browser, { query: 'question', lineNumber: 6 }));
    await page.getByText('There is no file').waitFor();
    await late.write(rows);
    await page.getByRole('heading', { name: 'Row 1' }).waitFor();
    await page.getByText('There is no file').waitFor({ state: 'hidden' });
    await late.dispose();
  });

  it('leaves what is typed while an edit is on its way', async () => {
    data.delayMs = 400;
    await turn(1).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' and', { delay: 20 });
    await page.waitForTimeout(350);
    await page.keyboard.type(' goodbye', { delay: 40 });
    await page.keyboard.press('Control+s');
    await announced('Saved');
    assert.equal(line(1), rowOf('Thanks and goodbye', 'You are welcome', { id: 'first' }));
    assert.equal(await turn(1).inputValue(), 'Thanks and goodbye');
  });

  it('keeps what could not be put into the document, says why, and saves nothing without it', async () => {
    data.refusal = new Error('The file is read-only.');
    await turn(1).fill('Thank you');
    await page.getByText('Not in the document: The file is read-only.').waitFor();
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(100);
    assert.deepEqual(data.commands, []);
    assert.equal(await turn(1).inputValue(), 'Thank you');
    data.refusal = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(() => line(1), rowOf('Thank you', 'You are welcome', { id: 'first' }));
  });

  it('is used with the keyboard alone: find, fix a problem, undo, save', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('him');
    await announced('1 row matches');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Row 3' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Message 2 says nothing.').first().waitFor();
    await page.keyboard.press('Control+.');
    await page.keyboard.press('Enter');
    await announced('Fixed');
    await until(() => turn(2).count(), 0);
    await page.keyboard.press('Control+z');
    await holds(turn(2), '');
    for (const stop of ['who speaks', 'what can be done with the turn', 'what is said']) {
      assert.equal(await isFocused(turn(2)), false, stop);
      await page.keyboard.press('Tab');
    }
    assert.equal(await isFocused(turn(2)), true);
    await page.keyboard.type('Whom?');
    await page.keyboard.press('Control+s');
    await announced('Saved');
    await page.keyboard.press('Escape');
    assert.equal(await isFocused(page.getByRole('grid')), true);
    assert.equal(line(3), rowOf('Call him back', 'Whom?'));
  });

  it('takes no words for a row that is on its way out', async () => {
    const slow = data.handlers.row;
    let isSlow = false;
    const row: typeof slow = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, isSlow ? 400 : 0));
      return slow(request);
    };
    await shown.reopen((browser) => openDatasetView({ browser, handlers: { ...data.handlers, row } }));
    await turn(1).waitFor();
    isSlow = true;
    await open('Call him');
    await turn(1).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' now');
    await page.keyboard.press('Control+s');
    await until(() => line(3), rowOf('Call him back now', ''));
    assert.equal(line(1), rows[0]);
  });

  it('goes through problems, and mends a line that is no row', async () => {
    await page.keyboard.press('F8');
    await page.getByRole('heading', { name: 'Row 3' }).waitFor();
    await page.keyboard.press('F8');
    await page.getByRole('heading', { name: 'Line 4' }).waitFor();
    await page.getByRole('textbox', { name: 'Line 4' }).fill(rowOf('cut off', 'no more'));
    await page.getByRole('heading', { name: 'Row 4' }).waitFor();
    await page.keyboard.press('Shift+F8');
    await page.getByRole('heading', { name: 'Row 3' }).waitFor();
    assert.equal(line(4), rowOf('cut off', 'no more'));
  });

  it('shows a call as a form, and writes its values where they stand', async () => {
    await open('Text Sam');
    const form = page.getByRole('group', { name: 'Call of sms' });
    await form.getByRole('textbox', { name: 'message, required' }).fill('I am very late');
    await form.getByRole('textbox', { name: 'message, required' }).press('Enter');
    await until(() => line(2), rows[1]?.replace('message":"I am late', 'message":"I am very late'));
    await form.getByRole('button', { name: 'Remove contact' }).click();
    await until(() => line(2).includes('Sam"'), false);
    await page.getByRole('combobox', { name: 'Split', exact: true }).last().selectOption('train');
    await until(() => line(2).includes('"split":"train"'), true);
    await page.getByRole('button', { name: 'Remove this call' }).click();
    await holds(turn(2), '');
  });

  it('moves, adds and removes turns', async () => {
    await page.locator('.turn').first().hover();
    await page.getByRole('button', { name: 'Move this turn down' }).first().click();
    await until(() => line(1).indexOf('welcome') < line(1).indexOf('Thanks'), true);
    await page.getByRole('button', { name: 'Add a turn of the assistant' }).click();
    await until(() => isFocused(turn(3)), true);
    await page.keyboard.type('Bye');
    await page.getByRole('button', { name: 'Remove this turn' }).first().click();
    await until(
      () => JSON.parse(line(1)).messages,
      [
        { role: 'user', content: 'Thanks' },
        { role: 'assistant', content: 'Bye' },
      ],
    );
  });

  it('does to several rows what is done to one', async () => {
    await open('Question 0?');
    await page.locator('.row', { hasText: 'Question 2?' }).click({ modifiers: ['Shift'] });
    await page.locator('.row', { hasText: 'Question 4?' }).click({ modifiers: ['Control'] });
    await page.keyboard.press('t');
    await page.locator('ask-dialog').getByRole('combobox').fill('look again');
    await page.keyboard.press('Enter');
    await announced('4 rows tagged look again');
    await page.locator('.row', { hasText: 'Question 4?' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Move to the split eval' }).click();
    await announced('4 rows moved to eval');
    const changed = [5, 6, 7, 9].map((number) => line(number));
    assert.ok(
      changed.every((text) => text.includes('"split":"eval","tags":["look again"]')),
      changed.join('\n'),
    );
    await page.keyboard.press('Delete');
    await announced('4 rows deleted');
    assert.deepEqual([line(5), line(6)], [rowOf('Question 3?', 'Answer 3'), rowOf('Question 5?', 'Answer 5')]);
    await page.keyboard.press('Alt+ArrowDown');
    await announced('1 row moved');
  });

  it('replaces in the rows of the list after showing what that would do', async () => {
    await page.getByRole('searchbox').fill('"Question 1"');
    await announced('11 rows match');
    await page.keyboard.press('Control+h');
    await page.keyboard.type('Question');
    await page.getByRole('textbox', { name: 'Replace by' }).fill('Riddle');
    await page.getByRole('list', { name: 'Preview' }).getByText('Riddle 10?').waitFor();
    await page.getByRole('button', { name: 'Replace in 11 rows' }).click();
    await announced('Replaced 11 in 11 rows');
    assert.deepEqual([line(5), line(6)], [rowOf('Question 0?', 'Answer 0'), rowOf('Riddle 1?', 'Answer 1')]);
    await page.keyboard.press('Control+f');
    await page.keyboard.press('Control+z');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+z');
    await until(() => line(6), rowOf('Question 1?', 'Answer 1'));
  });

  it('says why nothing can be changed, and offers what can be done', async () => {
    data.access = { kind: 'text-editor-is-dirty' };
    data.tell();
    await page.getByText('unsaved changes in the text editor').waitFor();
    assert.equal(await turn(1).getAttribute('readonly'), '');
    assert.equal(await page.getByRole('button', { name: 'Remove this turn' }).count(), 0);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Revert', exact: true }).click();
    data.access = { kind: 'changed-on-disk', isDeleted: false };
    data.tell();
    await page.getByRole('button', { name: 'Compare' }).click();
    await until(() => data.commands, ['revert-text-editor', 'compare-with-disk']);
    assert.equal(line(1), rows[0]);
    // That is settled at the save: who types meanwhile goes on.
    await turn(1).fill('Thank you');
    await until(() => line(1), rowOf('Thank you', 'You are welcome', { id: 'first' }));
  });

  it('says that nothing is there, and begins a dataset', async () => {
    await page.getByRole('grid').press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Add a Row', exact: true }).click();
    await until(() => data.text, `${rowOf('', '')}\n`);
    await page.getByRole('searchbox').fill('nobody said this');
    await page.getByRole('button', { name: 'Show All Rows' }).click();
    await announced('1 row matches');
  });

  it('shows text as text, whatever it says', async () => {
    await page.getByRole('grid').press('End');
    await page.getByText('Clock and contacts').click();
    await holds(turn(1), hostile);
    assert.equal(await page.locator('script, img').count(), 1, 'the one script is the page’s own');
  });

  it('finds its place again', async () => {
    await page.getByRole('searchbox').fill('Question');
    await announced('60 rows match');
    await open('Question 11?');
    await page.getByRole('heading', { name: 'Row 16' }).waitFor();
    await page.getByRole('button', { name: 'Sort by line' }).click();
    await page.waitForTimeout(300);
    const viewState = view.viewState();
    await shown.reopen((browser) => data.showIn(browser, viewState));
    await page.getByRole('heading', { name: 'Row 16' }).waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'Question');
    await page.locator('.row.active', { hasText: 'Question 11?' }).waitFor();
  });

  it('shows the first rows while the rest is read, and stays where it is once that is there', async () => {
    const firstRows = 3_000;
    const loading = { kind: 'reading', doneBytes: 4e6, totalBytes: 2e8 } as const;
    const handlers = generatedRows(1_000_000);
    await shown.reopen((browser) =>
      openDatasetView({
        browser,
        handlers: {
          ...handlers,
          ready: () => ({ ...generatedState(firstRows), access: { kind: 'reading' }, loading }),
        },
      }),
    );
    await page.getByText('the first 3,000 rows').waitFor();
    await page.getByText('Reading 2 %').waitFor();
    await page.getByRole('heading', { name: 'Row 1', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a turn' }).count(), 0);
    await page.getByRole('grid').press('End');
    const last = page.getByRole('row', { name: String(firstRows) });
    await last.waitFor();
    const place = await last.boundingBox();
    view.tell({ type: 'state', state: generatedState(1_000_000) });
    await page.getByText('1,000,000 rows').waitFor();
    await page.getByRole('button', { name: 'Add a turn' }).waitFor();
    assert.deepEqual(await last.boundingBox(), place);
    await page.locator('.row.active', { hasText: String(firstRows) }).waitFor();
  });

  it('scrolls through a million rows with some dozens of elements', async () => {
    await shown.reopen((browser) => openDatasetView({ browser, handlers: generatedRows(1_000_000) }));
    const grid = page.getByRole('grid');
    await grid.focus();
    await page.keyboard.press('End');
    const last = page.getByRole('row', { name: '1000000' });
    await last.waitFor();
    assert.equal(await last.getAttribute('aria-rowindex'), '1000001');
    await page.mouse.move(300, 400);
    await page.mouse.wheel(0, -220);
    await page.locator('.row[data-index="999950"]').waitFor();
    await grid.evaluate((element: { scrollTop: number }) => {
      element.scrollTop = 4_000_000;
    });
    await page.locator('.row:not(.coming)[data-index^="500"]').first().waitFor();
    assert.ok((await page.locator('.row').count()) <= 200);
    const colour = await page
      .locator('.heading')
      .evaluate((element: { computedStyleMap(): { get(name: string): unknown } }) =>
        String(element.computedStyleMap().get('background-color')),
      );
    assert.match(colour, /^rgb\(/, 'rows would show through the headings');
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: 'Row 1', exact: true }).waitFor();
    await page.locator('.row.active[data-index="0"]').waitFor();
  });

  it('is accessible in every theme and state', async () => {
    await page.getByRole('button', { name: 'Charts' }).click();
    await page.locator('histogram-chart canvas').first().waitFor();
    await page.getByRole('button', { name: 'Find and replace' }).click();
    await open('Call him');
    await page.getByText('Clock and contacts').click();
    assert.deepEqual(view.violations, []);
    for (const theme of themeNames) {
      await view.setTheme(theme);
      assert.deepEqual(await view.accessibilityProblems(), [], theme);
    }
    await open('Text Sam');
    await page.setViewportSize({ width: 400, height: 800 });
    assert.deepEqual(await view.accessibilityProblems(), [], '400 px');
  });
});

const patienceMs = 5_000;

/** Waits until something reads as expected, and says what it read last. */
async function until<Value>(read: () => Value | Promise<Value>, expected: unknown): Promise<void> {
  for (const end = Date.now() + patienceMs; ; ) {
    const value = await read();
    try {
      assert.deepEqual(value, expected);
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((focusable: { matches(selector: string): boolean }) => focusable.matches(':focus'));
}

function holds(field: Locator, text: string): Promise<void> {
  return until(() => field.inputValue(), text);
}
