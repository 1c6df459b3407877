import type { PackagedFile, PackageFacts } from '../../core/package/facts';
import { modelCard } from '../../core/package/model-card';
import { modelfile } from '../../core/package/modelfile';
import { requestBody, requestFileName } from '../../core/package/request';
import { termuxPage } from '../../core/package/termux';
import type { StoredArtifact } from '../store/store';
import type { PackagedModel } from './collect-facts';
import type { PackageEntry } from './write-package';

/** The files of a package, without those of the app bundle. */
export function packageEntries(facts: PackageFacts, { model, adapter }: PackagedModel): readonly PackageEntry[] {
  const { prompt, contextTokens } = facts;
  const ollama = modelfile({
    modelFile: facts.model.name,
    adapterFile: facts.adapter?.name,
    pieces: prompt.pieces,
    systemPrompt: prompt.systemPrompt,
    stop: [...prompt.endTokens, ...prompt.stop],
    contextTokens,
    date: prompt.date,
  });
  return [
    storedFile(facts.model, model),
    ...(facts.adapter && adapter ? [storedFile(facts.adapter, adapter)] : []),
    { name: 'README.md', text: modelCard(facts) },
    { name: 'Modelfile', text: ollama },
    { name: 'TERMUX.md', text: termuxPage(facts) },
    { name: requestFileName, text: requestBody(facts) },
  ];
}

/** What lies in the store is read-only; a file elsewhere is its owner's, who may change it. */
function storedFile(file: PackagedFile, { manifest, path: source }: StoredArtifact): PackageEntry {
  return { ...file, source, isWriteOnce: manifest.content.kind === 'file' };
}
