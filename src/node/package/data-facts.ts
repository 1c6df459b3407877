import type { DataFacts, DataFile } from '../../core/package/facts';
import type { Manifest } from '../store/manifest';
import { type Lineage, stepOf } from './lineage';

/** What trained and what it was scored with, as the manifests name their sources. */
export function dataFacts(lineage: Lineage): DataFacts | undefined {
  const rendered = stepOf(lineage, 'render');
  if (!rendered) {
    return undefined;
  }
  const { rows = 0 } = rendered.metrics;
  const files = [...filesOf(rendered, 'train'), ...filesOf(lineage.evaluation?.manifest, 'evaluate')];
  return { rows, renderedSha256: rendered.content.sha256, files };
}

function filesOf(manifest: Manifest | undefined, use: DataFile['use']): readonly DataFile[] {
  return (manifest?.sources ?? []).map(({ name, sha256, rows = 0 }) => ({ name, sha256, rows, use }));
}
