import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunEvent } from '../../runs/events';
import { openStore } from '../../store/store';
import { prepareRun } from '../prepare-run';
import { runRecipe } from '../run-recipe';
import { recipe, safetensors, tools, writeSmallProject } from '../small-project.cases';
import type { RunContext } from '../step';
import { walkSteps } from '../walk-steps';
import { type Computer, parseGpu } from './computer';
import { planRun } from './plan-run';
import { outputToBe, planSteps } from './plan-steps';
import { compareSupply } from './require-supply';
import { countParameters } from './safetensors';

const { signal } = new AbortController();

describe('plan of a run', () => {
  let folder = '';
  let recipePath = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'plan-'));
    recipePath = path.join(folder, 'mobile-llm.yaml');
    writeSmallProject(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const statesOf = async () => {
    const { steps } = await planRun(recipePath, { tools, signal });
    return steps.map(({ planned: { step, variant, state } }) => [step, variant, state].filter(Boolean).join(' '));
  };
  const run = (until: 'render' | 'train', onEvent: (event: RunEvent) => void = () => undefined) =>
    runRecipe(recipePath, { tools, until, logFolder: folder, signal, onEvent });

  it('makes the base first where the adapter is to be shipped beside it', async () => {
    writeFileSync(recipePath, recipe().replace(/export: .*/, 'export: {deploy: adapter, variants: [{type: Q4_0}]}'));
    assert.deepEqual(await statesOf(), [
      'render missing',
      'quantize-base Q4_0 missing',
      'check-tokens missing',
      'train missing',
      'merge missing',
      'convert f16 missing',
      'convert adapter missing',
      'check-logits adapter missing',
      'evaluate f16 missing',
      'evaluate Q4_0 missing',
    ]);
  });

  it('names every step in order, and makes nothing', async () => {
    assert.deepEqual(await statesOf(), [
      'render missing',
      'check-tokens missing',
      'train missing',
      'merge missing',
      'convert f16 missing',
      'check-logits missing',
      'quantize Q4_0 missing',
      'quantize Q4_K_M missing',
      'evaluate f16 missing',
      'evaluate Q4_0 missing',
      'evaluate Q4_K_M missing',
    ]);
    assert.deepEqual(await (await openStore(folder)).list(), []);
  });

  it('takes what is stored, up to the first change', async () => {
    await run('render');
    assert.deepEqual((await statesOf()).slice(0, 3), ['render stored', 'check-tokens missing', 'train missing']);
    await storeTraining({ elapsedMs: 60_000, tokens: 10 });
    assert.deepEqual((await statesOf()).slice(0, 4), [
      'render stored',
      'check-tokens missing',
      'train stored',
      'merge missing',
    ]);
    writeFileSync(recipePath, recipe('training: {rank: 4}\n'));
    assert.deepEqual((await statesOf()).slice(0, 3), ['render stored', 'check-tokens missing', 'train missing']);
  });

  it('trains anew for another chat template or another end of a reply, and for no other reason', async () => {
    await run('render');
    await storeTraining({ elapsedMs: 60_000, tokens: 10 });
    const template = (word: string) =>
      `{% for m in messages %}{{ '${word}' + m.role + ': ' + m.content + '\\n' }}{% endfor %}` +
      `{% if add_generation_prompt %}${word}assistant:{% endif %}`;
    const trainWith = async (more: string, word: string) => {
      writeFileSync(path.join(folder, 'a.jinja'), template(word));
      writeFileSync(recipePath, recipe(more));
      return (await statesOf())[2];
    };
    assert.equal(await trainWith('', '#'), 'train stored');
    assert.equal(await trainWith('prompt: {stop: ["#"]}\n', '#'), 'train missing');
    assert.equal(await trainWith('prompt: {template: a.jinja}\n', '#'), 'train missing');
    await storeTraining({ elapsedMs: 60_000, tokens: 10 });
    assert.equal(await trainWith('prompt: {template: a.jinja}\n', '#'), 'train stored');
    assert.equal(await trainWith('prompt: {template: a.jinja}\n', '@'), 'train missing');
    const message = /mobile-llm\.yaml:6: The chat template a\.jinja writes a reply as it writes a question/;
    writeFileSync(path.join(folder, 'a.jinja'), '{% for m in messages %}{{ m.content }} {% endfor %}');
    await assert.rejects(statesOf(), { code: 'project.invalidRecipe', message });
    rmSync(path.join(folder, 'a.jinja'));
    await assert.rejects(statesOf(), { code: 'file.notFound', message: /a\.jinja/ });
  });

  it('reckons by what a step took here before', async () => {
    await run('render');
    await storeTraining({ elapsedMs: 60_000, tokens: 10 });
    writeFileSync(recipePath, recipe('training: {epochs: 3}\n'));
    const { steps } = await planRun(recipePath, { tools, signal });
    const [, , train, merge] = steps;
    assert.equal(train?.basis, 'earlier');
    // 17 tokens roughly, three times, where 10 took a minute.
    assert.ok(train.seconds && train.seconds.low < 306 && train.seconds.high > 306, JSON.stringify(train));
    assert.equal(merge?.basis, 'elsewhere');
    writeFileSync(recipePath, recipe('training: {precision: int8}\n'));
    assert.equal((await planRun(recipePath, { tools, signal })).steps[2]?.seconds, undefined);
  });

  it('refuses what cannot fit, in the plan and before the first step of a run', async () => {
    const huge = safetensors({ a: [10_000_000, 100_000_000] });
    writeFileSync(path.join(folder, 'base', 'model.safetensors'), huge);
    const { refusals } = await planRun(recipePath, { tools, signal });
    assert.deepEqual(
      refusals.map(({ code }) => code),
      ['store.tooLittleDisk', 'run.tooLittleMemory'],
    );
    const events: RunEvent[] = [];
    await assert.rejects(
      run('train', (event) => events.push(event)),
      { code: 'store.tooLittleDisk' },
    );
    assert.deepEqual(events, []);
  });

  it('refuses rows longer than the base was made for, and warns of a context on the phone that it cannot use', async () => {
    const made = (config: object) => writeFileSync(path.join(folder, 'base', 'config.json'), JSON.stringify(config));
    const codes = async () => (await planRun(recipePath, { tools, signal })).warnings.map(({ code }) => code);
    made({ max_position_embeddings: 512 });
    assert.deepEqual(await codes(), ['run.contextAboveBase']);
    const events: RunEvent[] = [];
    await assert.rejects(
      run('train', (event) => events.push(event)),
      /needs no tool/,
    );
    const warnings = events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
    assert.match(warnings[0] ?? '', /contextTokens is 1024, .* made for 512.* "contextTokens: 512" or less/);
    for (const config of [{ max_position_embeddings: 511 }, { text_config: { n_positions: 256 } }]) {
      made(config);
      await assert.rejects(codes(), { code: 'run.maxTokensAboveBase', fix: /"maxTokens: (511|256)" or less/ });
    }
    writeFileSync(recipePath, recipe('training: {maxTokens: 256}\ndevice: {contextTokens: 256}\n'));
    assert.deepEqual(await codes(), []);
    made({ max_position_embeddings: 'many' });
    assert.deepEqual(await codes(), []);
  });

  it('refuses and warns by what this computer can give', async () => {
    const prepared = await prepareRun(recipePath, { tools, signal });
    const missing = await planSteps(prepared, signal);
    const computer: Computer = {
      freeDiskBytes: 1e12,
      availableMemoryBytes: 1e12,
      freeGpuMemoryBytes: 1e6,
      coreCount: 2,
      hasBf16: true,
      gpu: { name: 'small', freeBytes: 1e6 },
    };
    const small = compareSupply(prepared, missing, { ...computer, availableMemoryBytes: 1e6 });
    assert.deepEqual(
      small.shortages.map(({ what, verdict, step }) => [what, verdict, step]),
      [
        ['memory', 'refused', 'merge'],
        ['gpuMemory', 'refused', 'train'],
      ],
    );
  });

  it('says that it does not know what a base of unknown size needs', async () => {
    writeFileSync(path.join(folder, 'base', 'model.safetensors'), 'damaged!');
    const { base, steps, refusals } = await planRun(recipePath, { tools, signal });
    assert.deepEqual(base, { parameterCount: undefined, isCounted: false });
    assert.ok(steps.every(({ need }) => need === undefined));
    assert.deepEqual(refusals, []);
  });

  /** Stores some file as what the first missing step, the training, made. */
  async function storeTraining({ elapsedMs, tokens }: { elapsedMs: number; tokens: number }): Promise<void> {
    const prepared = await prepareRun(recipePath, { tools, signal });
    const { store } = prepared;
    let found: Parameters<NonNullable<RunContext['standIn']>> | undefined;
    const context: RunContext = {
      store,
      recipeName: 'demo',
      logFolder: folder,
      signal,
      // The check beside it may come first.
      standIn: (plan, stepKey) => {
        if (plan.identity.step === 'train') {
          found = [plan, stepKey];
          throw new Error('found');
        }
        return outputToBe(plan, { key: stepKey, recipe: 'demo' });
      },
      onEvent: () => undefined,
    };
    await assert.rejects(walkSteps(prepared, context), /found/);
    assert.ok(found);
    const [{ identity, stepVersion, inputs, parameters, tools: versions }, key] = found;
    assert.equal(identity.step, 'train');
    const file = path.join(folder, 'output');
    writeFileSync(file, 'made');
    const about = { ...identity, stepVersion, inputs, parameters, tools: versions, metrics: { tokens } };
    const createdAt = new Date().toISOString();
    await store.put({ version: 1, key, recipe: 'demo', createdAt, elapsedMs, ...about }, { kind: 'file', path: file });
  }
});

describe('parameters of a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'parameters-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are those of all its safetensors files', async () => {
    assert.equal(await countParameters(folder), undefined);
    writeFileSync(path.join(folder, 'a.safetensors'), safetensors({ x: [3, 4], scalar: [] }));
    writeFileSync(path.join(folder, 'b.safetensors'), safetensors({ y: [5] }));
    assert.equal(await countParameters(folder), 18);
  });

  it('are not known where a header is damaged', async () => {
    const good = safetensors({ x: [3] });
    for (const bad of [Buffer.alloc(0), Buffer.alloc(8, 255), good.subarray(0, -2), safetensors({ x: [-1] })]) {
      writeFileSync(path.join(folder, 'a.safetensors'), bad);
      assert.equal(await countParameters(folder), undefined);
    }
  });
});

describe('GPU', () => {
  it('is the first that nvidia-smi names', () => {
    assert.deepEqual(parseGpu('NVIDIA A10, 22515\nTesla T4, 15000'), {
      name: 'NVIDIA A10',
      freeBytes: 22515 * 2 ** 20,
    });
    for (const text of ['', 'No devices were found', 'NVIDIA A10, [N/A]']) {
      assert.equal(parseGpu(text), undefined);
    }
  });
});
