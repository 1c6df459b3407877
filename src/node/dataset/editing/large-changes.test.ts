import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Mutes } from '../../../core/dataset/check/mutes/mutes';
import { sha256Hex } from '../../files/sha256';
import { DatasetEngine } from './dataset-engine';
import type { EngineState } from './engine-protocol';
import { engineHandlers } from './handlers/engine-handlers';
import { DatasetSession } from './session/dataset-session';

const rowCount = 4_000;
const everything = { kind: 'list', except: [] } as const;
const plain = { isRegularExpression: false, isCaseSensitive: true, isWholeWord: false, where: 'any' } as const;
/** Every tenth says what another said before it; some are in the other split. */
const rows = Array.from({ length: rowCount }, (_, index) => {
  const words = index % 10 === 9 ? `number ${index - 9}` : `number ${index}`;
  const split = index % 20 === 19 ? 'eval' : 'train';
  return `{"messages":[{"role":"user","content":"${words}"},{"role":"assistant","content":"Yes."}],"split":"${split}"}`;
});

describe('A change of very many rows', function () {
  this.timeout(30_000);
  let folder = '';
  let session: DatasetSession;
  let state: EngineState | undefined;
  let reported: number[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'large-changes-'));
    const file = path.join(folder, 'data.jsonl');
    await writeFile(file, `${rows.join('\n')}\n`);
    reported = [];
    session = new DatasetSession((told) => {
      state = told;
      if (told.change) {
        reported.push(told.change.doneRows);
      }
    });
    await session.openFile(file, undefined);
    await isReady();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = () => engineHandlers(session);
  const bytes = () => Buffer.concat([...session.open.engine.document.lines.chunks()]);
  const setSplit = (split: string) =>
    ask().operate({ type: 'operate', rows: everything, operation: { kind: 'set-split', split } });
  async function isReady(): Promise<void> {
    while (state?.loading.kind !== 'ready') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  /** What is known of the document, beside what a document that is read anew knows. */
  async function requireKnown(): Promise<void> {
    await isReady();
    const fresh = new DatasetEngine(bytes(), { settings: {}, mutes: new Mutes([]), sha256Hex });
    fresh.checked.readOn(() => false);
    const { engine } = session.open;
    for (const column of ['problems', 'split', 'kind'] as const) {
      assert.deepEqual(sorted(engine.checked.countsOf(column)), sorted(fresh.checked.countsOf(column)), column);
    }
    const problems = (some: DatasetEngine) => some.rows(0, rowCount).map(({ problem }) => problem?.messages);
    assert.deepEqual(problems(engine), problems(fresh));
  }

  it('knows afterwards what is wrong with each of them, and so does its undoing', async () => {
    const { edit, rows: changed } = await setSplit('eval');
    assert.equal(changed, rowCount);
    await requireKnown();
    const replacement = { find: 'number 1', replace: 'number 2', ...plain };
    const replaced = await ask().replace({ type: 'replace', replacement, rows: everything });
    await requireKnown();
    await ask().toggle({ type: 'toggle', edit: replaced.edit?.id ?? -1 });
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    assert.equal(bytes().toString(), `${rows.join('\n')}\n`);
    await requireKnown();
    await ask().list({ type: 'list', query: 'problem:*', sort: { key: 'line', isDescending: false } });
    await ask().operate({ type: 'operate', rows: everything, operation: { kind: 'delete' } });
    assert.equal(state?.list.count, 0);
    await ask().list({ type: 'list', query: '', sort: { key: 'line', isDescending: false } });
    await requireKnown();
  });

  it('answers others meanwhile, says how far it is, and changes nothing once it is cancelled', async () => {
    const { key } = session.open.engine.rows(5, 1)[0] ?? { key: -1 };
    const changing = Promise.resolve(setSplit('eval'));
    const rejected = assert.rejects(changing, { code: 'dataset.changeCancelled' });
    await new Promise((resolve) => setTimeout(resolve));
    const row = await ask().row({ type: 'row', key });
    assert.equal(row?.row.split, 'train');
    await ask()['cancel-change']({ type: 'cancel-change' });
    await rejected;
    assert.equal(bytes().toString(), `${rows.join('\n')}\n`);
    assert.equal(state?.change, undefined);
    const slow = function* () {
      for (const endMs = performance.now() + 500; performance.now() < endMs; ) {
        yield;
      }
    };
    await session.change(everything, slow());
    assert.ok(reported.length >= 1 && reported.every((done) => done > 0), `${reported}`);
  });

  it('is given up where somebody edits meanwhile', async () => {
    const { key } = session.open.engine.rows(5, 1)[0] ?? { key: -1 };
    const rejected = assert.rejects(Promise.resolve(setSplit('eval')), { code: 'dataset.changedMeanwhile' });
    await new Promise((resolve) => setTimeout(resolve));
    const edits = [{ kind: 'set', path: ['messages', 0, 'content'], value: 'typed' }] as const;
    await ask().edit({ type: 'edit', key, edits });
    await rejected;
    assert.match(bytes().toString().split('\n')[5] ?? '', /typed.*train/);
  });
});

function sorted(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].filter(([, count]) => count > 0).sort(([left], [right]) => (left < right ? -1 : 1));
}
