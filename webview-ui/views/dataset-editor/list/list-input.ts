import type { Reach } from './list-model';

/** What a person does in the list with keys or pointer. */
export type ListAction =
  | { readonly kind: 'go'; readonly index: number; readonly reach: Reach }
  | { readonly kind: 'toggle'; readonly index: number }
  | { readonly kind: 'choose-all' | 'enter' | 'menu' };

export interface ListPlace {
  /** Of the active row. */
  readonly index: number | undefined;
  readonly rowCount: number;
  /** Whole rows that are in view. */
  readonly pageRows: number;
}

/** Undefined for keys that mean nothing here. */
export function actionOfKey(event: KeyboardEvent, place: ListPlace): ListAction | undefined {
  const isCommand = event.ctrlKey || event.metaKey;
  const target = event.altKey || isCommand ? undefined : targetOf(event.key, place);
  if (target !== undefined) {
    return { kind: 'go', index: target, reach: event.shiftKey ? 'extend' : 'only' };
  }
  if (isCommand && event.key.toLowerCase() === 'a') {
    return { kind: 'choose-all' };
  }
  if (event.key === 'Enter') {
    return { kind: 'enter' };
  }
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    return { kind: 'menu' };
  }
  return event.key === ' ' ? { kind: 'toggle', index: place.index ?? 0 } : undefined;
}

/** Undefined where no row was pressed, or not with the main button. */
export function actionOfPress(event: MouseEvent): ListAction | undefined {
  const index = indexOf(event);
  if (index === undefined || event.button !== 0) {
    return undefined;
  }
  return event.ctrlKey || event.metaKey
    ? { kind: 'toggle', index }
    : { kind: 'go', index, reach: event.shiftKey ? 'extend' : 'only' };
}

/** Of the row that an event is about. */
export function indexOf(event: Event): number | undefined {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  const index = Number(row?.dataset['index']);
  return row && Number.isSafeInteger(index) ? index : undefined;
}

function targetOf(key: string, { index = -1, rowCount, pageRows }: ListPlace): number | undefined {
  const page = Math.max(1, pageRows - 1);
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  const step = steps[key];
  if (step !== undefined) {
    return Math.max(0, index + step);
  }
  return key === 'Home' ? 0 : key === 'End' ? rowCount - 1 : undefined;
}
