import { isRecord } from '../../../src/protocol/webview/channel';
import { type Sort, sortKeys } from '../../../src/protocol/webview/dataset-editor';

/** What the page finds again after it was hidden, or the window was reloaded. */
export interface ViewState {
  readonly query: string;
  readonly sort: Sort;
  /** Of the row that was shown: its name does not outlive the document. */
  readonly lineNumber: number | undefined;
  readonly scrollTop: number;
  /** The list's share of the page, from 0 to 1. */
  readonly listShare: number;
  readonly openPanes: readonly string[];
}

export const firstViewState: ViewState = {
  query: '',
  sort: { key: 'line', isDescending: false },
  lineNumber: undefined,
  scrollTop: 0,
  listShare: 0.55,
  openPanes: ['tokens'],
};

/** What an older version of the page may have left is checked. */
export function readViewState(value: unknown): ViewState {
  if (!isRecord(value)) {
    return firstViewState;
  }
  const { query, sort, lineNumber, scrollTop, listShare, openPanes } = value;
  const key = isRecord(sort) ? sortKeys.find((known) => known === sort['key']) : undefined;
  return {
    query: typeof query === 'string' ? query : firstViewState.query,
    sort: key && isRecord(sort) ? { key, isDescending: sort['isDescending'] === true } : firstViewState.sort,
    lineNumber: typeof lineNumber === 'number' ? lineNumber : undefined,
    scrollTop: typeof scrollTop === 'number' ? scrollTop : 0,
    listShare: typeof listShare === 'number' ? withinShare(listShare) : firstViewState.listShare,
    openPanes: Array.isArray(openPanes)
      ? openPanes.filter((pane) => typeof pane === 'string')
      : firstViewState.openPanes,
  };
}

/** Neither side disappears. */
export function withinShare(share: number): number {
  return Number.isFinite(share) ? Math.min(0.85, Math.max(0.15, share)) : firstViewState.listShare;
}
