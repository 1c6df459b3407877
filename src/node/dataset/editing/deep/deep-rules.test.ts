import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DeepStatus } from '../../../../protocol/webview/dataset-deep';
import type { EngineState } from '../engine-protocol';
import { engineHandlers } from '../handlers/engine-handlers';
import { DatasetSession } from '../session/dataset-session';
import { mostAutomaticRows } from './deep-rules';

const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
const reversed = words.split(' ').reverse().join(' ');
const row = (said: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${said}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;
const recipe = 'version: 1\nname: try\nbase: { embedded: none }\ndataset: [data.jsonl, eval.jsonl]\n';
const patienceMs = 10_000;

describe('The deep rules on an open dataset', () => {
  let folder = '';
  let session: DatasetSession;
  let state: EngineState | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-deep-'));
    state = undefined;
    const own = new DatasetSession((told) => {
      // One that was closed may still tell of its end.
      state = own === session ? told : state;
    });
    session = own;
  });
  afterEach(async () => {
    await session[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = () => engineHandlers(session);
  const keyOf = (index: number): number => session.open.engine.rows(index, 1)[0]?.key ?? -1;
  const problems = () => state?.totals.problems.map(({ name, count }) => [name, count]);
  const say = (index: number, value: string) =>
    ask().edit({ type: 'edit', key: keyOf(index), edits: [{ kind: 'set', path: ['messages', 0, 'content'], value }] });

  async function open(text: string): Promise<void> {
    const file = path.join(folder, 'data.jsonl');
    await writeFile(file, text);
    await session.openFile(file, undefined);
  }

  async function until(isSo: () => boolean): Promise<void> {
    for (const end = Date.now() + patienceMs; !isSo(); ) {
      assert.ok(Date.now() < end, JSON.stringify([state?.deep, state?.totals.problems]));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const hasStatus = (status: DeepStatus) => until(() => isDeepStrictEqual(state?.deep.status, status));
  const isDone = () => until(() => state?.deep.status.kind === 'done');

  it('join the other findings everywhere, and follow what is edited and muted', async () => {
    await writeFile(path.join(folder, 'mobile-llm.yaml'), recipe);
    await writeFile(path.join(folder, 'eval.jsonl'), `${row(`${reversed} there`, 'eval')}\n`);
    session.useDeepSettings({ isAutomatic: true });
    await open([row(words), row('alone'), row(`${words} too`), row(reversed)].join('\n'));
    await isDone();
    assert.deepEqual(problems(), [
      ['dataset.nearLeakElsewhere', 1],
      ['dataset.nearDuplicate', 1],
    ]);
    const found = await ask().row({ type: 'row', key: keyOf(2) });
    assert.deepEqual(
      found?.findings.map(({ code, severity, message }) => [code, severity, message]),
      [['dataset.nearDuplicate', 'information', 'The row says nearly the same as line 1.']],
    );
    const byLine = { key: 'line', isDescending: false } as const;
    assert.equal((await ask().list({ type: 'list', query: 'problem:dataset.nearDuplicate', sort: byLine })).count, 1);
    await ask().list({ type: 'list', query: '', sort: byLine });
    await say(2, 'something else');
    await until(() => problems()?.length === 1);
    await writeFile(
      path.join(folder, 'data.mutes.yaml'),
      'version: 1\nmutes:\n  - { rule: dataset.nearLeakElsewhere, row: all, reason: meant }\n',
    );
    await session.readProject();
    await until(() => state?.totals.mutedProblems === 1 && problems()?.length === 0);
    assert.equal((await ask().row({ type: 'row', key: keyOf(3) }))?.findings[0]?.mutedFor, 'meant');
  });

  it('wait to be asked where they are switched off, and leave off when told to', async () => {
    await open([row(words), row(`${words} too`)].join('\n'));
    await until(() => state?.loading.kind === 'ready');
    await hasStatus({ kind: 'waiting' });
    session.useDeepSettings({ isAutomatic: false });
    await hasStatus({ kind: 'idle', reason: 'off', isOutdated: false });
    await ask()['deep-check']({ type: 'deep-check', isWanted: true });
    await isDone();
    assert.deepEqual(problems(), [['dataset.nearDuplicate', 1]]);
    await say(0, 'something else');
    await hasStatus({ kind: 'idle', reason: 'off', isOutdated: true });
    session.useDeepSettings({ isAutomatic: true });
    await ask()['deep-check']({ type: 'deep-check', isWanted: false });
    await hasStatus({ kind: 'idle', reason: 'cancelled', isOutdated: true });
  });

  it('wait to be asked where a dataset is large', async () => {
    session.useDeepSettings({ isAutomatic: true });
    await open('\n'.repeat(mostAutomaticRows + 1));
    await until(() => state?.loading.kind === 'ready');
    await hasStatus({ kind: 'idle', reason: 'large', isOutdated: false });
  });

  it('say why tokens are not counted, and what went wrong', async () => {
    const missing = {
      available: false,
      code: 'tokens.untrusted',
      reason: 'Nobody trusts it.',
      fix: 'Trust it.',
    } as const;
    session.useDeepSettings({ isAutomatic: true, tokens: missing });
    await open(row(words));
    await isDone();
    assert.equal(state?.deep.tokensMissing?.message, 'Nobody trusts it.');
    const limits = { maxTokens: 10, contextTokens: 20 };
    const python = { executable: path.join(folder, 'absent'), packageFolder: folder };
    const source = { base: { kind: 'gguf', path: 'absent.gguf' }, key: 'absent' } as const;
    const asker = { source, stop: [], python, cacheFolder: path.join(folder, 'cache') };
    session.useDeepSettings({ isAutomatic: true, tokens: { available: true, asker, limits, systemPrompt: '' } });
    await until(() => state?.deep.status.kind === 'failed');
    assert.equal(state?.deep.tokensMissing, undefined);
  });
});
