import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { EngineState } from '../engine-protocol';
import { engineHandlers } from '../handlers/engine-handlers';
import { DatasetSession } from './dataset-session';

const rowCount = 20_000;
const rows = Array.from({ length: rowCount }, (_, index) => {
  const messages = [
    { role: 'user', content: `Number ${index}, ${'and more '.repeat(20)}` },
    { role: 'assistant', content: index === 1 ? '' : 'Yes.' },
  ];
  return `${JSON.stringify({ messages, split: 'train' })}\n`;
});

describe('The first rows of a large dataset', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-first-'));
    file = path.join(folder, 'data.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Opens the file, and asks for something as soon as rows are told of. */
  const openAnd = async <Result>(
    ask: (handlers: ReturnType<typeof engineHandlers>, state: EngineState) => Promise<Result>,
  ): Promise<{ readonly session: DatasetSession; readonly early: Result; readonly seen: readonly EngineState[] }> => {
    const seen: EngineState[] = [];
    let early: Promise<Result> | undefined;
    const session = new DatasetSession((state) => {
      seen.push(state);
      if (early === undefined && state.list.count > 0) {
        early = ask(engineHandlers(session), state);
      }
    });
    await session.openFile(file, undefined);
    assert.ok(early, 'no rows were told of');
    return { session, early: await early, seen };
  };

  it('are there while the rest is read, with the keys and the problems that they keep', async () => {
    await writeFile(file, rows.join(''));
    const { session, early, seen } = await openAnd(async (handlers, state) => ({
      state,
      window: await handlers.rows({ type: 'rows', start: 0, count: 100 }),
      keys: await handlers.keys({ type: 'keys', start: 7, count: 2 }),
      row: await handlers.row({ type: 'row', key: 1 }),
    }));
    const { state, window, keys, row } = early;
    assert.equal(state.loading.kind, 'reading');
    assert.ok(state.list.count > 1_000 && state.list.count < rowCount, `${state.list.count} rows`);
    assert.equal(state.totals.lines, state.list.count);
    assert.equal(window.rows[1]?.problem?.severity, 'error');
    const handlers = engineHandlers(session);
    assert.deepEqual(window.rows, (await handlers.rows({ type: 'rows', start: 0, count: 100 })).rows);
    assert.deepEqual(keys, await handlers.keys({ type: 'keys', start: 7, count: 2 }));
    assert.deepEqual(row, await handlers.row({ type: 'row', key: 1 }));
    const last = await handlers.rows({ type: 'rows', start: state.list.count - 1, count: 2 });
    assert.equal(last.rows.length, 2);
    assert.equal(last.rows[0]?.kind, 'row', 'the last of the first rows is a whole one');
    assert.equal(seen.at(-1)?.list.count, rowCount);
  });

  it('are drawn before the rest is read, which waits for a page that comes up', async () => {
    await writeFile(file, rows.join(''));
    const readBytes = (states: readonly EngineState[]) =>
      states.map(({ loading }) => (loading.kind === 'reading' ? loading.doneBytes : Number.NaN));
    const seen: EngineState[] = [];
    const begun = Promise.withResolvers<void>();
    const session = new DatasetSession((state) => {
      seen.push(state);
      if (state.list.count > 0) {
        begun.resolve();
      }
    });
    const opened = session.openFile(file, undefined);
    await begun.promise;
    await delay(200);
    assert.deepEqual([...new Set(readBytes(seen))], [0]);
    await engineHandlers(session).rows({ type: 'rows', start: 0, count: 100 });
    await opened;
    assert.equal(seen.at(-1)?.list.count, rowCount);
  });

  it('are waited for no longer than a moment', async () => {
    await writeFile(file, rows.join(''));
    const session = new DatasetSession(() => {});
    await session.openFile(file, undefined);
    assert.equal(session.open.engine.list.count, rowCount);
  });

  it('cannot be changed before all are there', async () => {
    await writeFile(file, rows.join(''));
    const { early } = await openAnd(async (handlers) => {
      const edits = [{ kind: 'set', path: ['messages', 0, 'content'], value: 'Three' }] as const;
      return Promise.resolve()
        .then(() => handlers.edit({ type: 'edit', key: 0, edits }))
        .catch((error: unknown) => error);
    });
    assert.equal((early as { readonly code?: unknown }).code, 'dataset.notOpen');
  });

  it('are not told of where the first line does not end soon', async () => {
    await writeFile(file, `"${'x'.repeat(3_000_000)}"\n${rows.slice(0, 10).join('')}`);
    const counts: number[] = [];
    const session = new DatasetSession((state) => counts.push(state.list.count));
    await session.openFile(file, undefined);
    assert.deepEqual([...new Set(counts)], [0, 11]);
  });
});
