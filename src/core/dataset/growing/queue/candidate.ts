import { canonicalJson } from '../../../provenance/canonical-json';
import type { Sha256Hex } from '../../../provenance/key';
import type { Message } from '../../conversation';
import { editRow } from '../../document/row-edit';
import type { Origin } from '../origin';
import type { NewRow } from '../templates/generate';

/** A row that waits for a person: never trained on before it was accepted. */
export interface Candidate {
  readonly row: NewRow;
  readonly origin: Origin;
}

/** Names a candidate by what is said in it: SHA-256 of its canonical messages. */
export type CandidateKey = string & { readonly __brand: 'CandidateKey' };

/** The same words and calls have the same key, whoever proposes them. */
export function candidateKey(messages: readonly Message[], sha256Hex: Sha256Hex): CandidateKey {
  return sha256Hex(new TextEncoder().encode(canonicalJson(messages))) as CandidateKey;
}

/** The candidate's line in its queue: the row as a dataset has it, and where it comes from. */
export function candidateLine({ row, origin }: Candidate): string {
  return JSON.stringify({ ...row, origin });
}

/** The line as it enters the dataset: without its origin, every other character as it was. */
export function acceptedLine(line: string): string {
  return editRow(line, { kind: 'remove', path: ['origin'] }) ?? line;
}
