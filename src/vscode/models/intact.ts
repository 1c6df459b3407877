import path from 'node:path';
import type { ModelState } from '../../node/read-model/state';
import type { Workbench } from '../workbench';

/**
 * The file of a model that is still what its manifest says.
 * @throws WorkbenchError `store.contentGone`, `store.corrupt`, `store.unknownArtifact`, `file.unreadable`
 */
export async function requireIntact(
  workbench: Workbench,
  { id, recipePath }: ModelState,
  signal: AbortSignal,
): Promise<string> {
  const store = workbench.engine().existingStore(path.dirname(recipePath));
  const artifact = await store.find(id);
  await store.requireContent(artifact, signal);
  return artifact.path;
}
