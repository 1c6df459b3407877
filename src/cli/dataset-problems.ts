import type { ActionSchema } from '../core/actions/schema';
import { WorkbenchError } from '../core/errors/workbench-error';
import { checkDatasetFile } from '../node/project/check-dataset-file';
import { loadProject } from '../node/project/project';
import { findRecipeNear } from './recipe-near';

/** Codes of what the checks find, by line number from 1. Calls are checked where a recipe above names actions. */
export async function problemsByLine(file: string): Promise<ReadonlyMap<number, readonly string[]>> {
  const { findings } = await checkDatasetFile(file, { schema: await schemaNear(file) });
  const codes = new Map<number, readonly string[]>();
  for (const { lineNumber, code } of findings) {
    codes.set(lineNumber, [...(codes.get(lineNumber) ?? []), code]);
  }
  return codes;
}

/** The actions of the nearest recipe that can be read; undefined where there is none. */
export async function schemaNear(file: string): Promise<ActionSchema | undefined> {
  try {
    return (await loadProject(await findRecipeNear(undefined, file))).schema;
  } catch (error) {
    if (error instanceof WorkbenchError) {
      return undefined;
    }
    throw error;
  }
}
