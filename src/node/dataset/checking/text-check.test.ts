import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../../../test/seeded-random';
import { saveMute } from '../mutes-file';
import { changedLines, type TextLines } from './changed-lines';
import { TextCheck } from './text-check';

const textOf = (lines: readonly string[]): TextLines => ({ count: lines.length, at: (index) => lines[index] ?? '' });
const row = (words: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${words}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;
const never = new AbortController().signal;

describe('checking a dataset as text', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-text-check-')));
    file = path.join(folder, 'a b.jsonl');
    const recipe = 'version: 1\nname: x\nbase: { embedded: SmolLM2-135M-Instruct }\ndataset: ["a b.jsonl", e.jsonl]\n';
    await writeFile(path.join(folder, 'mobile-llm.yaml'), recipe);
    await writeFile(path.join(folder, 'e.jsonl'), `${row('held', 'eval')}\n`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const found = async (check: TextCheck, lines: readonly string[], most = 100) =>
    (await check.update(textOf(lines), most, never))?.findings.map(({ line, code, parameters }) => [
      line,
      code,
      parameters['otherLine'],
    ]);

  it('finds what changed between two states of a text', () => {
    const change = (before: string, now: string) => changedLines([...before], textOf([...now]));
    assert.deepEqual(change('abc', 'aXc'), { start: 1, deleteCount: 1, inserted: ['X'] });
    assert.deepEqual(change('aa', 'aaa'), { start: 2, deleteCount: 0, inserted: ['a'] });
    assert.deepEqual(change('abc', ''), { start: 0, deleteCount: 3, inserted: [] });
    assert.deepEqual(change('', 'ab'), { start: 0, deleteCount: 0, inserted: ['a', 'b'] });
    assert.deepEqual(change('abab', 'ab'), { start: 2, deleteCount: 2, inserted: [] });
  });

  it('finds the same after edits, moves and aborted looks as in the whole text', async () => {
    const random = seededRandom(3);
    const below = (limit: number) => Math.floor(random() * limit);
    const newLine = () =>
      [row(`w${below(6)}`), row(`w${below(6)}`, 'eval'), row('<s>'), 'nonsense', ''][below(5)] ?? '';
    const check = new TextCheck(file);
    const lines = Array.from({ length: 12 }, newLine);
    for (let step = 0; step < 60; step += 1) {
      lines.splice(below(lines.length), below(3), ...Array.from({ length: below(3) }, newLine));
      if (below(4) === 0) {
        const stopped = new AbortController();
        const update = check.update(textOf(lines), 100, stopped.signal);
        stopped.abort(new Error('stopped'));
        await update.catch(() => undefined);
      }
      assert.deepEqual(await found(check, lines), await found(new TextCheck(file), lines));
    }
  });

  it('shows the worst first and says how many are not shown', async () => {
    const lines = [row('a'), row('a'), row('joe@gmail.com'), 'nonsense', row('held')];
    const check = new TextCheck(file);
    assert.deepEqual(await found(check, lines), [
      [3, 'dataset.notJson', undefined],
      [4, 'dataset.leakElsewhere', 1],
      [1, 'dataset.duplicate', 1],
      [2, 'dataset.personalEmail', undefined],
    ]);
    const few = await check.update(textOf(lines), 1, never);
    assert.deepEqual([few?.findings.length, few?.moreCount], [1, 3]);
  });

  it('follows the files around it', async () => {
    const check = new TextCheck(file);
    const lines = [row('held'), row('joe@gmail.com')];
    assert.equal((await found(check, lines))?.length, 2);
    await writeFile(file, '');
    await saveMute(file, { rule: 'dataset.personalEmail', row: 'all', reason: 'it is his wish' });
    assert.equal((await found(check, lines))?.length, 1);
    await writeFile(path.join(folder, 'e.jsonl'), `${row('another', 'eval')}\n`);
    assert.deepEqual(await found(check, lines), []);
    assert.equal(await found(new TextCheck(path.join(folder, 'other.jsonl')), lines), undefined);
  });
});
