import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { describeError, type ErrorDescription, WorkbenchError } from '../errors/workbench-error';
import type { Sha256Hex } from '../provenance/key';
import type { Conversation } from './conversation';
import { readRow } from './row';

/** One line that holds a conversation. Lines count from 1. */
export interface DatasetRow {
  readonly lineNumber: number;
  readonly conversation: Conversation;
}

export interface DatasetProblem extends ErrorDescription {
  readonly lineNumber: number;
}

export interface ParsedDataset {
  readonly rows: readonly DatasetRow[];
  readonly problems: readonly DatasetProblem[];
}

/** Longest line that is read, in UTF-16 code units: a conversation for a phone is a few hundred words. */
export const longestLine = 4_000_000;

/**
 * Reads JSONL, one conversation a line; empty lines are skipped. Never throws: a line that cannot be read becomes a
 * problem and the others are still rows. A row without an id is named by the SHA-256 of its canonical messages; equal
 * rows get `…-2`, `…-3` in the order of their lines.
 */
export function parseDataset(text: string, { sha256Hex }: { readonly sha256Hex: Sha256Hex }): ParsedDataset {
  const rows: DatasetRow[] = [];
  const problems: DatasetProblem[] = [];
  const linesOfIds = new Map<string, number>();
  const ordinals = new Map<string, number>();
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((line, index) => {
      const lineNumber = index + 1;
      if (line.trim() === '') {
        return;
      }
      const read = line.length > longestLine ? tooLong(line.length) : readRow(line, { sha256Hex, ordinals });
      if (read.problem !== undefined) {
        problems.push(datasetProblem(lineNumber, read.problem.code, read.problem.parameters));
        return;
      }
      const { conversation } = read;
      const otherLine = linesOfIds.get(conversation.id);
      if (otherLine !== undefined) {
        problems.push(datasetProblem(lineNumber, 'dataset.duplicateId', { id: conversation.id, otherLine }));
      }
      linesOfIds.set(conversation.id, otherLine ?? lineNumber);
      rows.push({ lineNumber, conversation });
    });
  return { rows, problems };
}

/** Words of the catalog at a line. */
export function datasetProblem(lineNumber: number, code: ErrorCode, parameters: ErrorParameters): DatasetProblem {
  return { ...describeError(new WorkbenchError(code, parameters)), lineNumber };
}

function tooLong(length: number) {
  return { problem: { code: 'dataset.lineTooLong', parameters: { length, limit: longestLine } } } as const;
}
