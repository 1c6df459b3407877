import type { DatasetCounts } from '../../node/project/count-dataset';

/** A dataset that is open in the dataset editor: what others would have to read the file for. */
export interface OpenDataset {
  /** Undefined where the file has to be read. */
  count(): Promise<DatasetCounts | undefined>;
}

/** The datasets that are open in this window, by their files. */
export const openDatasets = new Map<string, OpenDataset>();
