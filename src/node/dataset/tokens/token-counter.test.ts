import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RenderedConversation, RowId } from '../../../core/dataset/conversation';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { isRefused } from '../../../core/dataset/tokens/row-tokens';
import { TokenAsker } from './token-asker';
import { TokenCounter } from './token-counter';

/**
 * Stands in for Python: each row has as many tokens as characters, and what a row says is done. Writes a line into
 * `starts` when it starts, and one into `asked` for each row.
 */
const standIn = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { createInterface } = require('node:readline');
const path = require('node:path');
const [, , , , step, , config] = process.argv;
const settings = JSON.parse(readFileSync(config, 'utf8'));
const note = (name, text) => appendFileSync(path.join(__dirname, name), text + '\\n');
const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
note('starts', step);
if (step === 'tokens') {
  note('pids', process.pid);
  process.on('SIGTERM', () => {
    note('ends', process.pid);
    process.exit(143);
  });
}
const behaviours = {
  die: () => process.exit(3),
  'die once': () => {
    const marker = path.join(__dirname, 'died');
    if (!existsSync(marker)) {
      writeFileSync(marker, '');
      process.exit(3);
    }
  },
  refuse: () => ({ refused: { code: 'row_without_assistant', message: 'No reply.', fix: 'Add one.' } }),
  nonsense: () => process.stdout.write('nonsense\\n'),
  'half an answer': () => ({ tokens: -1 }),
  hang: () => new Promise(() => {}),
};
async function main() {
  if (step === 'save-tokenizer') {
    if (settings.base.path.endsWith('bad.gguf')) {
      say({ event: 'error', code: 'tokenizer_unreadable', message: 'It is broken.', fix: 'Take another.' });
      process.exit(1);
    }
    mkdirSync(settings.outputFolder, { recursive: true });
    writeFileSync(path.join(settings.outputFolder, 'tokenizer.json'), '{}');
    say({ event: 'done' });
    return;
  }
  if (readFileSync(path.join(settings.tokenizerFolder, 'tokenizer.json'), 'utf8') !== '{}') {
    say({ event: 'error', code: 'tokenizer_unreadable', message: 'It is damaged.', fix: 'Delete it.' });
    process.exit(1);
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, want, rows } = JSON.parse(line);
    const answers = [];
    for (const row of rows) {
      note('asked', row.id);
      const [{ content }] = row.messages;
      const count = { tokens: content.length, trained: 1 };
      answers.push((await behaviours[content]?.()) ?? (want === 'count' ? count : { ...count, text: content, shown: [] }));
    }
    say({ event: 'answer', id, rows: answers });
  }
  say({ event: 'done' });
}
void main();
`;

function row(id: string, content = 'hello'): RenderedConversation {
  return { id: id as RowId, split: 'train', messages: [{ role: 'user', content }], date: '05 Jan 2026' };
}

describe('a token counter', () => {
  let folder: string;
  let python: string;
  const counters: AsyncDisposable[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-tokens-'));
    python = path.join(folder, 'python');
    await writeFile(python, standIn);
    await chmod(python, 0o755);
  });
  afterEach(async () => {
    await Promise.all(counters.splice(0).map((counter) => counter[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true, force: true });
  });

  const options = (base = 'good.gguf') => ({
    source: { base: { kind: 'gguf', path: path.join(folder, base) }, key: 'key' } as const,
    stop: [],
    python: { executable: python, packageFolder: folder },
    cacheFolder: path.join(folder, 'cache'),
  });
  function counter(base?: string): TokenCounter {
    const made = new TokenCounter(options(base));
    counters.push(made);
    return made;
  }
  const noted = async (name: string) =>
    (await readFile(path.join(folder, name), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const tokenizers = () => path.join(folder, 'cache', 'tokenizers', 'key');

  it('counts a few rows in the process that is there, and leaves alone what is kept of all', async () => {
    const tokens = counter();
    await tokens.count([row('a')]);
    const kept = async () =>
      Promise.all(
        (await readdir(tokenizers())).map((name) => readFile(path.join(tokenizers(), name), 'utf8').catch(() => name)),
      );
    const before = await kept();
    const [few, refused] = await tokens.countFew([row('b', 'four'), row('c', 'refuse')]);
    assert.deepEqual(few, { tokens: 4, trained: 1 });
    assert.ok(refused && isRefused(refused));
    assert.deepEqual(await kept(), before);
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'tokens']);
  });

  it('starts nothing before it is asked, and one process for all that ask at once', async () => {
    const tokens = counter();
    assert.deepEqual(await noted('starts'), []);
    const [[view], counted] = await Promise.all([
      tokens.describe([row('a')]),
      tokens.count([row('b', 'four'), row('c', 'refuse'), row('b', 'four')]),
    ]);
    assert.deepEqual(view, { tokens: 5, trained: 1, text: 'hello', shown: [] });
    assert.deepEqual(
      counted.map((found) => (isRefused(found) ? found.refused.code : found.tokens)),
      [4, 'row_without_assistant', 4],
    );
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'tokens']);
  });

  it('counts only what it did not count before, also of another process', async () => {
    const rows = Array.from({ length: 1200 }, (_, index) => row(`row ${index}`, 'x'.repeat(1 + (index % 9))));
    const progress: number[] = [];
    const first = await counter().count(rows, { onProgress: (done) => progress.push(done) });
    assert.deepEqual(progress, [0, 500, 1000, 1200]);
    assert.equal((await noted('asked')).length, 1200);

    const edited = rows.with(7, row('row 7', 'edited')).with(8, row('row 8', 'refuse'));
    for (let time = 1; time <= 2; time += 1) {
      const second = await counter().count(edited);
      assert.deepEqual(second[7], { tokens: 6, trained: 1 });
      assert.ok(second[8] && isRefused(second[8]));
      assert.deepEqual(second.toSpliced(7, 2), first.toSpliced(7, 2));
    }
    assert.deepEqual((await noted('asked')).slice(1200), ['row 7', 'row 8']);
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'tokens', 'tokens']);
  });

  it('takes nothing that it cannot read for a count', async () => {
    await counter().count([row('a', 'aa'), row('b', 'bbb')]);
    const [file = ''] = (await readdir(tokenizers())).filter((name) => name.startsWith('counts-'));
    const lines = (await readFile(path.join(tokenizers(), file), 'utf8')).split('\n');
    const [first = '', second = ''] = lines;
    await writeFile(
      path.join(tokenizers(), file),
      `\0\xff\n${first.slice(0, -1)}-1\n${second}\n${second.slice(0, 20)}`,
    );
    assert.deepEqual(
      (await counter().count([row('a', 'aa'), row('b', 'bbb')])).map((found) => !isRefused(found) && found.tokens),
      [2, 3],
    );
    assert.equal((await noted('asked')).length, 3);
  });

  it('goes on with another process where one was killed, and fails where the rows kill it', async () => {
    const tokens = counter();
    assert.deepEqual(await tokens.count([row('a', 'die once')]), [{ tokens: 8, trained: 1 }]);
    await assert.rejects(tokens.describe([row('b', 'die')]), { code: 'tokens.ended', message: /status 3|code 3/ });
    assert.equal((await tokens.describe([row('c')])).length, 1);
    assert.equal((await noted('starts')).filter((step) => step === 'tokens').length, 4);
  });

  it('says that it does not understand an answer, and is there for the next question', async () => {
    const tokens = counter();
    await assert.rejects(tokens.describe([row('a', 'nonsense')]), { code: 'process.badEvent' });
    await assert.rejects(tokens.describe([row('a', 'half an answer')]), { code: 'tokens.badAnswer' });
    assert.equal((await tokens.describe([row('c')])).length, 1);
  });

  it("passes on what is wrong with a base's tokenizer, and tries again when asked again", async () => {
    const tokens = counter('bad.gguf');
    for (let time = 1; time <= 2; time += 1) {
      await assert.rejects(tokens.count([row('a')]), { code: 'step.reported', message: /It is broken/ });
    }
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'save-tokenizer']);
  });

  it('stops at once when cancelled, keeps what was counted, and leaves no process when closed', async () => {
    const rows = [...Array.from({ length: 500 }, (_, index) => row(`row ${index}`)), row('last', 'hang')];
    const tokens = counter();
    const cancel = new AbortController();
    const onProgress = (done: number) => done === 500 && setTimeout(() => cancel.abort(new Error('enough')), 200);
    await assert.rejects(tokens.count(rows, { signal: cancel.signal, onProgress }), { message: 'enough' });
    await assert.rejects(tokens.count(rows, { signal: cancel.signal }), { message: 'enough' });
    await tokens[Symbol.asyncDispose]();
    await assert.rejects(tokens.describe([row('a')]), { name: 'AbortError' });

    assert.equal((await counter().count(rows.slice(0, 500))).length, 500);
    assert.equal((await noted('asked')).length, 501);
    assert.deepEqual(await noted('ends'), await noted('pids'));
  });

  it('shares a big dataset out over the cores, in the order of its rows', async () => {
    const rows = Array.from({ length: 8_001 }, (_, index) => row(`row ${index}`, 'x'.repeat(1 + (index % 7))));
    const counted = await counter().count(rows);
    assert.ok(counted.every((found, index) => !isRefused(found) && found.tokens === 1 + (index % 7)));
    const processes = (await noted('starts')).filter((step) => step === 'tokens').length;
    assert.equal(processes, Math.min(3, os.availableParallelism()));
    assert.equal((await noted('asked')).length, 8_001);
  });

  it('ends its process when nobody asks any more', async () => {
    const asker = new TokenAsker({ ...options(), idleMs: 50 });
    counters.push(asker);
    const ask = () => asker.ask([row('a')], { want: 'view', read: (value) => value, signal: undefined });
    await ask();
    while ((await noted('ends')).length < 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await ask();
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'tokens', 'tokens']);
  });

  it('makes what it keeps of a tokenizer again where somebody damaged it', async () => {
    await counter().describe([row('a')]);
    await writeFile(path.join(tokenizers(), 'tokenizer', 'tokenizer.json'), 'half');
    assert.equal((await counter().describe([row('b')])).length, 1);
    assert.deepEqual(await noted('starts'), ['save-tokenizer', 'tokens', 'tokens', 'save-tokenizer', 'tokens']);
  });

  it('knows lines by their bytes, under one system prompt, and adds a few new ones to what is kept', async () => {
    const line = (id: string) => {
      const messages = [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: `To ${id}.` },
      ];
      return JSON.stringify({ id, messages, split: 'train' });
    };
    const lines = ['nonsense', '', ...Array.from({ length: 60 }, (_, index) => line(`row ${index}`))];
    const countLines = async (written: readonly string[], systemPrompt = '') => {
      const counted = await counter().countLines(new LineDocument(Buffer.from(written.join('\r\n'))), systemPrompt);
      const askedNow = await noted('asked');
      await rm(path.join(folder, 'asked'), { force: true });
      return { counted, asked: askedNow };
    };
    const kept = async () => {
      const [name = ''] = (await readdir(tokenizers())).filter((found) => found.startsWith('lines-'));
      return path.join(tokenizers(), name);
    };
    const first = await countLines(lines);
    assert.equal(first.asked.length, 60);
    assert.deepEqual(first.counted[0], { line: 2, counted: { tokens: 5, trained: 1 } });
    assert.deepEqual(await countLines(lines), { counted: first.counted, asked: [] });
    const before = await readFile(await kept(), 'utf8');

    const edited = lines.with(3, line('edited'));
    assert.deepEqual((await countLines(edited)).asked, ['edited']);
    assert.deepEqual((await countLines(edited)).asked, []);
    assert.ok((await readFile(await kept(), 'utf8')).startsWith(before));
    // A crash cut off what was added last.
    await truncate(await kept(), before.length + 10);
    assert.deepEqual((await countLines(edited)).asked, ['edited']);
    assert.deepEqual((await countLines(edited)).asked, []);
    assert.equal((await countLines(edited, 'Be brief.')).asked.length, 60);
  });

  it('starts before a file that was written since is read, and once for a file with nothing new', async () => {
    const file = path.join(folder, 'data.jsonl');
    const lines = [row('a'), row('b')].map(({ messages }) => JSON.stringify({ messages, split: 'train' }));
    await writeFile(file, lines.join('\n'));
    const read = async () => new LineDocument(await readFile(file));
    const starts = async () => (await noted('starts')).filter((step) => step === 'tokens').length;
    await counter().countLines(await read(), '');
    assert.equal(await starts(), 1);
    await counter().expectChanges(file, '');
    assert.equal(await starts(), 1, 'it is as it was');

    const [kept = ''] = (await readdir(tokenizers())).filter((name) => name.startsWith('lines-'));
    await utimes(path.join(tokenizers(), kept), 1, 1);
    const tokens = counter();
    await tokens.expectChanges(file, '');
    while ((await starts()) < 2) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal((await tokens.countLines(await read(), '')).length, 2);
    await counter().expectChanges(file, '');
    await tokens[Symbol.asyncDispose]();
    assert.equal(await starts(), 2, 'there was nothing new in it');
  });

  it('answers where nothing can be kept', async () => {
    const tokens = counter();
    await tokens.count([row('a')]);
    const [file = ''] = (await readdir(tokenizers())).filter((name) => name.startsWith('counts-'));
    await rm(path.join(tokenizers(), file));
    await mkdir(path.join(tokenizers(), file, 'x'), { recursive: true });
    assert.deepEqual(await tokens.count([row('b', 'four')]), [{ tokens: 4, trained: 1 }]);
  });
});
