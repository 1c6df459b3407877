import { parsedRecord } from '../../json/parsed';
import { listOf } from '../../json/record';
import { joinConversations, splitConversation } from '../bulk/conversations';
import type { LineId, Splice } from '../document/line-document';
import { editRow, type RowEdit } from '../document/row-edit';
import { decodeLine } from '../document/row-summary';
import type { EditedDocument, RowKey } from './edited-document';

/** What can be done to rows as a whole; each is one undoable edit. */
export type RowOperation =
  | { readonly kind: 'delete' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'set-split'; readonly split: string }
  | { readonly kind: 'add-tag'; readonly tag: string }
  | { readonly kind: 'remove-tag'; readonly tag: string }
  /** Before the row with this key, or to the end. */
  | { readonly kind: 'move'; readonly before?: RowKey }
  /** Makes one conversation of several, in their order. */
  | { readonly kind: 'join' }
  /** The turn with this number (from 0) begins a new row. */
  | { readonly kind: 'split-conversation'; readonly turn: number };

/**
 * Makes of an operation on rows the splices of one edit. Lines that are no rows are moved and deleted like any other.
 * @param indexes of the lines, ascending
 * @throws WorkbenchError `dataset.nothingToJoin`, `dataset.nothingToSplit`
 */
export function spliceOperation(
  document: EditedDocument,
  indexes: readonly number[],
  operation: RowOperation,
): readonly Splice[] {
  switch (operation.kind) {
    case 'delete':
      return indexes.map((index) => ({ index, deleteCount: 1, insert: [] }));
    case 'duplicate':
      return indexes.map((index) => ({ index: index + 1, deleteCount: 0, insert: [copyOf(document, index)] }));
    case 'set-split':
      return rewriteRows(document, indexes, () => ({ kind: 'set', path: ['split'], value: operation.split }));
    case 'add-tag':
      return rewriteRows(document, indexes, (tags) =>
        tags.includes(operation.tag) ? undefined : { kind: 'set', path: ['tags'], value: [...tags, operation.tag] },
      );
    case 'remove-tag':
      return rewriteRows(document, indexes, (tags) =>
        tags.includes(operation.tag)
          ? { kind: 'set', path: ['tags'], value: tags.filter((tag) => tag !== operation.tag) }
          : undefined,
      );
    case 'move':
      return moveRows(document, indexes, operation.before);
    case 'join':
      return joinRows(document, indexes);
    case 'split-conversation':
      return indexes.flatMap((index) => splitRow(document, index, operation.turn));
  }
}

/** Rows whose text an edit changes; lines that are no rows, and rows that need no change, are left out. */
function rewriteRows(
  document: EditedDocument,
  indexes: readonly number[],
  editOf: (tags: readonly unknown[]) => RowEdit | undefined,
): readonly Splice[] {
  const { lines } = document;
  return indexes.flatMap((index) => {
    const line = lines.idAt(index);
    const text = decodeLine(lines.contentOf(line));
    const edit = text === undefined ? undefined : editOf(tagsOf(text));
    const edited = text === undefined || edit === undefined ? undefined : editRow(text, edit);
    return edited === undefined || edited === text
      ? []
      : [{ index, deleteCount: 1, insert: [document.rewrite(line, new TextEncoder().encode(edited))] }];
  });
}

/** A row of its own: an `id` stays with the first. */
function copyOf({ lines }: EditedDocument, index: number): LineId {
  const line = lines.idAt(index);
  const content = lines.contentOf(line);
  const text = decodeLine(content);
  const anonymous = text === undefined ? undefined : editRow(text, { kind: 'remove', path: ['id'] });
  return lines.write(anonymous === undefined ? content : new TextEncoder().encode(anonymous), line);
}

function moveRows(document: EditedDocument, indexes: readonly number[], before: RowKey | undefined): readonly Splice[] {
  const { lines } = document;
  const target = before === undefined ? lines.lineCount : (document.indexOf(before) ?? lines.lineCount);
  const insertion: Splice = { index: target, deleteCount: 0, insert: indexes.map((index) => lines.idAt(index)) };
  const removals = indexes.map((index): Splice => ({ index, deleteCount: 1, insert: [] }));
  const isBefore = ({ index }: Splice) => index < target;
  return [...removals.filter(isBefore), insertion, ...removals.filter((removal) => !isBefore(removal))];
}

/** The first row becomes all of them. */
function joinRows(document: EditedDocument, indexes: readonly number[]): readonly Splice[] {
  const { lines } = document;
  const texts = indexes.map((index) => decodeLine(lines.contentAt(index)) ?? '');
  const [first, ...others] = indexes;
  const joined = joinConversations(texts);
  if (first === undefined) {
    return [];
  }
  const written = document.rewrite(lines.idAt(first), new TextEncoder().encode(joined));
  const removals = others.map((index): Splice => ({ index, deleteCount: 1, insert: [] }));
  return [{ index: first, deleteCount: 1, insert: [written] }, ...removals];
}

function splitRow(document: EditedDocument, index: number, turn: number): readonly Splice[] {
  const line = document.lines.idAt(index);
  const parts = splitConversation(decodeLine(document.lines.contentOf(line)) ?? '', turn);
  const [first, second] = parts.map((part) => new TextEncoder().encode(part));
  const made = first && second ? [document.rewrite(line, first), document.lines.write(second, line)] : [];
  return [{ index, deleteCount: 1, insert: made }];
}

function tagsOf(text: string): readonly unknown[] {
  return listOf(parsedRecord(text)?.['tags']);
}
