import type { ActionSchema } from '../../actions/schema';
import type { ErrorCode, ErrorParameters } from '../../errors/catalog';
import type { DatasetRow } from '../dataset';

/** Something that a rule found in one row. */
export interface Finding {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}

export interface CheckSettings {
  /** Absent where the recipe names no actions file: then calls are not checked. */
  readonly schema?: ActionSchema;
}

/** A rule that looks at one row alone. */
export type RowRule = (row: DatasetRow, settings: CheckSettings) => readonly Finding[];
