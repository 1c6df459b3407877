import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { countDataset } from '../../../project/count-dataset';
import type { EngineState } from '../engine-protocol';
import { engineHandlers } from '../handlers/engine-handlers';
import { DatasetSession } from './dataset-session';

const row = (user: string, split = 'train') =>
  `{"messages": [{"role":"user","content":"${user}"},{"role":"assistant","content":"Yes."}],"split":"${split}", "n": 1.50}`;
const original = `\ufeff${row('One')}\r\n${row('Two')}\nno json\n\n${row('One', 'eval')}`;
const inFileOrder = { key: 'line', isDescending: false } as const;
const everything = { kind: 'list', except: [] } as const;
const plain = { isRegularExpression: false, isCaseSensitive: true, isWholeWord: false, where: 'any' } as const;

describe('An open dataset', () => {
  let folder = '';
  let file = '';
  let session: DatasetSession;
  let state: EngineState | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-session-'));
    file = path.join(folder, 'data.jsonl');
    await writeFile(file, original);
    session = new DatasetSession((told) => {
      state = told;
    });
    await session.openFile(file, undefined);
    while (state?.loading.kind !== 'ready') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = () => engineHandlers(session);
  const keyOf = (index: number): number => session.open.engine.rows(index, 1)[0]?.key ?? -1;
  const text = () => Buffer.concat([...session.open.engine.document.lines.chunks()]).toString();

  it('tells what is in it, and what is wrong with it', async () => {
    const { rows } = await ask().rows({ type: 'rows', start: 0, count: 10 });
    assert.deepEqual(
      rows.map(({ kind, firstWords, problem }) => [kind, firstWords, problem?.severity]),
      [
        ['row', 'One', undefined],
        ['row', 'Two', undefined],
        ['notJson', 'no json', 'error'],
        ['blank', '', undefined],
        ['row', 'One', 'error'],
      ],
    );
    assert.deepEqual(state?.totals.splits, [
      { name: 'train', count: 2 },
      { name: 'eval', count: 1 },
    ]);
    assert.deepEqual(
      state?.totals.problems.map(({ name }) => name),
      ['dataset.leak', 'dataset.notJson'],
    );
    const found = await ask()['next-problem']({ type: 'next-problem', isBackwards: false });
    assert.equal(found?.index, 2);
  });

  it('edits one value, keeps all other bytes, and takes it back (D3)', async () => {
    const key = keyOf(0);
    const set = { kind: 'set', path: ['messages', 0, 'content'], value: 'Three' } as const;
    const { edit } = await ask().edit({ type: 'edit', key, edits: [set] });
    assert.equal(text(), original.replace('One', 'Three'));
    assert.equal(state?.totals.rowsWithProblems, 1, 'the leak is gone with it');
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    assert.equal(text(), original);
    assert.equal(state?.totals.rowsWithProblems, 2);
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    await ask().save({ type: 'save', overwrite: false });
    assert.equal(await readFile(file, 'utf8'), original.replace('One', 'Three'));
  });

  it('makes objects of arguments that are JSON in a text once one of them is edited', async () => {
    const call = '{"type":"function","function":{"name":"call","arguments":"{\\"contact\\":\\"Ann\\"}"}}';
    await ask()['write-line']({
      type: 'write-line',
      key: keyOf(1),
      text: `{"messages":[{"role":"assistant","tool_calls":[${call}]}]}`,
    });
    const at = ['messages', 0, 'tool_calls', 0, 'function', 'arguments', 'contact'];
    await ask().edit({ type: 'edit', key: keyOf(1), edits: [{ kind: 'set', path: at, value: 'Eve' }] });
    assert.match(text(), /"arguments":\{"contact":"Eve"\}/);
  });

  it('refuses what would lose something: a place that is not there, a row that is gone, a line break in a line', async () => {
    const key = keyOf(0);
    const edits = [{ kind: 'set', path: ['messages', 9, 'content'], value: '' }] as const;
    await assert.rejects(async () => ask().edit({ type: 'edit', key, edits }), { code: 'dataset.notEditable' });
    await assert.rejects(async () => ask()['write-line']({ type: 'write-line', key, text: 'a\nb' }), {
      code: 'dataset.notEditable',
    });
    await ask().operate({ type: 'operate', rows: { kind: 'rows', keys: [key] }, operation: { kind: 'delete' } });
    await assert.rejects(async () => ask().edit({ type: 'edit', key, edits }), { code: 'dataset.rowGone' });
    assert.equal(await ask().row({ type: 'row', key }), undefined);
  });

  it('lists what a search finds, and keeps a row in it that is mended', async () => {
    await ask().list({ type: 'list', query: 'problem:dataset.leak', sort: inFileOrder });
    assert.equal(state?.list.count, 1);
    await ask().fix({ type: 'fix', key: keyOf(0), finding: 0, fix: 0 });
    assert.equal(
      state?.totals.problems.some(({ name }) => name === 'dataset.leak'),
      false,
    );
    const { problem } = await ask().list({ type: 'list', query: '/(/', sort: inFileOrder });
    assert.ok(problem !== undefined);
    await ask().list({ type: 'list', query: '', sort: { key: 'firstWords', isDescending: true } });
    assert.equal(session.open.engine.rows(0, 1)[0]?.firstWords, 'Two');
  });

  it('replaces in all rows as one edit that can be undone, after showing what it would do (D6)', async () => {
    const replacement = { find: 'One', replace: '1 $&', ...plain };
    const preview = await ask()['preview-replace']({ type: 'preview-replace', replacement, rows: everything });
    assert.deepEqual([preview.matches, preview.rows], [2, 2]);
    assert.deepEqual(preview.examples[0]?.before, [{ text: 'One', isMatch: true }]);
    assert.deepEqual(preview.examples[0]?.after, [{ text: '1 $&', isMatch: true }]);
    const { edit, matches } = await ask().replace({ type: 'replace', replacement, rows: everything });
    assert.equal(matches, 2);
    assert.equal(text(), original.replaceAll('One', '1 $$&'));
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    assert.equal(text(), original);
  });

  it('shows where each match and its replacement is, with some words around them', async () => {
    const words = `${'x'.repeat(80)} dinner, then dinner${'y'.repeat(80)} dinner`;
    const key = keyOf(0);
    await ask().edit({ type: 'edit', key, edits: [{ kind: 'set', path: ['messages', 0, 'content'], value: words }] });
    const replacement = { find: 'dinner', replace: 'supper', ...plain };
    const preview = await ask()['preview-replace']({ type: 'preview-replace', replacement, rows: everything });
    const shown = (pieces: readonly { readonly text: string; readonly isMatch: boolean }[] = []) =>
      pieces.map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece)).join('');
    const [example] = preview.examples;
    const beginning = `…${'x'.repeat(59)} `;
    assert.equal(shown(example?.before), `${beginning}[dinner], then [dinner]${'y'.repeat(47)}…`);
    assert.equal(shown(example?.after), `${beginning}[supper], then [supper]${'y'.repeat(47)}…`);
  });

  it('writes over nothing that something else wrote, until it is told to (D5)', async () => {
    await appendFile(file, '\n{}');
    assert.equal(await ask()['compare-disk']({ type: 'compare-disk' }), 'changed');
    await assert.rejects(async () => ask().save({ type: 'save', overwrite: false }), { code: 'dataset.changedOnDisk' });
    await ask().reload({ type: 'reload' });
    assert.equal(text(), `${original}\n{}`);
    await rm(file);
    assert.equal(await ask()['compare-disk']({ type: 'compare-disk' }), 'deleted');
    await ask().save({ type: 'save', overwrite: true });
    assert.equal(await readFile(file, 'utf8'), `${original}\n{}`);
  });

  it('saves twice at once, and takes its own save for no change by something else', async () => {
    const save = async () => ask().save({ type: 'save', overwrite: false });
    const saves = [save(), ask()['compare-disk']({ type: 'compare-disk' }), save(), save()];
    const key = keyOf(0);
    await new Promise((resolve) => setImmediate(resolve));
    const { revision } = await ask()['write-line']({ type: 'write-line', key, text: '{"typed":"meanwhile"}' });
    saves.push(ask()['compare-disk']({ type: 'compare-disk' }));
    const [first, ...others] = await Promise.all(saves);
    assert.ok(typeof first === 'object' && first.revision < revision, 'what was typed meanwhile is not in the file');
    assert.deepEqual(others, ['same', { revision }, { revision }, 'same']);
    assert.equal(await readFile(file, 'utf8'), text());
  });

  it('keeps what is typed while it is read again because something else wrote to its file (D5)', async () => {
    const { revision } = session.open.engine;
    await appendFile(file, '\n{}');
    const reading = ask().reload({ type: 'reload', lastRevision: revision });
    await ask()['write-line']({ type: 'write-line', key: keyOf(0), text: '{"typed":"meanwhile"}' });
    assert.deepEqual(await reading, {});
    assert.match(text(), /^\ufeff\{"typed":"meanwhile"\}/u);
    assert.notEqual(state?.loading.kind, 'reading');
    const later = await ask().reload({ type: 'reload', lastRevision: session.open.engine.revision });
    assert.deepEqual([later, text()], [{ revision: session.open.engine.revision }, `${original}\n{}`]);
  });

  it('is read once its file is there, and says until then that it is not', async () => {
    const late = path.join(folder, 'late.jsonl');
    const opened = new DatasetSession(() => {});
    const asked = engineHandlers(opened);
    await assert.rejects(opened.openFile(late, undefined), { code: 'file.notFound' });
    await assert.rejects(async () => asked.rows({ type: 'rows', start: 0, count: 1 }), { code: 'file.notFound' });
    await writeFile(late, original);
    assert.equal(await asked['compare-disk']({ type: 'compare-disk' }), 'changed');
    await asked.reload({ type: 'reload', lastRevision: 0 });
    assert.equal((await asked.rows({ type: 'rows', start: 0, count: 9 })).rows.length, 5);
  });

  it('brings unsaved changes back from a backup, as a document or as one edit', async () => {
    await ask().operate({ type: 'operate', rows: everything, operation: { kind: 'duplicate' } });
    const backup = path.join(folder, 'backup');
    await ask()['back-up']({ type: 'back-up', to: backup });
    const changed = text();
    const brought = new DatasetSession(() => {});
    await brought.openFile(file, backup);
    assert.equal(Buffer.concat([...brought.open.engine.document.lines.chunks()]).toString(), changed);
    await ask().reload({ type: 'reload' });
    const { edit, key } = await ask().restore({ type: 'restore', backup });
    assert.equal(text(), changed);
    assert.equal(key, keyOf(1), 'what is not as it was is looked at');
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    assert.equal(text(), original);
  });

  it('opens the file as it is where a backup is damaged or gone, says so, and leaves the backup alone', async () => {
    const backup = path.join(folder, 'backup');
    await ask()['add-row']({ type: 'add-row' });
    await ask()['back-up']({ type: 'back-up', to: backup });
    await writeFile(`${backup}.base`, 'something else');
    const textOf = async (from: string) => {
      const opened = new DatasetSession(() => {});
      const lost = await opened.openFile(file, from);
      return [lost?.code, Buffer.concat([...opened.open.engine.document.lines.chunks()]).toString()];
    };
    assert.deepEqual(await textOf(backup), ['dataset.badBackup', original]);
    assert.deepEqual(await textOf(path.join(folder, 'gone')), ['dataset.backupGone', original]);
    assert.equal(await readFile(`${backup}.base`, 'utf8'), 'something else');
    await rm(file);
    await assert.rejects(textOf(path.join(folder, 'gone')), { code: 'file.notFound' });
  });

  it('shows lines that nobody would write, and goes on', async () => {
    const deep = (open: string, close: string) => `${open.repeat(20_000)}${close.repeat(20_000)}`;
    const call = (given: string) => `{"type":"function","function":{"name":"call","arguments":${given}}}`;
    const calling = (given: string) =>
      `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[${call(given)}]}],"split":"train"}`;
    const hostile = [
      calling(`{"a":${deep('[', ']')},"b":1}`),
      calling(JSON.stringify(`{"a":${deep('[', ']')},"b":1}`)),
      calling(deep('{"a":', '').replace(/$/, '1') + '}'.repeat(20_000)),
      `{"messages":${deep('[', ']')},"split":"train"}`,
      `{"x":${deep('[', ']')},"messages":[],"split":"train"}`,
      `{"messages":[{"role":"user","content":"\\ud800 \\u0000 <img src=x onerror=alert(1)>"}],"split":"train","id":"__proto__"}`,
      '{"messages":{"length":1e9},"split":[],"tags":{"a":1}}',
    ];
    await writeFile(file, [...hostile, '\0\0', '\u2028'].join('\n'));
    await ask().reload({ type: 'reload' });
    while (state?.loading.kind !== 'ready') {
      assert.notEqual(state?.loading.kind, 'failed');
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const { key, problem } of session.open.engine.rows(0, 20)) {
      assert.ok((await ask().row({ type: 'row', key })) !== undefined);
      await ask().tokens({ type: 'tokens', key });
      assert.ok(problem !== undefined || key > 0);
    }
    await ask().statistics({ type: 'statistics' });
    await ask().list({ type: 'list', query: '/x+/', sort: inFileOrder });
    await ask()['preview-replace']({
      type: 'preview-replace',
      replacement: { find: 'a', replace: 'b', ...plain },
      rows: everything,
    });
    await ask().operate({ type: 'operate', rows: everything, operation: { kind: 'add-tag', tag: 't' } });
  });

  it('counts its rows as who reads the file does, as long as the file is as it is', async () => {
    const read = () => countDataset(file, undefined);
    assert.deepEqual(await ask().count({ type: 'count' }), await read());
    await ask()['add-row']({ type: 'add-row' });
    assert.equal(await ask().count({ type: 'count' }), undefined);
    await ask().save({ type: 'save', overwrite: false });
    const { problems, ...rows } = await read();
    assert.deepEqual(await ask().count({ type: 'count' }), { ...rows, problems });
    assert.ok(problems > 0);
    const odd = ['{"messages":{},"split":"train"}', '{"messages":[],"split":"train"}', '{"split":"eval"}', '[]'];
    await writeFile(file, [...odd, '{"messages":[{"role":"user","content":""}],"split":"eval"}'].join('\n'));
    await ask().reload({ type: 'reload' });
    while (state?.loading.kind !== 'ready') {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(await ask().count({ type: 'count' }), await read());
    await writeFile(file, '');
    assert.equal(await ask().count({ type: 'count' }), undefined);
  });

  it('counts what its rows say, and says why a row cannot be rendered', async () => {
    const { turnsPerRow, actionsBySplit, tokensPerRow } = await ask().statistics({ type: 'statistics' });
    assert.equal(turnsPerRow.maximum, 2);
    assert.deepEqual(actionsBySplit.splits, ['eval', 'train']);
    assert.equal(tokensPerRow, undefined, 'there is no recipe above');
    const view = await ask().tokens({ type: 'tokens', key: keyOf(0) });
    assert.ok(view.kind === 'unavailable' && view.reason.includes('recipe'), JSON.stringify(view));
  });
});
