import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PipelineTools } from '../pipeline/tools';
import type { RunEvent } from '../runs/events';
import { existingStore } from '../store/nearest-store';
import { adoptModel } from './adopt-model';
import { writeModelFolder } from './sources.cases';

/** Stands for Python: converts to a text, and fails in the steps that a file names, as that file says. */
const fakePython = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const [, , , , step, , config] = process.argv;
const { outputFile } = JSON.parse(readFileSync(config, 'utf8'));
const fault = __dirname + '/' + step + '.fault';
const code = existsSync(fault) && readFileSync(fault, 'utf8');
if (code) {
  console.log(JSON.stringify({ event: 'error', code, message: 'It went wrong.', fix: 'Mend it.' }));
  process.exit(1);
}
writeFileSync(outputFile, step);
console.log(JSON.stringify({ event: 'done' }));
`;

describe('adding a folder of safetensors', function () {
  this.timeout(20_000);
  let root = '';
  let source = '';
  before(function () {
    if (process.platform === 'win32') {
      this.skip();
    }
  });
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'convert-folder-'));
    mkdirSync(path.join(root, 'project'));
    mkdirSync(path.join(root, 'conversion'));
    writeFileSync(path.join(root, 'conversion', '__init__.py'), '    "LlamaForCausalLM": "llama",\n');
    writeFileSync(path.join(root, 'python'), fakePython, { mode: 0o755 });
    source = writeModelFolder(path.join(root, 'my model'), { 'chat_template.jinja': '{{ messages }}' });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const fail = (step: string, code: string) => writeFileSync(path.join(root, `${step}.fault`), code);
  const mend = (step: string) => rmSync(path.join(root, `${step}.fault`));
  const steps = async () =>
    (await existingStore(path.join(root, 'project')).list()).map(({ manifest }) => manifest.step);

  async function add(events: RunEvent[] = []) {
    const tools: PipelineTools = {
      versions: { python: 'python', llama: 'llama' },
      python: async () => ({ executable: path.join(root, 'python'), packageFolder: root }),
      llamaSource: async () => ({ folder: root }),
      llamaPrograms: async () => ({ server: 'server', quantize: 'quantize' }),
      llamaTools: async () => ({ tokenize: 'tokenize', imatrix: 'imatrix', divergence: 'divergence' }),
      embeddedBase: () => Promise.reject(new Error('This is not needed here.')),
    };
    return adoptModel(source, {
      folder: path.join(root, 'project'),
      tools,
      signal: new AbortController().signal,
      onHashing: () => {},
      onEvent: (event) => events.push(event),
    });
  }
  const warnings = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.event === 'log' && event.level === 'warning' ? [event.message] : []));

  it('makes a GGUF of it that has its name, and compares both', async () => {
    const events: RunEvent[] = [];
    const { model, name, isNew } = await add(events);
    assert.deepEqual(
      [name, isNew, model.manifest.step, model.manifest.variant],
      ['my-model', true, 'convert', 'my-model'],
    );
    assert.deepEqual(await steps(), ['adopt', 'convert', 'render', 'check-tokens', 'check-logits']);
    assert.deepEqual(warnings(events), []);
    const found = await existingStore(path.join(root, 'project')).find('my-model');
    assert.equal(found.path, model.path);
    assert.equal((await add()).isNew, false);
  });

  it('says that it was not compared where there is no conversation to compare on', async () => {
    rmSync(path.join(source, 'chat_template.jinja'));
    const events: RunEvent[] = [];
    await add(events);
    assert.match(warnings(events).join(), /no chat template/);
    assert.deepEqual(await steps(), ['adopt', 'convert']);
  });

  it('keeps no GGUF that computes something else, and goes on where it was', async () => {
    fail('check-logits', 'logits_differ');
    await assert.rejects(add(), { code: 'step.reported' });
    assert.ok(!(await steps()).includes('convert'));
    mend('check-logits');
    assert.equal((await add()).isNew, true);
  });

  it('adds a model that could not be compared to the end, and says so', async () => {
    fail('check-tokens', 'reply_without_end');
    const events: RunEvent[] = [];
    await add(events);
    assert.match(warnings(events).join(), /Not compared to the end: .*It went wrong/);
    assert.ok((await steps()).includes('convert'));
  });

  it('keeps what was taken when the conversion fails, for the next attempt', async () => {
    fail('convert', 'conversion_failed');
    await assert.rejects(add(), { code: 'step.reported' });
    assert.deepEqual(await steps(), ['adopt']);
    mend('convert');
    assert.equal((await add()).name, 'my-model');
  });
});
