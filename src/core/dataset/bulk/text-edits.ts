import { editRow, type RowEdit, type RowPath } from '../document/row-edit';
import { textAt } from '../row-texts';

/** Another text in the place of one that `textsOf` gave. */
export interface TextChange {
  readonly path: RowPath;
  readonly container?: RowPath;
  readonly after: string;
}

/**
 * The edits that put other texts into a row. Texts inside of arguments that are JSON in a text become one edit of that
 * text, in which every other character stays too.
 */
export function editsOfTexts(row: unknown, changes: readonly TextChange[]): readonly RowEdit[] {
  const plain = changes.filter(({ container }) => container === undefined);
  const containers = new Map(changes.flatMap(({ container }) => (container ? [[container.join('/'), container]] : [])));
  return [
    ...plain.map(({ path, after }): RowEdit => ({ kind: 'set', path, value: after })),
    ...[...containers].flatMap(([key, container]): RowEdit[] => {
      const inside = changes.filter((change) => change.container?.join('/') === key);
      const written = textAt(row, container);
      const changed = inside.reduce<string | undefined>(
        (text, { path, after }) =>
          text && editRow(text, { kind: 'set', path: path.slice(container.length), value: after }),
        written,
      );
      return changed === undefined ? [] : [{ kind: 'set', path: container, value: changed }];
    }),
  ];
}

/** A line with all of the edits, one after the other; undefined where one leads nowhere. */
export function applyEdits(line: string, edits: readonly RowEdit[]): string | undefined {
  return edits.reduce<string | undefined>((text, edit) => (text === undefined ? undefined : editRow(text, edit)), line);
}
