import type { ActionSchema } from '../../actions/schema';
import type { Conversation } from '../conversation';
import type { NumberedCall } from './calls';
import type { Finding } from './finding';
import type { PlacedText } from './texts';

export interface CheckSettings {
  /** Absent where the recipe names no actions file: then calls are not checked. */
  readonly schema?: ActionSchema;
}

/** What the rules look at: who a row is among others does not matter. */
export type CheckableRow = Omit<Conversation, 'id'>;

/** A row with what most rules look at, found once. */
export interface RowToCheck extends CheckableRow {
  readonly calls: readonly NumberedCall[];
  readonly texts: readonly PlacedText[];
}

/** A rule that looks at one row alone, so that an edited row is checked by itself. */
export type RowRule = (row: RowToCheck, settings: CheckSettings) => readonly Finding[];
