import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openPromise } from 'yauzl';
import { completionParams, parseReply, readBundle } from '../../app-bundle/llama.rn/mobile-llm';
import { executeStep } from '../../src/node/pipeline/step';
import { evaluateStep } from '../../src/node/pipeline/steps/evaluate';
import type { PipelineTools } from '../../src/node/pipeline/tools';
import { loadProject } from '../../src/node/project/project';
import { readProjectRows } from '../../src/node/project/rows';
import { openStore, type StoredArtifact } from '../../src/node/store/store';
import { ourProgram } from './our-program';
import { requireEnvironment } from './phone/test-bed';

const cli = ourProgram('cli');
const title = 'phone-assistant-Q4_0';

describe('a package with an app bundle', function () {
  this.timeout(300_000);
  let folder = '';
  let server = '';
  let model: StoredArtifact;
  let made = '';
  before(async function () {
    server = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
    const trained = path.resolve(requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF'), '../../../../..');
    folder = mkdtempSync(path.join(os.tmpdir(), 'package bundle '));
    borrowProject(trained, folder);
    const store = await openStore(folder);
    model = await store.find('Q4_0');
    await evaluate(model);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Scores the model as a run does, so that the package has what it said. */
  async function evaluate(artifact: StoredArtifact): Promise<void> {
    const project = await loadProject(path.join(folder, 'mobile-llm.yaml'));
    const dataset = await readProjectRows(project);
    const evaluated = { rows: dataset.of('eval'), sources: dataset.sources(['eval']) };
    const tools = { versions: { llama: 'test', python: '' }, llamaPrograms: async () => ({ server }) };
    const options = { model: artifact, adapter: undefined, variant: 'Q4_0', project, ...evaluated };
    // Only what this step needs of the tools.
    const step = evaluateStep({ ...options, tools: tools as unknown as PipelineTools });
    const store = await openStore(folder);
    const { signal } = new AbortController();
    const logFolder = path.join(folder, 'logs');
    await executeStep(step, { store, recipeName: project.recipe.name, logFolder, signal, onEvent: () => {} });
  }

  function mobileLlm(...args: readonly string[]): readonly Record<string, unknown>[] {
    const stdout = execFileSync(cli.program, [...cli.arguments, ...args, '--json'], { cwd: folder, encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('is a folder whose hashes hold, and a zip of the same files', async () => {
    const events = mobileLlm('package', '--app-bundle');
    const done = events.at(-1);
    made = String(done?.['folder']);
    assert.deepEqual([done?.['event'], done?.['title'], done?.['isNew']], ['done', title, true]);
    const saving = Number(done?.['deflateSaving']);
    assert.ok(saving > 0 && saving < 0.15, `quantized weights do not compress: ${saving}`);
    const hashes = sumsOf(readFileSync(path.join(made, 'SHA256SUMS'), 'utf8'));
    const names = [...hashes.keys()];
    assert.deepEqual(names.filter((name) => !name.includes('/')).sort(), [
      'APP.md',
      'Modelfile',
      'README.md',
      'TERMUX.md',
      'bundle.json',
      'bundle.schema.json',
      `${title}.gguf`,
      'request.json',
    ]);
    for (const [name, sha256] of hashes) {
      assert.equal(sha256Of(readFileSync(path.join(made, name))), sha256, name);
    }
    assert.equal(statSync(path.join(made, `${title}.gguf`)).size, model.manifest.content.sizeBytes);
    const zip = await openPromise(`${made}.zip`);
    const zipped = new Map<string, string>();
    for await (const entry of zip.eachEntry()) {
      const hash = createHash('sha256');
      for await (const piece of await zip.openReadStreamPromise(entry)) {
        hash.update(piece);
      }
      zipped.set(entry.fileName.slice(title.length + 1), hash.digest('hex'));
    }
    assert.deepEqual(new Map([...zipped].filter(([name]) => name !== 'SHA256SUMS')), hashes);
    assert.equal(mobileLlm('package', '--app-bundle').at(-1)?.['isNew'], false, 'the second time gives the same bytes');
  });

  it('tells what it was asked and what it scored', () => {
    const card = readFileSync(path.join(made, 'README.md'), 'utf8');
    assert.match(card, /^license: apache-2\.0$/m);
    assert.match(card, /^\| `eval\.jsonl` \| evaluate \| 8 \|/m);
    assert.match(card, /^\| `Q4_0` \| 8 \| /m);
    assert.doesNotMatch(card, new RegExp(os.homedir()));
  });

  it('runs as its Termux page says, and answers through the loader what it answered when it was scored', async () => {
    const bundle = readBundle(readFileSync(path.join(made, 'bundle.json'), 'utf8'));
    assert.equal(bundle.golden.length, 8);
    const port = await freePort();
    const key = 'a key';
    const line = /^llama-server (.*) >server\.log/m.exec(readFileSync(path.join(made, 'TERMUX.md'), 'utf8'))?.[1] ?? '';
    // A phone's four threads would spin against each other on a busy computer with two cores.
    const args = line
      .replace(' -t 4 ', ' -t 1 ')
      .split(' ')
      .map((word) => ({ '8080': String(port), '"$KEY"': key })[word] ?? word);
    const child = spawn(server, args, { cwd: made, stdio: 'ignore' });
    const ask = async (route: string, body: string) => {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` };
      const response = await fetch(`http://127.0.0.1:${port}${route}`, { method: 'POST', headers, body });
      assert.equal(response.status, 200, route);
      return (await response.json()) as Record<string, unknown>;
    };
    try {
      await untilHealthy(port);
      for (const pair of bundle.golden) {
        const params = completionParams(bundle, pair.messages, pair.date);
        const { content } = await ask('/completion', JSON.stringify(params));
        assert.equal(content, pair.reply, pair.id);
        assert.deepEqual(parseReply(bundle, String(content)).text, pair.parsed.text);
      }
      const { choices } = await ask('/v1/chat/completions', readFileSync(path.join(made, 'request.json'), 'utf8'));
      assert.match(JSON.stringify(choices), /"content":"[^"]/);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});

/** A project with what was made of it; its store shares the trained one's content and writes none of it. */
function borrowProject(trained: string, folder: string): void {
  for (const name of ['mobile-llm.yaml', 'mobile-llm.actions.yaml', 'train.jsonl', 'eval.jsonl']) {
    cpSync(path.join(trained, name), path.join(folder, name));
  }
  const store = (base: string, ...names: readonly string[]) => path.join(base, '.mobile-llm', ...names);
  cpSync(store(trained, 'artifacts'), store(folder, 'artifacts'), { recursive: true });
  for (const start of readdirSync(store(trained, 'objects', 'sha256'))) {
    mkdirSync(store(folder, 'objects', 'sha256', start), { recursive: true });
    for (const name of readdirSync(store(trained, 'objects', 'sha256', start))) {
      const place = ['objects', 'sha256', start, name] as const;
      symlinkSync(store(trained, ...place), store(folder, ...place));
    }
  }
}

function sumsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.trimEnd().split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function freePort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  return typeof address === 'object' && address ? address.port : 0;
}

const readyTimeoutMs = 60_000;

async function untilHealthy(port: number): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    const status = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) {
      return;
    }
    await delay(100);
  }
  assert.fail('llama-server did not become ready');
}
