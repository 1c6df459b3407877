import { cp, link, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const sample = path.resolve('examples', 'phone-assistant');

/** A copy of the sample project in a folder of its own. */
export interface TestProject {
  readonly folder: string;
  /** Is opened in place of the folder. */
  readonly workspaceFile?: string;
  dispose(): Promise<void>;
}

/**
 * Copies the sample and gives it the artifacts of the store that a model file lies in, so that the trees show what a
 * real run made. Content is linked, not copied: the store never changes it.
 *
 * @param modelFile `<project>/.mobile-llm/objects/sha256/ab/<hash>`
 */
export async function copySample(modelFile?: string): Promise<TestProject> {
  const folder = await temporaryFolder('project');
  for (const name of ['data', 'mobile-llm.yaml', 'mobile-llm.actions.yaml']) {
    await cp(path.join(sample, name), path.join(folder, name), { recursive: true });
  }
  if (modelFile !== undefined) {
    await linkStore(storeOf(modelFile), path.join(folder, '.mobile-llm'));
  }
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** A folder that has nothing to do with us. */
export async function emptyProject(): Promise<TestProject> {
  const folder = await temporaryFolder('empty');
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

export async function temporaryFolder(name: string): Promise<string> {
  return realpath(await mkdtemp(path.join(os.tmpdir(), `mobile-llm-workbench-${name}-`)));
}

function storeOf(modelFile: string): string {
  const [before] = modelFile.split(`${path.sep}objects${path.sep}`);
  if (before === undefined || path.basename(before) !== '.mobile-llm') {
    throw new RangeError(`${modelFile} does not lie in an artifact store.`);
  }
  return before;
}

async function linkStore(from: string, to: string): Promise<void> {
  for (const part of ['artifacts', 'objects']) {
    const entries = await readdir(path.join(from, part), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((known) => known.isFile())) {
      const source = path.join(entry.parentPath, entry.name);
      const target = path.join(to, path.relative(from, source));
      await mkdir(path.dirname(target), { recursive: true });
      // Another disk has no links to this one.
      await link(source, target).catch(() => cp(source, target));
    }
  }
}
