import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parsePhoneFacts } from '../node/adb/facts';
import { emptyState, type ModelState, type ReadModelState, type ScoreBefore } from '../node/read-model/state';
import { datasetNodes } from './datasets/nodes';
import { deviceNodes } from './devices/nodes';
import { formatTime } from './format';
import { modelNodes, pushableModels } from './models/nodes';
import { runNodes } from './runs/nodes';
import { RunMeter } from './runs/progress';
import { subjectOf, type TreeNode } from './tree-node';

const recipePath = '/p/mobile-llm.yaml';
const score = { at: '2020-11-21T10:00', rows: 60, exactMatch: 0.8, restraint: 1 };

function gguf(label: string, exactMatchResolved: number | undefined, createdAt: string): ModelState {
  return {
    id: `${label}-${createdAt}`,
    kind: 'gguf',
    recipePath,
    label,
    createdAt,
    sizeBytes: 91_700_000,
    filePath: `/p/${label}`,
    ...(exactMatchResolved !== undefined && { score: { ...score, exactMatchResolved } }),
    children: [],
  };
}

function lines(nodes: readonly TreeNode[], indent = ''): readonly string[] {
  return nodes.flatMap((node) => [
    `${indent}${node.label} | ${node.description ?? ''}`,
    ...lines(node.children ?? [], `${indent}  `),
  ]);
}

