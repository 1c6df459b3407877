import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { deepCheck } from './deep-check';
import { readSignatures } from './signature-cache';

const row = (words: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${words}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;
const documentOf = (...lines: readonly string[]) => new LineDocument(Buffer.from(lines.join('\n')));
const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');

describe('the deep check', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-deep-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('finds near rows, and keeps what took time until a row changes', async () => {
    const cacheFile = path.join(folder, 'new', 'a.bin');
    const document = documentOf(row(long), 'nonsense', row(`${long} more`), row(`${long} less`, 'eval'), row(long));
    const found = async () =>
      (await deepCheck(document, { cacheFile })).inLines.map(({ line, code, parameters }) => [
        line,
        code,
        parameters['otherSplit'],
      ]);
    const expected = [
      [2, 'dataset.nearDuplicate', 'train'],
      [3, 'dataset.nearLeak', 'train'],
      [4, 'dataset.nearLeak', 'eval'],
    ];
    assert.deepEqual(await found(), expected);
    assert.equal((await readSignatures(cacheFile)).size, 3);
    assert.deepEqual(await found(), expected);
    await deepCheck(documentOf(row('x')), { cacheFile });
    assert.equal((await readSignatures(cacheFile)).size, 1, 'rows that are gone are not kept');
  });

  it('finds near leaks into another file of the project', async () => {
    const other = path.join(folder, 'eval.jsonl');
    await writeFile(other, `${row('unlike anything else', 'eval')}\n${row(`${long} there`, 'eval')}\n`);
    const otherFiles = [other, path.join(folder, 'absent.jsonl')];
    const { inLines } = await deepCheck(documentOf(row('alone'), row(long)), { otherFiles });
    assert.deepEqual(
      inLines.map(({ line, code, parameters }) => [line, code, parameters['otherFile'], parameters['otherLine']]),
      [[1, 'dataset.nearLeakElsewhere', 'eval.jsonl', 2]],
    );
  });

  it('trusts no cache that was cut short or changed', async () => {
    const cacheFile = path.join(folder, 'b.bin');
    const document = documentOf(row('a'), row('b'));
    await deepCheck(document, { cacheFile });
    const whole = await readFile(cacheFile);
    assert.equal((await readSignatures(cacheFile)).size, 2);
    await truncate(cacheFile, whole.length - 1);
    assert.equal((await readSignatures(cacheFile)).size, 0);
    whole[whole.length - 5] = (whole[whole.length - 5] ?? 0) ^ 1;
    await writeFile(cacheFile, whole);
    assert.equal((await readSignatures(cacheFile)).size, 0);
    assert.deepEqual((await deepCheck(document, { cacheFile })).inLines, []);
    assert.equal((await readSignatures(cacheFile)).size, 2);
  });

  it('works where nothing can be kept, and stops when told to', async () => {
    const document = documentOf(row('a'), row('b'));
    const below = path.join(folder, 'file');
    await writeFile(below, '');
    assert.deepEqual((await deepCheck(document, { cacheFile: path.join(below, 'c.bin') })).inLines, []);
    await assert.rejects(deepCheck(document, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  it('asks for the tokens of rows, and says which are too long', async () => {
    const limits = { maxTokens: 10, contextTokens: 20 };
    const held = row('d').replace('"train"', '"eval"');
    const { inLines } = await deepCheck(documentOf(row('a'), 'nonsense', row('b b'), row('c c c'), held), {
      tokens: {
        limits,
        count: async (document, onProgress) => {
          assert.equal(document.lineCount, 5);
          onProgress(5, 5);
          const counts = new Map([5, 15, 25, 15].map((tokens, index) => [[0, 2, 3, 4][index] ?? 0, tokens]));
          return [...counts].map(([line, tokens]) => ({ line, counted: { tokens, trained: 1 } }));
        },
      },
    });
    assert.deepEqual(
      inLines.map(({ line, code }) => [line, code]),
      [
        [2, 'dataset.longerThanTraining'],
        [3, 'dataset.longerThanContext'],
      ],
    );
  });
});
