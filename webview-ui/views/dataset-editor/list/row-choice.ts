import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import { mostNamedRows, type RowSelection } from '../../../../src/protocol/webview/dataset-editor-requests';

/** Which rows are chosen, by what names them wherever they move. Never changed: each step makes another. */
export interface RowChoice {
  /** Those that are chosen, or, of the whole list, those that are not. */
  readonly keys: ReadonlySet<RowKey>;
  readonly isWholeList: boolean;
  /** Where a range begins that Shift goes on with. */
  readonly anchor: number | undefined;
}

export const noChoice: RowChoice = { keys: new Set(), isWholeList: false, anchor: undefined };

/** One row, from which a range can go on. */
export function chooseOnly(key: RowKey, index: number): RowChoice {
  return { keys: new Set([key]), isWholeList: false, anchor: index };
}

/** The whole list, rows included that were never fetched. */
export function chooseAll(anchor: number | undefined): RowChoice {
  return { keys: new Set(), isWholeList: true, anchor };
}

/** As a click with Ctrl, or ⌘: one more, or one less. */
export function toggle(choice: RowChoice, key: RowKey, index: number): RowChoice {
  const keys = new Set(choice.keys);
  if (!keys.delete(key)) {
    keys.add(key);
  }
  return { ...choice, keys, anchor: index };
}

/** The rows that Shift reaches to, from the anchor on; the caller asks which ones stand there. */
export function rangeTo(choice: RowChoice, index: number): { readonly start: number; readonly count: number } {
  const anchor = choice.anchor ?? index;
  return { start: Math.min(anchor, index), count: Math.abs(anchor - index) + 1 };
}

/** Other rows, with the same row to go on from. */
export function chooseRange(choice: RowChoice, keys: readonly RowKey[]): RowChoice {
  return { keys: new Set(keys), isWholeList: false, anchor: choice.anchor };
}

/** Whether a row is chosen: of a whole list, the keys are those that are not. */
export function isChosen(choice: RowChoice, key: RowKey): boolean {
  return choice.keys.has(key) !== choice.isWholeList;
}

/** How many of a list's rows are chosen. */
export function chosenCount(choice: RowChoice, listCount: number): number {
  return choice.isWholeList ? Math.max(0, listCount - choice.keys.size) : choice.keys.size;
}

/** Undefined where there are more of them than one request may name. */
export function selectionOf(choice: RowChoice): RowSelection | undefined {
  const keys = [...choice.keys];
  if (keys.length > mostNamedRows) {
    return undefined;
  }
  return choice.isWholeList ? { kind: 'list', except: keys } : { kind: 'rows', keys };
}

/** What is done to "the rows": those of the list, or the chosen ones where there are several. */
export function rowsMeant(choice: RowChoice): RowSelection {
  const chosen = choice.isWholeList || choice.keys.size < 2 ? undefined : selectionOf(choice);
  return chosen ?? { kind: 'list', except: [] };
}
