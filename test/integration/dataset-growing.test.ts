import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { everything } from '../../src/core/dataset/growing/templates/templates.cases';
import { ourProgram } from './our-program';

const cli = ourProgram('cli');
const sample = path.resolve(import.meta.dirname, '../../examples/phone-assistant');

describe('a dataset grows from the command line', function () {
  this.timeout(120_000);
  let folder = '';
  let dataset = '';

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'grow "two words" '));
    cpSync(sample, folder, { recursive: true });
    dataset = path.join(folder, 'data', 'assistant.train.jsonl');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(verb: string, ...rest: readonly string[]) {
    const child = spawn(cli.program, [...cli.arguments, 'dataset', verb, '--json', ...rest], { cwd: folder });
    child.stdin.end();
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    return { events, done: events.at(-1) ?? {}, stderr, exitCode };
  }

  it('by templates: what is made waits, is accepted or rejected, and does not come back', async () => {
    const templates = path.join(folder, '-9 calls.templates.yaml');
    writeFileSync(templates, everything);
    const before = readFileSync(dataset, 'utf8');
    const { done, exitCode, stderr } = await run('generate', '--to', dataset, '--count', '12', '--', templates);
    assert.equal(exitCode, 0, stderr);
    assert.equal(done['added'], done['made']);
    const { events: waiting } = await run('review', dataset);
    assert.ok(waiting.slice(0, -1).every(({ findings }) => Array.isArray(findings) && findings.length === 0));
    assert.equal(readFileSync(dataset, 'utf8'), before);
    const key = String(waiting[2]?.['key']).slice(0, 12);
    const decided = await run('review', dataset, '--accept', '1', '2', '--reject', key);
    assert.deepEqual(decided.done, { event: 'done', accepted: 2, rejected: 1, known: 0, refused: 0 });
    const after = readFileSync(dataset, 'utf8');
    assert.ok(after.startsWith(before) && after.slice(before.length).trimEnd().split('\n').length === 2);
    assert.equal((await run('generate', '--to', dataset, '--count', '12', '--', templates)).done['added'], 0);
  });

  it('by its own rows, and not at all by a templates file that is wrong', async () => {
    const { done } = await run('augment', dataset, '--how', 'swap', '--limit', '20');
    assert.ok(Number(done['added']) > 8 && done['added'] === done['made'], JSON.stringify(done));
    const templates = path.join(folder, 'wrong.templates.yaml');
    writeFileSync(templates, everything.replace('action: call', 'action: shout'));
    const wrong = await run('generate', templates, '--to', dataset);
    assert.equal(wrong.exitCode, 1);
    assert.deepEqual([wrong.events[0]?.['code'], wrong.done['code']], ['templates.unknownAction', 'templates.invalid']);
    assert.match(wrong.stderr, /wrong\.templates\.yaml:\d+:\d+: /);
    assert.equal((await run('review', path.join(folder, 'none.jsonl'))).done['code'], 'file.notFound');
  });
});
