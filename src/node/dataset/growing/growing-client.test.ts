import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RemoteError } from '../../../protocol/webview/channel';
import { GrowingClient } from './growing-client';

const row = (said: string) => ({
  messages: [{ role: 'user', content: said } as const, { role: 'assistant', content: 'OK.' } as const],
  split: 'train' as const,
});

describe('the thread of a dataset’s queues', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'growing-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('draws rows, and takes candidates up', async () => {
    const file = path.join(folder, 'data.jsonl');
    await writeFile(file, `${JSON.stringify(row('one'))}\n${JSON.stringify({ ...row('two'), split: 'eval' })}\n`);
    const dataset = { file, files: [file], schema: undefined };
    await using client = new GrowingClient(path.join(import.meta.dirname, 'worker.ts'));
    const sampled = await client.ask({ type: 'sample', file, most: 5 });
    assert.deepEqual(
      sampled.map(({ messages }) => messages[0]?.content),
      ['one'],
    );
    const candidates = ['three', 'four', 'two'].map((said) => ({ row: row(said), origin: { by: 'person' } as const }));
    const added = await client.ask({ type: 'add', dataset, kind: 'review', candidates });
    assert.deepEqual(added, { added: 2, known: 0, leaks: 1 });
    const waiting = await readFile(path.join(folder, 'data.review.jsonl'), 'utf8');
    assert.equal(waiting.trimEnd().split('\n').length, 2);
  });

  it('counts the rows of a file and what is wrong with them', async () => {
    const file = path.join(folder, 'counted.jsonl');
    await writeFile(file, `${JSON.stringify(row('one'))}\nno row\n`);
    await using client = new GrowingClient(path.join(import.meta.dirname, 'worker.ts'));
    assert.deepEqual(await client.ask({ type: 'count', file }), { trainRows: 1, evalRows: 0, problems: 1 });
  });

  it('says what went wrong in the catalog’s words', async () => {
    await using client = new GrowingClient(path.join(import.meta.dirname, 'worker.ts'));
    const asked = client.ask({ type: 'sample', file: path.join(folder, 'none.jsonl'), most: 1 });
    await assert.rejects(asked, (error) => error instanceof RemoteError && error.code === 'file.notFound');
  });
});
