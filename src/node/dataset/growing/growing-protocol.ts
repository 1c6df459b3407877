import type { ActionSchema } from '../../../core/actions/schema';
import type { Conversation } from '../../../core/dataset/conversation';
import type { Candidate } from '../../../core/dataset/growing/queue/candidate';
import type { DatasetCounts } from '../../project/count-dataset';
import type { Added, GrowingDataset } from './candidates';
import type { QueueKind } from './queue-name';

/** What is asked of the thread that reads a large dataset and adds to its queues. */
export type GrowingRequest =
  /** Training rows drawn from all over the file, at most so many. */
  | { readonly type: 'sample'; readonly file: string; readonly most: number }
  /** Its rows, and what the structural rules find in them. */
  | { readonly type: 'count'; readonly file: string; readonly schema?: ActionSchema | undefined }
  | {
      readonly type: 'add';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly candidates: readonly Candidate[];
    };

export interface GrowingResults {
  readonly sample: readonly Conversation[];
  readonly count: DatasetCounts;
  readonly add: Added;
}