describe('The trees', () => {
  it('show a dataset with its splits, its problems and what waits for review', () => {
    const dataset = { path: '/p/a.jsonl', recipePath, fileName: 'a.jsonl', sizeBytes: 1000 };
    const counts = {
      trainRows: 51_200,
      trainTokens: 9_000,
      evalRows: 1,
      evalTokens: 57,
      problems: 3_000,
      reviewRows: 1,
      inboxRows: 2,
    };
    assert.deepEqual(lines(datasetNodes({ ...emptyState, datasets: [{ ...dataset, ...counts }] })), [
      'a.jsonl | 51,201 rows · ⚠ 3,000 problems',
      '  train | 51,200 rows · 9,000 tokens',
      '  eval | 1 row · 57 tokens',
      '  problems | 3,000 found',
      '  review | 1 new row to review',
      '  inbox | 2 from the phone',
    ]);
  });

  it('say how each step of a run is, in words for people', () => {
    const statuses = ['stopped', 'cached', 'ran', 'failed'] as const;
    const steps = statuses.map((status) => ({ step: 'train', status }) as const);
    const run = {
      id: 'r',
      recipePath,
      recipeName: 'p',
      status: 'cancelled',
      steps,
      startedAt: '2020-01-01T10:00',
    } as const;
    const [line, ...below] = lines(runNodes({ ...emptyState, runs: [run] }));
    assert.match(line ?? '', / \| cancelled$/u);
    assert.deepEqual(
      below,
      ['stopped', 'made already', 'done', 'failed'].map((word) => `  train | ${word}`),
    );
  });

  it('say that reading failed, and read again by a click', () => {
    const state = { ...emptyState, readFailure: 'nobody foresaw it' };
    for (const nodes of [datasetNodes(state), modelNodes(state), runNodes(state)]) {
      assert.deepEqual(lines(nodes), ['Read Again | reading failed: nobody foresaw it']);
      assert.equal(nodes[0]?.command, 'mobileLlm.refresh');
    }
  });

  it('say where recipes lie as soon as there are several', () => {
    const [first, second] = ['/one/p/mobile-llm.yaml', '/two/mobile-llm.yaml'];
    const error = { code: 'recipe.x', message: 'Line 3 is wrong.', fix: 'Correct it.' };
    const shown = (workspaceFolders: readonly string[]) => {
      const recipes = [first, second].map((file) => ({ path: file, name: 'p', error }));
      const models = [first, second].map(
        (file) => ({ id: `base:${file}`, kind: 'base', recipePath: file, label: 'SmolLM2', children: [] }) as const,
      );
      const run = { id: 'r', recipeName: 'p', status: 'died', steps: [], startedAt: '2020-01-01T10:00' } as const;
      const state = { ...emptyState, workspaceFolders, recipes, models, runs: [{ ...run, recipePath: second }] };
      const nodes = [...datasetNodes(state), ...modelNodes(state), ...runNodes(state)];
      return nodes.map(({ description }) => description?.replace(/ · .*/u, ''));
    };
    assert.deepEqual(shown(['/one', '/two']), ['one/p', 'two', 'one/p', 'two', 'two']);
    assert.deepEqual(shown(['/one']).slice(0, 1), ['p']);
  });

  it('show a recipe that cannot be read where its datasets would be', () => {
    const shown = (message: string) => {
      const error = { code: 'recipe.x', message, fix: 'Correct it.' };
      return lines(datasetNodes({ ...emptyState, recipes: [{ path: recipePath, name: 'p', error }] }));
    };
    assert.deepEqual(shown(`${recipePath}:3: It is wrong.`), ['p | line 3: It is wrong.']);
    assert.deepEqual(shown(`${recipePath} is a folder.`), [`p | ${recipePath} is a folder.`]);
  });

  it('show the lineage of a model with sizes, scores, age and the phones that it is on', () => {
    const merged = { id: 'm', kind: 'merged', recipePath, label: 'merged', detail: '16-bit' } as const;
    const base = { id: 'b', kind: 'base', recipePath, label: 'SmolLM2' } as const;
    const q4 = { ...gguf('Q4_0', 0.91, '2020-11-21T09:05'), detail: '4.6 bpw', sha256: 'a'.repeat(64) };
    const models = [{ ...base, children: [{ ...merged, children: [q4] }] }];
    const contents = { models: [{ sha256: q4.sha256, sizeBytes: 1 }], parts: [], servers: [] };
    const devices = [{ serial: 'A', label: 'Pixel 8', status: 'ready', contents } as const];
    assert.deepEqual(lines(modelNodes({ ...emptyState, models, devices })), [
      'SmolLM2 | base',
      '  merged | 16-bit',
      `    Q4_0 | 91 % · 91.7 MB · 4.6 bpw · on Pixel 8 · ${formatTime('2020-11-21T09:05')}`,
    ]);
  });

  it('say above the models what is wrong with a store and what to do', () => {
    const error = { code: 'store.manifestUnreadable', message: 'It is damaged.', fix: 'Delete it.' };
    const file = `/p/.mobile-llm/artifacts/${'a'.repeat(64)}.json`;
    const store = { recipePath, folder: '/p/.mobile-llm', files: [] };
    const shown = (problems: ReadModelState['stores'][number]['problems']) =>
      lines(modelNodes({ ...emptyState, stores: [{ ...store, problems }] }));
    const full = { ...error, code: 'store.almostFull', fix: 'Free some space.' };
    assert.deepEqual(shown([{ path: file, error }, { error: full }]), [
      'Damaged manifest | aaaaaaaa… · Delete it.',
      'Disk almost full | Free some space.',
    ]);
    assert.deepEqual(shown(Array(4).fill({ error }))[0], '4 problems of the store | /p/.mobile-llm');
  });

  it('show a base that is shipped, and open the recipe whose mistake they name above its models', () => {
    const shipped = { ...gguf('Q4_0', 0.9, 'now'), kind: 'shippedBase', sha256: 'a', detail: 'shipped base' } as const;
    const problem = { code: 'project.invalidRecipe', message: `${recipePath}:2: no name.`, fix: 'Correct it.' };
    const base = { id: 'base:', kind: 'base', recipePath, label: 'p', problem, children: [shipped] } as const;
    const contents = { models: [{ sha256: 'a', sizeBytes: 1 }], parts: [], servers: [] };
    const devices = [{ label: 'Pixel 8', status: 'ready', contents }] as const;
    const nodes = modelNodes({ ...emptyState, models: [base], devices });
    assert.deepEqual(lines(nodes), [
      'p | line 2: no name.',
      '  Q4_0 | 90 % · 91.7 MB · shipped base · on Pixel 8 · now',
    ]);
    assert.deepEqual([nodes[0]?.kind, nodes[0]?.filePath], ['recipe.broken', recipePath]);
  });

  it('show a time that is none as it was written', () => {
    const models = [gguf('Q4_0', 0.9, 'yesterday')];
    assert.match(lines(modelNodes({ ...emptyState, models }))[0] ?? '', /· yesterday$/u);
  });

  it('group models by type, the newest first', () => {
    const adapter = { id: 'a', kind: 'adapter', recipePath, label: 'assistant', createdAt: '2020-11-20' } as const;
    const children = [gguf('Q4_0', undefined, '2020-11-21T09:05'), gguf('f16', undefined, '2020-11-22T09:05')];
    const base = { id: 'b', kind: 'base', recipePath, label: 'SmolLM2' } as const;
    const models = [{ ...base, children: [{ ...adapter, children }] }];
    assert.deepEqual(
      lines(modelNodes({ ...emptyState, models }, true)).map((line) => line.replace(/ \|.*/u, '')),
      ['GGUF Files', '  f16', '  Q4_0', 'Adapters', '  assistant', 'Bases', '  SmolLM2'],
    );
  });

  it('say below the models what a store takes of the disk, and what of it can be freed', () => {
    const store = { recipePath, folder: '/p/.mobile-llm', files: [], problems: [] };
    const shown = (use: { sizeBytes: number; freeableBytes?: number }) => {
      const [node] = modelNodes({ ...emptyState, stores: [{ ...store, use }] });
      return [node?.label, node?.description, node?.kind];
    };
    assert.deepEqual(shown({ sizeBytes: 2e9 }), ['On Disk', '2.0 GB', 'store']);
    const freeable = ['On Disk', '2.0 GB · 500 MB can be freed', 'store.freeable'];
    assert.deepEqual(shown({ sizeBytes: 2e9, freeableBytes: 5e8 }), freeable);
    assert.deepEqual(modelNodes({ ...emptyState, stores: [{ ...store, use: { sizeBytes: 0 } }] }), []);
  });

  it('offer quantized models before 16-bit ones, then the best score, then the newest', () => {
    const children = [
      gguf('f16', 0.95, '2026-11-21'),
      gguf('Q4_0', 0.85, '2026-11-20'),
      gguf('Q4_K_M', 0.9, '2026-11-19'),
      gguf('Q8_0', undefined, '2026-11-18'),
      gguf('Q6_K', undefined, '2026-11-19'),
    ];
    const models: ModelState[] = [{ id: 'b', kind: 'base', recipePath, label: 'x', children }];
    assert.deepEqual(
      pushableModels({ ...emptyState, models }, recipePath).map(({ label }) => label),
      ['Q4_K_M', 'Q4_0', 'Q6_K', 'Q8_0', 'f16'],
    );
    assert.deepEqual(pushableModels({ ...emptyState, models }, '/other'), []);
  });

  it('say of each phone how it is and what to do, and mark virtual ones', () => {
    const devices: ReadModelState['devices'] = [
      { serial: 'A', label: 'Pixel 8', status: 'unauthorized', nextStep: 'Unlock the phone.' },
      { serial: 'B', label: 'Small', status: 'ready', virtualPhone: { name: 'v', profile: 'phone-4gb' } },
      { serial: 'C', label: 'Old', status: 'ready', problem: { code: 'c', message: 'Too old.', fix: 'Use another.' } },
      { serial: 'D', label: 'Pixel', status: 'ready', facts: parsePhoneFacts('D', { battery: 'level: 50' }) },
    ];
    const nodes = deviceNodes({ ...emptyState, devices });
    assert.deepEqual(lines(nodes), [
      'Pixel 8 | Unlock the phone.',
      'Small | virtual · ready',
      'Old | Too old.',
      'Pixel | ready',
      '  Battery | 50 %',
      '  Not reported | memory, storage, heat',
    ]);
    assert.deepEqual(
      nodes.map(({ kind }) => kind),
      ['phone.real.unauthorized', 'phone.virtual.ready', 'phone.real.ready', 'phone.real.ready'],
    );
  });

  it('say of each phone which models lie and run on it, how fast, and what a cut push left', () => {
    const [known, other, cut] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    const contents = {
      models: [other, known].map((sha256 = '') => ({ sha256, sizeBytes: 92_000_000 })),
      parts: [{ sha256: cut ?? '', sizeBytes: 45_000_000 }],
      servers: [{ sessionId: 's', modelSha256: known ?? '', memoryBytes: 400_000_000 }],
    };
    const files = [{ sha256: known ?? '', name: 'assistant Q4_0' }];
    const stores = [{ recipePath, folder: '/p/.mobile-llm', problems: [], files }];
    const device = { serial: 'A', label: 'Pixel 8', status: 'ready', contents } as const;
    const chat = { serial: 'A', modelName: 'assistant Q4_0 + adapter', isReplying: true, tokensPerSecond: 18.24 };
    const chats = [{ ...chat, celsius: 31.2, batteryPercent: 82 }];
    const virtualPhone = { name: 'v', profile: 'phone-4gb' };
    const shown = (devices: ReadModelState['devices']) =>
      lines(deviceNodes({ ...emptyState, stores, devices }, { chats })).slice(1);
    assert.deepEqual(shown([device]), [
      '  assistant Q4_0 | replying · 18.2 tok/s · 400 MB RAM · 31 °C · battery 82 % · 92.0 MB · verified',
      '  bbbbbbbbbbbb… | 92.0 MB · verified · of elsewhere',
      '  cccccccccccc… | not whole: 45.0 MB arrived; the next push goes on there',
    ]);
    assert.match(shown([{ ...device, virtualPhone }])[0] ?? '', /18\.2 tok\/s on this computer/u);
  });

  it('say where programs find a model that is served, below its phone, and what the line is about', () => {
    const device = { serial: 'B', label: 'Small', status: 'ready' } as const;
    const model = { id: 'B/x', serial: 'B', name: 'assistant Q4_0', requestName: 'assistant-Q4_0' };
    const address = 'http://127.0.0.1:4711/v1';
    const other = { model: { ...model, serial: 'A' }, address };
    const nodes = deviceNodes({ ...emptyState, devices: [device] }, { served: [{ model, address }, other] });
    assert.deepEqual(lines(nodes), ['Small | ready · serving', `  Serving | ${address} · assistant Q4_0`]);
    assert.deepEqual(subjectOf(nodes[0]?.children?.[0]), { serial: 'B', servedModel: 'B/x' });
  });

  it('say of a run what it does, how far it is and how long it takes', () => {
    const progress = { done: 30, total: 112, unit: 'steps', secondsLeft: 170 };
    const run = { id: 'r', recipePath, recipeName: 'p', startedAt: '2020-01-01T10:00:00Z' };
    const steps = [{ step: 'train', status: 'running', progress }] as const;
    const [node] = runNodes({ ...emptyState, runs: [{ ...run, status: 'running', steps }] });
    assert.equal(node?.description, 'Training · 26 % · 3 min left');
  });

  it('say of a run that has ended how long it took, and its score beside the run before', () => {
    const run = { id: 'r', recipePath, recipeName: 'p', status: 'finished', steps: [] } as const;
    const times = { startedAt: '2020-01-01T10:00:00Z', finishedAt: '2020-01-01T10:06:00Z' };
    const scored = { variant: 'Q4_0', rows: 100, exactMatchResolved: 0.91 };
    const said = (before?: ScoreBefore) => {
      const one = { ...run, ...times, score: { ...scored, ...(before && { before }) } };
      const [node] = runNodes({ ...emptyState, runs: [one] });
      return `${node?.description}|${node?.tooltip?.split('\n').at(-1)}`;
    };
    assert.equal(said(), 'Q4_0 91 % · 6 min|Q4_0: 91 % of 100 rows as resolved');
    const comparable = { kind: 'comparable', runId: 'q' } as const;
    assert.equal(said({ ...comparable, exactMatchResolved: 0.87 }), 'Q4_0 91 % (+4) · 6 min|Before, in run q: 87 %.');
    assert.match(said({ ...comparable, exactMatchResolved: 0.95 }), /\(−4\)/u);
    assert.equal(
      said({ kind: 'not-comparable', runId: 'q', changed: ['rows', 'prompt'] }),
      'Q4_0 91 % (not comparable) · 6 min|Not comparable with run q, because of the evaluation rows, the system prompt or the context.',
    );
  });

  it('say of a run whose file is damaged what to do with it, above the others', () => {
    const run = { id: 'r', recipePath, recipeName: 'p', startedAt: '2020-01-01T10:00:00Z', steps: [] } as const;
    const error = { code: 'run.damaged', message: 'It is incomplete.', fix: 'Remove it.' };
    const damaged = { id: '20200101-120000-abcd', recipePath, path: '/p/.mobile-llm/runs/x/run.json', error };
    const nodes = runNodes({ ...emptyState, runs: [{ ...run, status: 'died' }], unreadableRuns: [damaged] });
    assert.equal(lines(nodes)[0], 'Damaged run | 20200101-120000-abcd · Remove it.');
    assert.deepEqual(subjectOf(nodes[0])['runId'], damaged.id);
    assert.deepEqual(
      nodes.map(({ kind }) => kind),
      ['run.unreadable', 'run.died'],
    );
  });

  it('take from a command’s argument only texts', () => {
    assert.deepEqual(subjectOf({ subject: { serial: 'A', recipePath: 7 } }), { serial: 'A' });
    assert.deepEqual([undefined, null, 'x', {}, { subject: null }].map(subjectOf), [{}, {}, {}, {}, {}]);
  });
});

describe('The progress of a run', () => {
  it('adds up to a hundred percent and never goes back', () => {
    const meter = new RunMeter();
    const steps = ['render', 'train', 'merge', 'convert', 'quantize', 'evaluate'] as const;
    const increments = steps.flatMap((step) => [
      meter.read({ event: 'step-started', step })?.increment ?? 0,
      meter.read({ event: 'progress', step, done: 1, total: 2, unit: 'rows' })?.increment ?? 0,
      meter.read({ event: 'progress', step, done: 0, total: 2, unit: 'rows' })?.increment ?? 0,
      meter.read({ event: 'step-finished', step, how: 'ran', key: 'k', sizeBytes: 1, elapsedMs: 1 })?.increment ?? 0,
    ]);
    assert.ok(increments.every((increment) => increment >= 0));
    assert.equal(Math.round(increments.reduce((sum, increment) => sum + increment, 0)), 100);
  });
});
