import { stat } from 'node:fs/promises';
import type { StoredArtifact } from './store';

/** The artifacts that were pushed to a phone, and those whose file has a name outside the store: in a package. */
export async function handedOn(
  artifacts: readonly StoredArtifact[],
  pushed: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const keys = artifacts.map(async ({ manifest: { key, content }, path }) => {
    const found = content.kind === 'file' ? await stat(path).catch(() => undefined) : undefined;
    return pushed.has(content.sha256) || (found?.nlink ?? 1) > 1 ? [key] : [];
  });
  return new Set((await Promise.all(keys)).flat());
}
