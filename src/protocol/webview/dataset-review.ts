import type { Severity } from '../../core/dataset/check/finding';
import type { RowKey } from '../../core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../core/errors/workbench-error';

/** Where rows wait beside their dataset: made ones for review, corrections from phones in the inbox. */
export const reviewQueues = ['review', 'inbox'] as const;
export type ReviewQueue = (typeof reviewQueues)[number];

/** Rows that wait are shown so many at a time, and no more than so many at once: nobody reads a longer list. */
export const candidatesAtATime = 200;
export const mostCandidates = 2_000;

/** What waits beside the dataset, apart from the rows themselves: those are asked for. */
export interface ReviewView {
  /** Rows that nobody decided about. */
  readonly waiting: Readonly<Record<ReviewQueue, number>>;
  /** Rows that were accepted into the document, and leave their queue when it is saved. */
  readonly acceptedCount: number;
  /** Rows that were rejected last and can be had back; 0 where there are none. */
  readonly rejectedCount: number;
  /** Grows whenever other rows wait, or something else is to be said of one. */
  readonly version: number;
  /** Why a queue cannot be read or written. */
  readonly problem?: ErrorDescription;
}

export const nothingWaits: ReviewView = {
  waiting: { review: 0, inbox: 0 },
  acceptedCount: 0,
  rejectedCount: 0,
  version: 0,
};

export interface CandidateList {
  /** The first of those that wait. */
  readonly candidates: readonly CandidateView[];
  /** All of them, in both queues. */
  readonly waitingCount: number;
}

/** A row that waits, with what it changes of the row that it was made of. */
export interface CandidateView {
  /** Stays the same as long as the row says the same. */
  readonly name: string;
  readonly queue: ReviewQueue;
  /** The first words of the user. */
  readonly said: string;
  readonly split: string;
  readonly tags: readonly string[];
  /** In words: what made it, and of which row. */
  readonly origin: string;
  readonly turns: readonly CandidateTurn[];
  /** Absent where it was made of none, or that row is not in the document any more. */
  readonly source?: { readonly key: RowKey; readonly lineNumber: number };
  readonly findings: readonly CandidateFindingView[];
}

export interface CandidateTurn {
  readonly role: string;
  /** Its words, with its calls; absent where only the source has such a turn. */
  readonly text?: string;
  /** The same turn of the source; absent where there is none. */
  readonly before?: string;
}

export interface CandidateFindingView {
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
}
