import type { ActionSchema } from '../../../core/actions/schema';
import type { Conversation } from '../../../core/dataset/conversation';
import type { Candidate } from '../../../core/dataset/growing/queue/candidate';
import type { DatasetCounts } from '../../project/count-dataset';
import type { DatasetVersion, VersionComparison } from '../comparing/compare-versions';
import type { Added, GrowingDataset } from './candidates';
import type { QueueKind } from './queue-name';

/** What is asked of the thread that reads large datasets and adds to their queues. */
export type GrowingRequest =
  /** Training rows drawn from all over the file, at most so many. */
  | { readonly type: 'sample'; readonly file: string; readonly most: number }
  /** Its rows, and what the structural rules find in them. */
  | { readonly type: 'count'; readonly file: string; readonly schema?: ActionSchema | undefined }
  /** The rows that differ between two versions. */
  | { readonly type: 'compare'; readonly before: DatasetVersion; readonly after: DatasetVersion }
  | {
      readonly type: 'add';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly candidates: readonly Candidate[];
    };

export interface GrowingResults {
  readonly sample: readonly Conversation[];
  readonly count: DatasetCounts;
  readonly compare: VersionComparison;
  readonly add: Added;
}
