import path from 'node:path';
import { makeAdapterGguf } from '../src/node/pipeline/adapter-gguf';
import { provisionedTools } from '../src/node/pipeline/provisioned-tools';
import { findRecipe, loadProject } from '../src/node/project/project';

const resourceFolder = path.resolve(import.meta.dirname, '..');

/** The project in whose store the test model lies. */
export function projectOfTestModel(modelFile: string): string {
  return modelFile.slice(0, modelFile.indexOf(`${path.sep}.mobile-llm${path.sep}`));
}

/** The adapter of the test model as a GGUF: made once, and kept in the store beside the model. */
export async function makeTestAdapter(modelFile: string): Promise<string> {
  const folder = projectOfTestModel(modelFile);
  const project = await loadProject(await findRecipe(folder, folder));
  const { signal } = new AbortController();
  const tools = await provisionedTools({ resourceFolder, onProgress: () => {}, signal });
  return (await makeAdapterGguf(project, { tools, signal, onEvent: () => {} })).path;
}
