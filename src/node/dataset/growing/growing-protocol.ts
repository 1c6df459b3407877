import type { Conversation } from '../../../core/dataset/conversation';
import type { Candidate } from '../../../core/dataset/growing/queue/candidate';
import type { Added, GrowingDataset } from './candidates';
import type { QueueKind } from './queue-file';

/** What is asked of the thread that reads a large dataset and adds to its queues. */
export type GrowingRequest =
  /** Training rows drawn from all over the file, at most so many. */
  | { readonly type: 'sample'; readonly file: string; readonly most: number }
  | {
      readonly type: 'add';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly candidates: readonly Candidate[];
    };

export interface GrowingResults {
  readonly sample: readonly Conversation[];
  readonly add: Added;
}
