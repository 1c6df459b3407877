import type { GrowingDataset } from '../../../node/dataset/growing/candidates';
import type { Workbench } from '../../workbench';

/** A dataset file with the actions and the other files of the recipe that names it, if one does. */
export async function growingDataset(workbench: Workbench, file: string): Promise<GrowingDataset> {
  const { datasets } = await workbench.state();
  const recipePath = datasets.find(({ path }) => path === file)?.recipePath;
  if (recipePath === undefined) {
    return { file, files: [], schema: undefined };
  }
  const { datasetFiles, schema } = await workbench.engine().loadProject(recipePath);
  return { file, files: datasetFiles, schema };
}
