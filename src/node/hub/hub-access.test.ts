import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PipelineTools } from '../pipeline/tools';
import { executeRun } from '../runs/execute-run';
import { childEnvironment } from '../supervisor/environment';
import { hubAccess, hubEnvironment } from './hub-access';

const token = 'hf_of_this_test_only';
const owned = { PATH: '/bin', HF_TOKEN: token, HF_ENDPOINT: 'https://hub.example/', HF_HOME: '/h', SECRET: 's' };

describe('way to the hub', () => {
  it('is that of the variables that everybody uses', () => {
    assert.deepEqual(hubAccess({}), { endpoint: 'https://huggingface.co', token: undefined });
    assert.deepEqual(hubAccess(owned), { endpoint: 'https://hub.example', token });
    assert.equal(hubAccess({ HF_TOKEN: '', HUGGING_FACE_HUB_TOKEN: token }).token, token);
  });

  it('is open to a step whose base lies there, and closed to all others', () => {
    const { HF_ENDPOINT } = owned;
    assert.deepEqual(hubEnvironment({ loadsFromHub: true }, owned), { HF_TOKEN: token, HF_ENDPOINT });
    const closed = childEnvironment(owned, hubEnvironment({ loadsFromHub: false }, owned));
    assert.deepEqual(closed, { PATH: '/bin', HF_HOME: '/h', HF_HUB_OFFLINE: '1', HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' });
  });
});

/** What a step was started with. */
interface Seen {
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** Stands for Python: makes what the step is to make, and puts down the environment that it got. */
const pretendedPython = `#!${process.execPath}
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
const config = JSON.parse(readFileSync(words.at(-1), 'utf8'));
if (config.outputFolder) {
  mkdirSync(config.outputFolder, { recursive: true });
}
writeFileSync(config.outputFile ?? config.outputFolder + '/adapter_model.safetensors', 'made');
writeFileSync(__dirname + '/seen-' + words[2] + '.json', JSON.stringify({ words, environment: process.env }));
console.log('{"event":"done"}');
`;

(process.platform === 'win32' ? describe.skip : describe)('token of a run', () => {
  let folder = '';
  let recipePath = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'hub-token-'));
    recipePath = path.join(folder, 'mobile-llm.yaml');
    mkdirSync(path.join(folder, 'base'));
    writeFileSync(path.join(folder, 'base', 'config.json'), '{}');
    writeFileSync(path.join(folder, 'python'), pretendedPython);
    chmodSync(path.join(folder, 'python'), 0o755);
    const messages = ['user', 'assistant'].map((role) => ({ role, content: 'Hello' }));
    writeFileSync(path.join(folder, 'rows.jsonl'), `${JSON.stringify({ messages, split: 'train' })}\n`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Trains with the token in the environment, as in the runner's process; gives back what the two steps saw. */
  async function train(base: string): Promise<readonly Seen[]> {
    writeFileSync(recipePath, `version: 1\nname: demo\nbase: ${base}\ndataset: [rows.jsonl]\n`);
    const notNeeded = () => Promise.reject(new Error('not needed to train'));
    const tools: PipelineTools = {
      versions: { python: 'pretended', llama: 'none' },
      python: () => Promise.resolve({ executable: path.join(folder, 'python'), packageFolder: folder }),
      llamaSource: () => Promise.resolve({ folder }),
      llamaPrograms: notNeeded,
      llamaTools: () => Promise.resolve({ tokenize: folder, imatrix: folder, divergence: folder }),
      embeddedBase: notNeeded,
    };
    const before = process.env['HF_TOKEN'];
    process.env['HF_TOKEN'] = token;
    try {
      const { signal } = new AbortController();
      const makeTools = () => Promise.resolve(tools);
      await executeRun(recipePath, { runId: `run-${base.length}`, makeTools, until: 'train', signal });
    } finally {
      if (before === undefined) {
        delete process.env['HF_TOKEN'];
      } else {
        process.env['HF_TOKEN'] = before;
      }
    }
    return ['train', 'check-tokens'].map((step) => {
      const file = path.join(folder, `seen-${step}.json`);
      const seen: Seen = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(file);
      return seen;
    });
  }

  it('reaches the step that loads from the hub, in its environment only, and is written nowhere', async () => {
    for (const { words, environment } of await train(`{hub: org/gated, revision: ${'a1'.repeat(20)}}`)) {
      assert.equal(environment['HF_TOKEN'], token);
      assert.equal(environment['HF_HUB_OFFLINE'], undefined);
      assert.ok(!words.join(' ').includes(token));
    }
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map(({ name }) => name);
    for (const expected of ['journal.jsonl', 'run.json', 'train.log', 'adapter_model.safetensors']) {
      assert.ok(names.includes(expected), `${expected} among ${names.join(', ')}`);
    }
    for (const { parentPath, name } of files) {
      assert.ok(!readFileSync(path.join(parentPath, name), 'utf8').includes(token), name);
    }
  });

  it('does not reach a step whose base lies here', async () => {
    for (const { environment } of await train('{folder: base}')) {
      assert.ok(!JSON.stringify(environment).includes(token));
      assert.equal(environment['HF_HUB_OFFLINE'], '1');
    }
  });
});
