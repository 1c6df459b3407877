import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { DatasetBehindPage } from './driver/dataset-behind-page';
import type { DatasetView } from './driver/dataset-view';
import { oneDatasetPage } from './driver/one-dataset-page';
import { themeNames } from './driver/themes';

const row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"split":"train"}';
const table = `Q,"A=b",who,<img src=x>
What time is it?,Noon,Ann,"1
2"
=cmd(),Nothing,Bo,
,No question,Cy,x
`;

describe('The page of the dataset editor, about rows from elsewhere', function () {
  this.timeout(60_000);
  let view: DatasetView;
  let data: DatasetBehindPage;
  let page: Page;
  let folder = '';
  oneDatasetPage({
    rows: [row],
    take: (opened) => {
      ({ data, view, page } = opened);
    },
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'import \'"ü-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const lines = () => data.text.trimEnd().split('\n');
  const meaning = (column: string) => page.getByRole('combobox', { name: `Meaning of ${column}`, exact: true });

  async function choose(name: string, content: string): Promise<void> {
    data.importedFile = path.join(folder, name);
    await writeFile(data.importedFile, content);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await page.getByRole('heading', { name: `Import ${name}` }).waitFor();
  }

  it('asks what the columns of a table mean, shows what comes of it, and adds the rows as one edit', async () => {
    await choose('-7 cells.csv', table);
    await page.getByText('None: say which column is what the user says').waitFor();
    await page.locator('vscode-button[disabled]', { hasText: 'Add 0 Rows' }).waitFor();
    await meaning('Q').selectOption('user');
    await meaning('A=b').selectOption('assistant');
    await page.getByText('What time is it?').nth(1).waitFor();
    await meaning('who').selectOption('tag');
    await meaning('<img src=x>').selectOption('key:');
    await page.getByRole('textbox', { name: 'Name for <img src=x>' }).fill('note');
    await page.getByRole('textbox', { name: 'Name for <img src=x>' }).press('Tab');
    await page.getByText('train · Ann · note kept').waitFor();
    await page.getByText('2 of 3 records become rows, 1 are refused.').waitFor();
    await page.getByText('line 5: Not taken over: the user says nothing').first().waitFor();
    await page.getByRole('combobox', { name: 'Split of rows without one' }).selectOption('eval');
    await page.getByText('eval · Ann · note kept').waitFor();
    await page.getByRole('button', { name: 'Add 2 Rows' }).press('Enter');
    await page.getByRole('status').filter({ hasText: '2 rows added' }).first().waitFor();
    assert.deepEqual(JSON.parse(lines()[1] ?? ''), {
      messages: [
        { role: 'user', content: 'What time is it?' },
        { role: 'assistant', content: 'Noon' },
      ],
      split: 'eval',
      tags: ['Ann'],
      note: '1\n2',
    });
    assert.equal(lines().length, 3);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+z');
    await page.getByText('1 row', { exact: true }).waitFor();
    assert.deepEqual(lines(), [row]);
    assert.deepEqual(view.violations, []);
  });

  it('tells of a large file what became of all of it once it was read', async () => {
    const cells = Array.from({ length: 2_100 }, (_, index) => `Question ${index},Answer`).join('\n');
    await choose('large.csv', `user,assistant\n${cells}\n,Nothing\n`);
    await page.getByText('2,000 of the 2,000 first records become rows.').waitFor();
    await page.getByRole('button', { name: 'Add All Rows' }).click();
    await page.getByText('2,100 of 2,101 records are rows now. Undo takes all of them back.').waitFor();
    await page.getByText('line 2,102: Not taken over').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(lines().length, 2_101);
  });

  it('shows other files without columns, and leaves the dataset alone where it is cancelled or cannot be read', async () => {
    const turns = [
      { from: 'human', value: 'Are you there?' },
      { from: 'gpt', value: 'Yes.' },
    ];
    await choose('share.json', JSON.stringify([{ conversations: turns }]));
    await page.getByText('1 of 1 records become rows.').waitFor();
    assert.equal(await page.getByRole('combobox', { name: /^Meaning/ }).count(), 0);
    await page.keyboard.press('Escape');
    await choose('nothing.json', 'nonsense');
    await page.getByRole('alert').filter({ hasText: 'nothing in it can be read' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(lines(), [row]);
  });

  it('is accessible in every theme', async () => {
    await choose('cells.csv', table.replace('Q,', 'question,').replace('A=b', 'answer'));
    await page.getByRole('button', { name: 'Say what the columns mean' }).click();
    await page.getByText('2 of 3 records become rows').waitFor();
    assert.deepEqual(view.violations, []);
    for (const theme of themeNames) {
      await view.setTheme(theme);
      assert.deepEqual(await view.accessibilityProblems(), [], theme);
    }
    await page.setViewportSize({ width: 400, height: 800 });
    assert.deepEqual(await view.accessibilityProblems(), [], '400 px');
  });
});
