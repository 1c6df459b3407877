import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lineageLines } from '../../cli/terminal/lineage-view';
import { sha256Hex } from '../files/sha256';
import { loadProject } from '../project/project';
import { readProjectRows } from '../project/rows';
import { lineageOf } from '../store/lineage';
import { resolveBase } from './base';
import { outputToBe } from './plan/plan-steps';
import { prepareRun } from './prepare-run';
import { recipe, row, tools, writeSmallProject } from './small-project.cases';
import { executeStep, keyOf, type RunContext, type StepPlan } from './step';
import { renderStep } from './steps/render';
import { walkSteps } from './walk-steps';

const { signal } = new AbortController();

describe('provenance of a run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'provenance-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function projectIn(name: string): string {
    const place = path.join(folder, name);
    mkdirSync(place);
    writeSmallProject(place);
    return place;
  }

  /** Every step of a recipe's whole way, with the outputs that come before standing in. */
  async function stepsOf(place: string): Promise<readonly StepPlan[]> {
    const run = await prepareRun(path.join(place, 'mobile-llm.yaml'), { tools, signal });
    const steps: StepPlan[] = [];
    const standIn: RunContext['standIn'] = (plan, key) => {
      steps.push(plan);
      return outputToBe(plan, { key, recipe: 'demo' });
    };
    const { store } = run;
    const context = { store, recipeName: 'demo', logFolder: place, signal, standIn, onEvent: () => undefined };
    await walkSteps(run, context);
    return steps;
  }

  it('is the same in two folders, whose names stand in no manifest', async () => {
    const hostile = ['-1 "a" \'b\'', 'ünï $(id)\n2'].map(projectIn);
    const [one = [], other = []] = await Promise.all(hostile.map(stepsOf));
    assert.deepEqual(one.map(keyOf), other.map(keyOf));
    assert.equal(one.length, 11);
    for (const { inputs, sources, parameters } of [...one, ...other]) {
      assert.ok(!JSON.stringify({ inputs, sources, parameters }).includes('provenance-'));
    }
  });

  it('names the files and counts the rows that trained, wherever they lie', async () => {
    const place = projectIn('demo');
    const elsewhere = path.join(folder, 'elsewhere.jsonl');
    writeFileSync(elsewhere, row('train') + row('train'));
    const file = path.join(place, 'mobile-llm.yaml');
    writeFileSync(file, recipe().replace('[rows.jsonl]', `[rows.jsonl, ${JSON.stringify(elsewhere)}]`));
    const rows = await readProjectRows(await loadProject(file));
    const text = readFileSync(path.join(place, 'rows.jsonl'), 'utf8');
    const own = { name: 'rows.jsonl', sha256: sha256Hex(text), sizeBytes: text.length };
    assert.deepEqual(rows.sources(['eval']), [{ ...own, rows: 1 }]);
    assert.deepEqual(rows.sources(['train']), [
      { ...own, rows: 1 },
      {
        name: 'elsewhere.jsonl',
        sha256: sha256Hex(row('train') + row('train')),
        sizeBytes: 2 * row('train').length,
        rows: 2,
      },
    ]);
  });

  it('leads from an artifact back to the rows, and shows what was shown only once', async () => {
    const place = projectIn('demo');
    const { store, rows, sources } = await prepareRun(path.join(place, 'mobile-llm.yaml'), { tools, signal });
    const context = { store, recipeName: 'demo', logFolder: place, signal, onEvent: () => undefined };
    const rendered = await executeStep(renderStep(rows, 'Be short.', sources(['train'])), context);
    const input = { sha256: rendered.manifest.content.sha256, artifact: rendered.manifest.key };
    const base = { sha256: sha256Hex('base'), name: 'a base' };
    const made = await executeStep(
      {
        identity: { step: 'train' },
        stepVersion: 1,
        inputs: { rows: input, again: input, base },
        parameters: { rank: 16 },
        tools: { python: 'packages 1' },
        async produce(work) {
          const output = path.join(work.folder, 'adapter');
          writeFileSync(output, 'adapter');
          return { output: { kind: 'file', path: output } };
        },
      },
      context,
    );
    const lines = lineageLines(await lineageOf(store, made)).map((line) => line.replace(/,.*sha256/, ', …'));
    assert.deepEqual(
      lines.map((line) => line.replaceAll(/[0-9a-f]{12}/g, '#')),
      [
        'train, … #, key #',
        '├─ by python packages 1',
        '├─ with rank 16',
        '├─ rows ← render, … #, key #',
        '│  ├─ with systemPrompt Be short.',
        '│  ├─ rows: sha256 #',
        '│  └─ 1 row of rows.jsonl, … #',
        '├─ again ← render, … #, key # (above)',
        '└─ base: a base, … #',
      ],
    );
  });

  it('refuses to store what was made of a base that changed meanwhile', async () => {
    const place = projectIn('demo');
    const run = await prepareRun(path.join(place, 'mobile-llm.yaml'), { tools, signal });
    assert.ok(run.base);
    const { store } = run;
    const context = { store, recipeName: 'demo', logFolder: place, signal, onEvent: () => undefined };
    const step: StepPlan = {
      ...renderStep(run.rows, ''),
      requireUnchanged: run.base.requireUnchanged,
      async produce(work) {
        appendFileSync(path.join(place, 'base', 'model.safetensors'), 'more');
        const output = path.join(work.folder, 'half of one, half of the other');
        writeFileSync(output, '');
        return { output: { kind: 'file', path: output } };
      },
    };
    await assert.rejects(executeStep(step, context), { code: 'source.changed', message: /base changed while/ });
    assert.deepEqual(await store.list(), []);
  });

  it('tells models of linked files apart, as those of the hub’s cache are', async () => {
    const hashes = ['one', 'other'].map(async (content) => {
      const blob = path.join(folder, content);
      writeFileSync(blob, content);
      const snapshot = path.join(folder, `snapshot of ${content}`);
      mkdirSync(snapshot);
      symlinkSync(blob, path.join(snapshot, 'model.safetensors'));
      symlinkSync(path.join(folder, 'gone'), path.join(snapshot, 'broken'));
      return (await resolveBase({ kind: 'folder', path: snapshot }, { folder, tools, signal })).input.sha256;
    });
    assert.equal(new Set(await Promise.all(hashes)).size, 2);
  });
});
