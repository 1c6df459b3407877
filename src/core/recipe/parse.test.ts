import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { defaultDevice, defaultTraining } from './default';
import { parseRecipe } from './parse';
import type { TrainingSettings } from './recipe';

const smallest = 'version: 1\nname: demo\nbase: {embedded: SmolLM2-135M-Instruct}\ndataset: [a.jsonl]\n';
/** Only quantAware, which goes with few of the others, is the default. */
const changedTraining: TrainingSettings = {
  precision: 'nf4',
  rank: 4,
  alpha: 8.5,
  dropout: 0.05,
  targetModules: ['q_proj'],
  useRslora: true,
  useDora: true,
  rankPattern: { q_proj: 8, 'layers\\.0\\..*': 2 },
  alphaPattern: { up_proj: 12.5 },
  epochs: 0.5,
  learningRate: 1e-4,
  schedule: 'linear',
  weightDecay: 0.01,
  batchSize: 2,
  gradientAccumulation: 4,
  gradientCheckpointing: true,
  warmupSteps: 0,
  maxTokens: 256,
  seed: 7,
  quantAware: 'none',
  earlyStopping: { patience: 2, everySteps: 25 },
  launcher: 'accelerate',
  accelerateConfig: 'accelerate.yaml',
};
const problemsOf = (text: string) =>
  parseRecipe(text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('reading recipes', () => {
  it('fills in what a short recipe leaves out', () => {
    const { recipe, problems } = parseRecipe(smallest);
    assert.deepEqual(problems, []);
    assert.deepEqual(recipe?.training, defaultTraining);
    assert.deepEqual(recipe?.device, defaultDevice);
    assert.deepEqual(recipe?.evaluationVariants, ['f16', 'Q4_0']);
    assert.equal(recipe?.actions, undefined);
  });

  it('reads every kind of base, and leaves paths as written', () => {
    const baseOf = (base: string) => parseRecipe(smallest.replace(/base: .*/, `base: ${base}`)).recipe?.base;
    assert.deepEqual(baseOf(`{hub: org/name, revision: ${'a1'.repeat(20)}}`), {
      kind: 'hub',
      repository: 'org/name',
      revision: 'a1'.repeat(20),
    });
    for (const movable of ['main', 'v1.0', 'a1b2c3d', 'A1'.repeat(20)]) {
      assert.equal(baseOf(`{hub: org/name, revision: ${movable}}`), undefined, movable);
    }
    assert.deepEqual(baseOf('{folder: ../x/./y}'), { kind: 'folder', path: '../x/./y' });
    assert.deepEqual(baseOf('{folder: x, allowPickle: true}'), { kind: 'folder', path: 'x', allowPickle: true });
    assert.deepEqual(baseOf('{folder: x, allowPickle: false}'), { kind: 'folder', path: 'x' });
    assert.equal(baseOf('{gguf: m.gguf, allowPickle: true}'), undefined);
    assert.deepEqual(baseOf('{gguf: m.gguf}'), { kind: 'gguf', path: 'm.gguf' });
    assert.equal(baseOf('{gguf: m.gguf, folder: x}'), undefined);
    assert.equal(baseOf('{hub: ../../etc, revision: x}'), undefined);
    assert.equal(baseOf('{hub: org/name}'), undefined);
  });

  it('reads a number of threads, or that it is to be measured', () => {
    const threadsOf = (threads: string) =>
      parseRecipe(`${smallest}device: {threads: ${threads}}\n`).recipe?.device.threads;
    assert.deepEqual(['auto', '3', '', '65'].map(threadsOf), ['auto', 3, 'auto', undefined]);
  });

  it('reads how the model is talked to', () => {
    const promptOf = (prompt: string) => {
      const { systemPrompt, template, stop } = parseRecipe(`${smallest}prompt:\n  ${prompt}\n`).recipe ?? {};
      return { systemPrompt, template, stop };
    };
    assert.deepEqual(promptOf('system: Hi'), { systemPrompt: 'Hi', template: undefined, stop: [] });
    const template = { path: 'a/b.jinja', line: 6, column: 13 };
    assert.deepEqual(promptOf('template: a/b.jinja\n  stop: ["\\nuser:", "###"]'), {
      systemPrompt: '',
      template,
      stop: ['\nuser:', '###'],
    });
  });

  it('reads every training setting', () => {
    const { recipe, problems } = parseRecipe(smallest + stringify({ training: changedTraining }));
    assert.deepEqual(problems, []);
    assert.deepEqual(recipe?.training, changedTraining);
  });

  it('stops no training early unless it is asked to', () => {
    const stoppingOf = (training: string) =>
      parseRecipe(`${smallest}training: ${training}\n`).recipe?.training.earlyStopping;
    assert.equal(stoppingOf('{rank: 8}'), undefined);
    assert.deepEqual(stoppingOf('{earlyStopping: {}}'), { patience: 3, everySteps: 10 });
  });

  it('reads a fraction of an epoch', () => {
    const epochsOf = (epochs: string) =>
      parseRecipe(`${smallest}training: {epochs: ${epochs}}\n`).recipe?.training.epochs;
    assert.deepEqual(['3', '0.5', '2.25', '0'].map(epochsOf), [3, 0.5, 2.25, undefined]);
  });

  it('refuses to train for a rounding that the phone will not have', () => {
    const problemsWith = (training: string, variants = '{type: Q4_0}') =>
      problemsOf(`${smallest}training:\n  quantAware: Q4_0\n  ${training}\nexport: {variants: [${variants}]}\n`);
    assert.deepEqual(problemsWith('rank: 8'), []);
    assert.deepEqual(problemsWith('precision: nf4'), ['6:15 recipe.quantAware']);
    assert.deepEqual(problemsWith('dropout: 0.1'), ['6:15 recipe.quantAware']);
    assert.deepEqual(problemsWith('useDora: true'), ['6:15 recipe.quantAware']);
    assert.deepEqual(problemsWith('rank: 8', '{type: Q4_0, importanceMatrix: true}'), ['6:15 recipe.quantAware']);
    assert.deepEqual(problemsWith('rank: 8', '{type: Q8_0}'), ['6:15 recipe.quantAware']);
    assert.deepEqual(problemsWith('rank: 8', '{type: Q8_0}, {type: Q4_0}'), []);
  });

  it('refuses to ship an adapter that is more than one plain LoRA for one base', () => {
    const problemsWith = (training: string, variants = '{type: Q4_0}') =>
      problemsOf(`${smallest}training: {${training}}\nexport: {deploy: adapter, variants: [${variants}]}\n`);
    assert.deepEqual(problemsWith('useRslora: true'), []);
    for (const training of [
      'useDora: true',
      'rankPattern: {q_proj: 8}',
      'alphaPattern: {q_proj: 8}',
      'quantAware: Q4_0',
      'precision: nf4',
    ]) {
      assert.deepEqual(problemsWith(training), ['6:18 recipe.deployAdapter'], training);
    }
    for (const variants of ['{type: Q4_0, importanceMatrix: true}', '{type: Q4_0}, {type: Q8_0}']) {
      assert.deepEqual(problemsWith('rank: 8', variants), ['6:18 recipe.deployAdapter'], variants);
    }
  });

  it('gives each problem its place', () => {
    assert.deepEqual(problemsOf(`${smallest}tranning: {}\n`), ['5:1 yaml.unknownKey']);
    assert.deepEqual(problemsOf(`${smallest}training:\n  rank: many\n  epoch: 2\n`), [
      '6:9 yaml.notInteger',
      '7:3 yaml.unknownKey',
    ]);
    assert.deepEqual(problemsOf(`${smallest}training:\n  rankPattern:\n    q_proj: many\n    3: 4\n`), [
      '7:13 yaml.notInteger',
      '8:5 yaml.unknownKey',
    ]);
    assert.deepEqual(problemsOf(smallest.replace('version: 1', 'version: 2')), ['1:10 recipe.version']);
    assert.deepEqual(problemsOf(smallest.replace('name: demo\n', '')), ['1:1 yaml.missingKey']);
    assert.deepEqual(problemsOf(smallest.replace('[a.jsonl]', '[]')), ['4:10 recipe.noDataset']);
    assert.deepEqual(problemsOf(`${smallest}export: {variants: [{type: Q9}]}\n`), ['5:28 yaml.notChoice']);
    assert.deepEqual(problemsOf(`${smallest}evaluation: {variants: [Q8_0]}\n`), ['5:24 recipe.evaluationVariant']);
    assert.deepEqual(problemsOf(`${smallest}device: {threads: many}\n`), ['5:19 recipe.threads']);
    assert.deepEqual(problemsOf(`${smallest}prompt: {stop: [""]}\n`), ['5:17 yaml.notText']);
    assert.deepEqual(problemsOf(`${smallest}prompt: {stop: [${'a, '.repeat(9)}]}\n`), ['5:16 recipe.stopTooMany']);
    assert.deepEqual(problemsOf('name: [unclosed'), ['1:16 yaml.syntax']);
    assert.deepEqual(problemsOf('just words'), ['1:1 yaml.notMap']);
    assert.deepEqual(problemsOf(smallest.replace('name: demo', 'name: &x demo').replace('[a.jsonl]', '[*x]')), [
      '4:11 yaml.alias',
    ]);
    assert.equal(problemsOf('a: &a [1]\n'.repeat(200_000))[0], '1:1 yaml.tooLong');
    assert.ok(problemsOf('').length > 0);
  });

  it('agrees with the schema that editors use', () => {
    const schemaText = readFileSync(resolve('schemas/recipe.schema.json'), 'utf8');
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(schemaText));
    const sample = readFileSync(resolve('examples/phone-assistant/mobile-llm.yaml'), 'utf8');
    const prompt = { system: 'Hi', template: 'a.jinja', stop: ['\n'] };
    for (const text of [smallest, sample, smallest + stringify({ training: changedTraining, prompt })]) {
      assert.deepEqual(parseRecipe(text).problems, []);
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
    }
    for (const wrong of [
      'tranning: {}',
      'training: {rank: 0}',
      'prompt: {template: ""}',
      'prompt: {stop: [""]}',
      `prompt: {stop: [${'a, '.repeat(9)}]}`,
      'training: {precision: fp8}',
      'training: {schedule: step}',
      'training: {earlyStopping: true}',
      'training: {earlyStopping: {patience: 0}}',
      'training: {earlyStopping: {steps: 5}}',
      'training: {useDora: 1}',
      'training: {rankPattern: [q_proj]}',
      'training: {rankPattern: {q_proj: 2.5}}',
      'training: {alphaPattern: {q_proj: 0}}',
      'training: {gradientAccumulation: 0}',
      'training: {gradientCheckpointing: 1}',
      'training: {weightDecay: -1}',
      'training: {launcher: ray}',
      'training: {launcher: accelerate}',
      'training: {accelerateConfig: ""}',
      'device: {contextTokens: 1}',
      'device: {threads: 0}',
      'device: {threads: 2.5}',
      'device: {threads: [1]}',
    ]) {
      const text = `${smallest}${wrong}\n`;
      assert.equal(parseRecipe(text).recipe, undefined, wrong);
      assert.equal(validate(parse(text)), false, wrong);
    }
  });
});
