import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import type { Manifest } from './manifest';
import type { Store, StoredArtifact } from './store';

/** A key for tests that want one of their own. */
export const keyFor = (text: string) => sha256Hex(text) as ArtifactKey;

/** What a step could have written, but for its content. */
export function manifestFor(text: string, more: Partial<Manifest> = {}): Omit<Manifest, 'content'> {
  return {
    version: 1,
    key: keyFor(text),
    step: 'merge',
    stepVersion: 1,
    recipe: 'test',
    createdAt: '2026-11-21T10:00:00.000Z',
    elapsedMs: 5,
    inputs: {},
    parameters: {},
    tools: {},
    metrics: {},
    ...more,
  };
}

/** Stores a text as a step's output under a key of its own. */
export async function putText(store: Store, text: string, more: Partial<Manifest> = {}): Promise<StoredArtifact> {
  const manifest = manifestFor(`${text}${more.step ?? ''}${more.variant ?? ''}`, more);
  const folder = await store.workFolder(manifest.key);
  const file = path.join(folder, 'model.gguf');
  writeFileSync(file, text);
  const artifact = await store.put(manifest, { kind: 'file', path: file });
  rmSync(folder, { recursive: true });
  return artifact;
}

/** As an input of what is made of it. */
export function madeOf({ manifest }: StoredArtifact): Pick<Manifest, 'inputs'> {
  return { inputs: { model: { sha256: manifest.content.sha256, artifact: manifest.key } } };
}
