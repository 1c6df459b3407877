import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ourProgram } from './our-program';
import { processesLeftWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const cli = ourProgram('cli');
const recipe = `version: 1
name: kept
base: { embedded: SmolLM2-135M-Instruct }
dataset: [rows.jsonl]
device: { contextTokens: 512, keepServer: true, threads: 1 }
`;
const row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n';

describe('a model that is kept on a phone from one command to the next', function () {
  this.timeout(120_000);
  let bed: TestBed;
  let model: string;
  let project: string;

  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    project = path.join(bed.folder, 'project');
    await mkdir(project);
    await writeFile(path.join(project, 'mobile-llm.yaml'), recipe);
    await writeFile(path.join(project, 'rows.jsonl'), row);
  });
  after(async () => bed?.dispose());

  async function mobileLlm(...args: readonly string[]) {
    const environment = { ...process.env, ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
    const command = [...cli.arguments, ...args, '--device', bed.state.serial, '--json'];
    const { stdout, stderr } = await promisify(execFile)(cli.program, command, { env: environment });
    const lines = stdout.trimEnd().split('\n');
    return { events: lines.map((line): Record<string, unknown> => JSON.parse(line)), said: stderr };
  }

  it('is taken by the next chat without being loaded again, and ended by `devices stop`', async () => {
    const chat = () => mobileLlm('chat', project, '--model', model, '-m', 'Count to three.');
    const happened = async () => {
      const { events, said } = await chat();
      const session = events.filter(({ event }) => event === 'session');
      return { what: session.map((event) => event['what']), pid: session.at(-1)?.['process'], said };
    };
    const first = await happened();
    assert.deepEqual(first.what, ['memory', 'starting', 'ready']);
    const second = await happened();
    assert.deepEqual(second.what, ['adopted', 'ready']);
    assert.deepEqual(second.pid, first.pid);
    assert.match(second.said, /The model was still loaded on the phone; it goes on\./);

    const { events, said } = await mobileLlm('devices', 'stop');
    assert.deepEqual([events.at(-1)?.['ended'], events.at(-1)?.['leftAlone']], [1, 0]);
    assert.match(said, /Ended 1 model\./);
    assert.deepEqual(await processesLeftWith(`--model ${bed.folder}`), []);
  });
});
