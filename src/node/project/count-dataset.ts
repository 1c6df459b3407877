import type { ActionSchema } from '../../core/actions/schema';
import { checkDatasetFile } from './check-dataset-file';

/** How many rows a dataset file has, and how many things the structural rules find. */
export interface DatasetCounts {
  readonly trainRows: number;
  readonly evalRows: number;
  readonly problems: number;
}

/** @throws as `checkDatasetFile` */
export async function countDataset(file: string, schema: ActionSchema | undefined): Promise<DatasetCounts> {
  const { counts, findings } = await checkDatasetFile(file, { schema });
  return { trainRows: counts.train, evalRows: counts.eval, problems: findings.length };
}
