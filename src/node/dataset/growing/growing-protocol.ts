import type { Conversation } from '../../../core/dataset/conversation';
import type { Candidate, CandidateKey } from '../../../core/dataset/growing/queue/candidate';
import type { Added, CheckedEntry, GrowingDataset } from './candidates';
import type { QueueKind } from './queue-file';

/** What is asked of the thread that reads and changes a dataset's queues. */
export type GrowingRequest =
  /** Training rows drawn from all over the file, at most so many. */
  | { readonly type: 'sample'; readonly file: string; readonly most: number }
  | {
      readonly type: 'add';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly candidates: readonly Candidate[];
    }
  /** The candidates of a queue that have waited longest, at most so many. */
  | { readonly type: 'waiting'; readonly dataset: GrowingDataset; readonly kind: QueueKind; readonly most: number }
  | {
      readonly type: 'accept';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly keys: ReadonlySet<CandidateKey>;
      readonly anyway: boolean;
    }
  | {
      readonly type: 'reject';
      readonly dataset: GrowingDataset;
      readonly kind: QueueKind;
      readonly keys: ReadonlySet<CandidateKey>;
    };

export interface GrowingResults {
  readonly sample: readonly Conversation[];
  readonly add: Added;
  readonly waiting: { readonly entries: readonly CheckedEntry[]; readonly total: number };
  /** Of how many candidates. */
  readonly accept: { readonly accepted: number; readonly known: number; readonly refused: number };
  readonly reject: { readonly rejected: number };
}
