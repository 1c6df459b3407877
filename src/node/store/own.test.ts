import assert from 'node:assert/strict';
import type { ArtifactKey } from '../../core/provenance/key';
import type { StepName } from '../runs/events';
import type { Manifest } from './manifest';
import { ownManifests } from './own';

function manifest(key: string, step: StepName, recipe: string, parents: readonly string[] = []): Manifest {
  const inputs = Object.fromEntries(
    parents.map((parent) => [parent, { sha256: parent, artifact: parent as ArtifactKey }]),
  );
  return {
    version: 1,
    key: key as ArtifactKey,
    step,
    stepVersion: 1,
    recipe,
    createdAt: '2026-11-22T10:00:00.000Z',
    elapsedMs: 1,
    inputs,
    parameters: {},
    tools: {},
    metrics: {},
    content: { kind: 'file', sha256: key, sizeBytes: 1, fileName: 'file' },
  };
}

const keysOf = (manifests: readonly Manifest[], name: string) => ownManifests(manifests, name).map(({ key }) => key);

describe('what belongs to a recipe', () => {
  it('is what was made under its name, and under an earlier one what that was made of', () => {
    const manifests = [
      manifest('rows', 'render', 'before'),
      manifest('adapter', 'train', 'before', ['rows']),
      manifest('other adapter', 'train', 'before', ['rows']),
      manifest('merged', 'merge', 'before', ['adapter']),
      manifest('old f16', 'convert', 'before', ['merged']),
      manifest('f16', 'convert', 'now', ['merged']),
    ];
    assert.deepEqual(keysOf(manifests, 'now'), ['rows', 'adapter', 'merged', 'f16']);
    assert.deepEqual(keysOf(manifests, 'never run'), []);
  });

  it('comes to an end where somebody wrote that an artifact was made of itself, or of one that is gone', () => {
    const manifests = [
      manifest('a', 'merge', 'other', ['b', 'gone']),
      manifest('b', 'merge', 'other', ['a']),
      manifest('c', 'merge', 'mine', ['a']),
    ];
    assert.deepEqual(keysOf(manifests, 'mine'), ['a', 'b', 'c']);
  });
});
