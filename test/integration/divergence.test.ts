import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../../src/node/pipeline/resource-folder';
import { requireEnvironment } from './phone/test-bed';

/** A prompt of three tokens and four that are predicted. */
const sequence = '3 1 504 3575 282 4649 314 7042';

describe('mobile-llm-divergence', function () {
  this.timeout(300_000);
  let program: string;
  let model: string;
  let base: string;
  before(async function () {
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    base = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    const { signal } = new AbortController();
    const resourceFolder = resourceFolderOf(import.meta.dirname);
    const tools = await provisionedTools({ resourceFolder, onProgress: () => {}, signal });
    program = (await tools.llamaTools()).divergence;
  });

  const run = (args: readonly string[], input: string) => {
    const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', timeout: 60_000 });
    return { status, stderr, lines: stdout.trim().split('\n') };
  };

  it('finds nothing between a model and itself, and something between a model and what it was made of', () => {
    const { status, lines } = run(
      ['--reference', model, '--model', model, '--model', base],
      `${sequence}\n${sequence}\n`,
    );
    assert.equal(status, 0);
    assert.equal(lines.length, 2);
    assert.equal(lines[0], lines[1], 'a sequence leaves nothing behind');
    const [tokens, nats, same, tokensOfBase, natsOfBase = 0] = (lines[0] ?? '').split(' ').map(Number);
    assert.deepEqual([tokens, nats, same, tokensOfBase], [4, 0, 4, 4]);
    assert.ok(natsOfBase > 0.01, String(natsOfBase));
  });

  it('refuses what is no sequence and no model', () => {
    const models = ['--reference', model, '--model', model];
    for (const [input, message] of [
      ['3 1 504', /no prompt, nothing after it/],
      ['0 1 504', /no prompt/],
      ['', /no prompt/],
      ['1 1 99999999', /no token of the model/],
      ['1 1 -5', /no token of the model/],
      ['1 1 x', /no number/],
      [`1 ${'1 '.repeat(3000)}`, /more than 2048/],
    ] as const) {
      const { status, stderr } = run(models, `${input}\n`);
      assert.equal(status, 1, input);
      assert.match(stderr, message);
    }
    assert.equal(run(['--reference', model], '').status, 2);
    assert.match(run(['--reference', '/nowhere.gguf', '--model', model], '').stderr, /nowhere\.gguf is not a model/);
    assert.match(run([...models, '--adapter', model], '').stderr, /is not an adapter/);
  });
});
