import { existsSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import type { GrowingDataset } from '../node/dataset/growing/candidates';
import { loadProject } from '../node/project/project';
import type { CommandContext } from './command';
import { findRecipeNear } from './recipe-near';

/**
 * The dataset file that a person means, with the actions and the other files of the nearest recipe, if there is one. The
 * file itself may be new, its folder not.
 * @throws WorkbenchError `file.notFound`
 */
export async function growingDataset(given: string, { output }: CommandContext): Promise<GrowingDataset> {
  const file = path.resolve(given);
  if (!existsSync(path.dirname(file))) {
    throw new WorkbenchError('file.notFound', { path: path.dirname(file) });
  }
  try {
    const { datasetFiles, schema } = await loadProject(await findRecipeNear(undefined, file));
    return { file, files: datasetFiles, schema };
  } catch (error) {
    if (!(error instanceof WorkbenchError)) {
      throw error;
    }
    const reason = error.code === 'file.notFound' ? 'there is no recipe above this file.' : error.message;
    output.say(`Calls are not compared with an actions file: ${reason}`);
    return { file, files: [], schema: undefined };
  }
}
