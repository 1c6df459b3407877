import assert from 'node:assert/strict';
import { sha256Hex } from '../files/sha256';
import type { TerminalRunEvent } from '../runs/journal';
import type { Manifest } from '../store/manifest';
import { keyFor, manifestFor } from '../store/store.cases';
import { type EndedRun, runScores } from './run-scores';

const input = (text: string) => ({ sha256: sha256Hex(text) });
const made = (text: string) => ({ sha256: sha256Hex(text), artifact: keyFor(text) });
const stored = (text: string, more: Partial<Manifest>): Manifest => ({
  ...manifestFor(text, more),
  content: { kind: 'file', sha256: sha256Hex(text), sizeBytes: 1, fileName: text },
});

interface Scored {
  readonly base?: string;
  readonly rows?: string;
  readonly prompt?: string;
  readonly share?: number;
}

/** A run and the manifests that it left. */
function scored(id: string, { base = 'base', rows = 'rows', prompt = 'You are', share = 0.5 }: Scored) {
  const manifests = [
    stored(`adapter ${id}`, { step: 'train', inputs: { base: input(base), rows: input(`training ${id}`) } }),
    stored(`model ${id}`, { step: 'quantize', inputs: { model: made(`adapter ${id}`) } }),
    stored(`score ${id}`, {
      step: 'evaluate',
      inputs: { model: made(`model ${id}`), rows: input(rows), actions: input('actions') },
      parameters: { systemPrompt: prompt },
    }),
  ];
  const key = keyFor(`score ${id}`);
  const evaluation = { variant: 'Q4_0', key, rows: 10, exactMatch: share, exactMatchResolved: share, restraint: 1 };
  const artifacts = { models: [], evaluations: [evaluation] };
  return { run: ended(id, { event: 'run-finished', at: '', elapsedMs: 1, artifacts }), manifests };
}

function ended(id: string, end: TerminalRunEvent): EndedRun {
  return { run: { id, recipePath: '/p/mobile-llm.yaml' }, end };
}

describe('the score of a run', () => {
  const before = scored('before', { share: 0.8 });
  const beside = (after: ReturnType<typeof scored>, between: readonly EndedRun[] = []) =>
    runScores([after.run, ...between, before.run], [...before.manifests, ...after.manifests]).get(after.run.run.id)
      ?.before;

  it('stands beside that of the newest run before, past those that scored nothing', () => {
    const after = scored('after', { share: 0.9 });
    const comparable = { kind: 'comparable', runId: 'before', exactMatchResolved: 0.8 };
    assert.deepEqual(beside(after), comparable);
    const failed = ended('failed', { event: 'run-cancelled', at: '' });
    assert.deepEqual(beside(after, [failed]), comparable);
  });

  it('has none before it in the first run', () => {
    assert.equal(runScores([before.run], before.manifests).get('before')?.before, undefined);
  });

  it('is not comparable where the base, the rows or the prompt have changed', () => {
    const changed = (change: Scored) => {
      const found = beside(scored('after', change));
      return found?.kind === 'not-comparable' ? found.changed : found?.kind;
    };
    assert.deepEqual(changed({ base: 'another' }), ['base']);
    assert.deepEqual(changed({ rows: 'others', prompt: 'Be brief' }), ['rows', 'prompt']);
  });

  it('is not comparable where a manifest is gone', () => {
    const after = scored('after', {});
    const found = runScores([after.run, before.run], after.manifests).get('after')?.before;
    assert.equal(found?.kind, 'not-comparable');
  });
});
