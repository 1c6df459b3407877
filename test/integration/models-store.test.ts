import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { sha256Hex } from '../../src/node/files/sha256';
import { openStore, type Store } from '../../src/node/store/store';
import { keyFor, madeOf, manifestFor, putText } from '../../src/node/store/store.cases';
import { ourProgram } from './our-program';

const cli = ourProgram('cli');

describe('models lineage, verify, remove, restore and gc', function () {
  this.timeout(120_000);
  let folder = '';
  let store: Store;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), '-1 "store" ü '));
    store = await openStore(folder);
    const sources = [{ name: 'rows.jsonl', sha256: sha256Hex('rows'), sizeBytes: 4, rows: 7 }];
    const rows = await putText(store, 'rendered', { step: 'render', sources });
    const adapter = await putText(store, 'adapter', { step: 'train', ...madeOf(rows) });
    await putText(store, 'model', { step: 'quantize', variant: 'Q4_0', ...madeOf(adapter) });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function models(...args: readonly string[]) {
    const child = spawn(cli.program, [...cli.arguments, 'models', ...args, '--json'], { cwd: folder });
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    const lines = stdout.trimEnd().split('\n');
    return { exitCode, stderr, events: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  it('traces a file that lies anywhere, and the name that it has on a phone', async () => {
    const elsewhere = path.join(folder, '-rf.bin');
    copyFileSync(store.layout.object(sha256Hex('model')), elsewhere);
    for (const what of [`.${path.sep}-rf.bin`, `sha256-${sha256Hex('model')}`]) {
      const { exitCode, events, stderr } = await models('lineage', what);
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /7 rows of rows\.jsonl/);
      const [lineage] = events;
      assert.ok(Array.isArray(lineage?.['artifacts']) && lineage['artifacts'].length === 3);
    }
    const unknown = await models('lineage', `sha256-${sha256Hex('unknown')}`);
    assert.equal(unknown.exitCode, 1);
    assert.equal(unknown.events[0]?.['code'], 'store.unknownFile');
  });

  it('names what is damaged, of a newer version, or nobody’s; deletes only the last, and only when told to', async () => {
    const damaged = store.layout.object(sha256Hex('adapter'));
    chmodSync(damaged, 0o644);
    writeFileSync(damaged, 'adaptor');
    const orphan = store.layout.object(sha256Hex('orphan'));
    mkdirSync(path.dirname(orphan), { recursive: true });
    writeFileSync(orphan, 'orphan');
    const newer = store.layout.manifest(keyFor('newer'));
    writeFileSync(newer, JSON.stringify({ ...manifestFor('newer'), version: 9 }));
    const verified = await models('verify');
    assert.equal(verified.exitCode, 1);
    const { event, artifacts, damaged: count, unreadable, orphans } = verified.events.at(-1) ?? {};
    assert.deepEqual([event, artifacts, count, unreadable, orphans], ['done', 3, 1, 1, 1]);
    assert.match(verified.stderr, /train: .* is damaged.* Made of it: quantize Q4_0\./);
    assert.match(verified.stderr, /newer version of the workbench/);

    await models('gc', '--yes');
    assert.ok(existsSync(orphan), 'the manifest of a newer version may name it');
    rmSync(newer);
    await models('gc');
    assert.ok(existsSync(orphan));
    const collected = await models('gc', '--yes');
    assert.equal(collected.exitCode, 0, collected.stderr);
    assert.ok(!existsSync(orphan));
    assert.equal((await store.list()).length, 3);
  });

  it('removes a model and says what stays, has it back, and deletes it for good only with gc', async () => {
    const removed = await models('remove', 'Q4_0', 'train');
    assert.equal(removed.exitCode, 0, removed.stderr);
    const id = String(removed.events.at(-1)?.['id']);
    assert.deepEqual(
      (await store.list()).map(({ manifest }) => manifest.step),
      ['render'],
    );
    const listed = await models('restore');
    assert.equal(listed.events[0]?.['id'], id);
    assert.equal((await models('restore', id)).exitCode, 0);
    assert.equal((await store.list()).length, 3);
    const again = await models('remove', 'train');
    assert.match(again.stderr, /What was made of it stays: quantize Q4_0\./);
    await models('gc', '--yes');
    const late = await models('restore', String(again.events.at(-1)?.['id']));
    assert.equal(late.events.at(-1)?.['code'], 'store.unknownRemoval');
  });
});
