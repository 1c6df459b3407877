import type { ErrorCode, ErrorParameters } from '../errors/catalog';

/** Why a line is no row, in the catalog's words. */
export interface RowProblem {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}
