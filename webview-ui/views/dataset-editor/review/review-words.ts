import type { ReviewView } from '../../../../src/protocol/webview/dataset-review';
import { l10n } from '../../../shared/l10n';

/** `3 new rows and 1 correction from a phone`; empty where nothing waits. */
export function waitingWords({ waiting }: ReviewView): string {
  const { review, inbox } = waiting;
  const rows = review === 1 ? l10n.t('1 new row') : l10n.t('{0} new rows', review.toLocaleString('en'));
  const corrections =
    inbox === 1
      ? l10n.t('1 correction from a phone')
      : l10n.t('{0} corrections from phones', inbox.toLocaleString('en'));
  if (review > 0 && inbox > 0) {
    return l10n.t('{0} and {1}', rows, corrections);
  }
  return review > 0 ? rows : inbox > 0 ? corrections : '';
}

/** A number with its noun: `1 row`, `1,200 rows`. */
export function countedRows(count: number): string {
  return count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count.toLocaleString('en'));
}
