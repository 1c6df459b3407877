import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { DatasetBehindPage } from './driver/dataset-behind-page';
import { oneDatasetPage } from './driver/one-dataset-page';

const turns = (...said: readonly string[]) =>
  said.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Ngozi' } } };
const rows = [
  { messages: turns('Bonjour', 'Hello', 'And now?', 'Goodbye'), split: 'train', tags: ['long'] },
  { messages: [turns('Call Ngozi')[0], { role: 'assistant', tool_calls: [call] }], split: 'eval' },
  { messages: turns('Ask nothing', ''), split: 'train', tags: ['draft'] },
  { messages: [{ role: 'system', content: 'Be brief.' }, ...turns('Aha', 'Yes')], split: 'train' },
].map((row) => JSON.stringify(row));

describe('Stories of the dataset editor', function () {
  this.timeout(60_000);
  let data: DatasetBehindPage;
  let page: Page;
  oneDatasetPage({
    rows,
    take: (opened) => {
      ({ data, page } = opened);
    },
  });

  const grid = (): Locator => page.getByRole('grid', { name: 'Rows' });
  const row = (words: string): Locator => page.locator('.row', { hasText: words });
  const announced = (words: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: words }).first().waitFor();
  const lines = (): readonly string[] => data.text.trimEnd().split('\n');
  const shown = (): Promise<readonly string[]> => page.locator('.row .firstWords').allTextContents();
  async function expectShown(expected: readonly string[]): Promise<void> {
    for (const end = Date.now() + 5_000; Date.now() < end && String(await shown()) !== String(expected); ) {
      await page.waitForTimeout(20);
    }
    assert.deepEqual(await shown(), expected);
  }

  it('narrows the list by each drop-down, and undoes that in the search box alone', async () => {
    for (const [name, value, expected] of [
      ['Role', 'system', ['Aha']],
      ['Action', 'call', ['Call Ngozi']],
      ['Problem', 'dataset.emptyTurn', ['Ask nothing']],
      ['Split', 'eval', ['Call Ngozi']],
      ['Tag', 'long', ['Bonjour']],
    ] as const) {
      const choice = page.getByRole('search').getByRole('combobox', { name, exact: true });
      await choice.selectOption(value);
      await expectShown(expected);
      await choice.selectOption('');
      await expectShown(['Bonjour', 'Call Ngozi', 'Ask nothing', 'Aha']);
    }
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ngozi');
    await expectShown(['Call Ngozi']);
    await page.keyboard.press('Control+z');
    await expectShown(['Bonjour', 'Call Ngozi', 'Ask nothing', 'Aha']);
    assert.deepEqual(data.commands, []);
  });

  it('sorts by every column, and back', async () => {
    const sort = async (label: string, expected: readonly string[]) => {
      await page.getByRole('button', { name: `Sort by ${label}` }).click();
      await expectShown(expected);
    };
    await sort('first words', ['Aha', 'Ask nothing', 'Bonjour', 'Call Ngozi']);
    await sort('first words', ['Call Ngozi', 'Bonjour', 'Ask nothing', 'Aha']);
    await sort('turns', ['Call Ngozi', 'Ask nothing', 'Aha', 'Bonjour']);
    await sort('split', ['Call Ngozi', 'Bonjour', 'Ask nothing', 'Aha']);
    await sort('tags', ['Call Ngozi', 'Aha', 'Ask nothing', 'Bonjour']);
    await sort('actions', ['Bonjour', 'Ask nothing', 'Aha', 'Call Ngozi']);
    await sort('problems', ['Ask nothing', 'Bonjour', 'Call Ngozi', 'Aha']);
    // Where no tokens are counted it goes by the length of the rows.
    await sort('tokens', ['Ask nothing', 'Aha', 'Call Ngozi', 'Bonjour']);
    await sort('line', ['Bonjour', 'Call Ngozi', 'Ask nothing', 'Aha']);
    await sort('line', ['Aha', 'Ask nothing', 'Call Ngozi', 'Bonjour']);
  });

  it('moves rows in the order of the file, and says why not in another', async () => {
    await row('Bonjour').click();
    await page.keyboard.press('Alt+ArrowDown');
    await announced('1 row moved');
    assert.deepEqual(lines(), [rows[1], rows[0], rows[2], rows[3]]);
    await page.getByRole('button', { name: 'Sort by split' }).click();
    await row('Bonjour').click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('alert').filter({ hasText: 'sort it by line' }).waitFor();
    assert.deepEqual(lines(), [rows[1], rows[0], rows[2], rows[3]]);
  });

  it('duplicates and copies rows, and takes cells of a spreadsheet', async () => {
    await row('Call Ngozi').click();
    await page.keyboard.press('Control+d');
    await announced('1 row duplicated');
    assert.deepEqual(lines(), [rows[0], rows[1], rows[1], rows[2], rows[3]]);
    await page.keyboard.press('Control+c');
    await announced('1 row copied');
    const cells = '"Two\nlines ""quoted"""\tYes\teval\nÜnï\tNo\ttrain';
    assert.equal((await page.evaluate('navigator.clipboard.readText()')) as string, rows[1]);
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(cells)})`);
    await row('Aha').click();
    await grid().press('Control+v');
    await row('Ünï').waitFor();
    assert.deepEqual(
      lines()
        .slice(-2)
        .map((line) => JSON.parse(line)),
      [
        { messages: turns('Two\nlines "quoted"', 'Yes'), split: 'eval' },
        { messages: turns('Ünï', 'No'), split: 'train' },
      ],
    );
  });

  it('splits a conversation at a turn, and joins its rows again', async () => {
    await page.locator('.turn').nth(2).hover();
    await page.getByRole('toolbar', { name: 'Turn 3' }).getByRole('button', { name: 'Split the conversation' }).click();
    await announced('Conversation split');
    await expectShown(['Bonjour', 'And now?', 'Call Ngozi', 'Ask nothing', 'Aha']);
    await row('Bonjour').click();
    await row('And now?').click({ modifiers: ['Shift'] });
    await row('And now?').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Join 2 rows into one conversation' }).click();
    await announced('2 rows joined into one conversation');
    assert.deepEqual(lines(), rows);
  });

  it('mutes a problem for a reason that is kept, and finds what is muted', async () => {
    await row('Ask nothing').click();
    const finding = page.locator('.finding', { hasText: 'says nothing' });
    await finding.getByRole('button', { name: 'Mute…' }).click();
    await finding.getByText('Muted: meant to stay').waitFor();
    await page.getByRole('button', { name: '1 muted' }).click();
    await expectShown(['Ask nothing']);
  });
});
