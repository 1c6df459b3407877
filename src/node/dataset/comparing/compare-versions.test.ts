import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ComparisonLimits, compareVersions } from './compare-versions';

const row = (id: string, words: string) => JSON.stringify({ id, messages: [{ role: 'user', content: words }] });

describe('two versions of a dataset beside each other', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'versions-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are the turns of the rows that differ, from a file and from bytes', async () => {
    const file = path.join(folder, 'data.jsonl');
    await writeFile(file, `${row('a', 'One')}\n${row('b', 'Two')}\n`);
    const after = new TextEncoder().encode(`${row('b', 'Due')}\n${row('c', 'Tre')}\n${row('a', 'One')}\n`);
    const compared = await compareVersions({ before: file, after });
    assert.ok(compared.kind === 'rows');
    assert.deepEqual([compared.added, compared.removed, compared.changed], [1, 0, 1]);
    assert.match(compared.before, /^── b · .*\nuser: Two\n\n$/u);
    assert.match(compared.after, /user: Due\n\n── c · .*\nuser: Tre\n$/u);
  });

  it('have nothing to show where only line ends, order or blank lines differ', async () => {
    const [before, after] = [
      `${row('a', 'One')}\n${row('b', 'Two')}`,
      `${row('b', 'Two')}\r\n\r\n${row('a', 'One')}\n`,
    ];
    const bytes = (text: string) => new TextEncoder().encode(text);
    assert.deepEqual(await compareVersions({ before: bytes(before), after: bytes(after) }), { kind: 'same-rows' });
  });

  it('are not read where one is larger than what is read, nor told where too much differs', async () => {
    const file = path.join(folder, 'large.jsonl');
    await writeFile(file, `${row('a', 'One '.repeat(200))}\n`);
    const small = new TextEncoder().encode(row('a', 'One'));
    const compare = (given: Partial<ComparisonLimits>) =>
      compareVersions({ before: small, after: file }, { mostBytes: 10_000, longestText: 10_000, ...given });
    assert.equal((await compare({})).kind, 'rows');
    assert.deepEqual(await compare({ mostBytes: 800 }), { kind: 'too-large' });
    assert.deepEqual(await compare({ longestText: 800 }), { kind: 'too-large' });
  });
});
