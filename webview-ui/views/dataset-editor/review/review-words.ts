import type { ReviewView } from '../../../../src/protocol/webview/dataset-review';

/** `3 new rows and 1 correction from a phone`; empty where nothing waits. */
export function waitingWords({ waiting }: ReviewView): string {
  const { review, inbox } = waiting;
  return [
    ...(review > 0 ? [counted(review, 'new row', 'new rows')] : []),
    ...(inbox > 0 ? [counted(inbox, 'correction from a phone', 'corrections from phones')] : []),
  ].join(' and ');
}

/** A number with its noun: `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}
