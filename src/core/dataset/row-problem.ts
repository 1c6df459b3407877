import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import type { RowPath } from './document/row-edit';

/** Why a line is no row, in the catalog's words. */
export interface RowProblem {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
  /** What is wrong, where that is one value; it need not be there. */
  readonly path?: RowPath;
}
