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
 * @returns what yields nothing until a row is done, so that other work can be done between rows
 * @throws WorkbenchError `dataset.cannotJoin`, `dataset.cannotSplit`
 */
export function* spliceOperation(
  document: EditedDocument,
  indexes: readonly number[],
  operation: RowOperation,
): Generator<undefined, readonly Splice[]> {
  if (operation.kind === 'move') {
    return moveRows(document, indexes, operation.before);
  }
  if (operation.kind === 'join') {
    return joinRows(document, indexes);
  }
  const splices: Splice[] = [];
  for (const index of indexes) {
    splices.push(...spliceRow(document, index, operation));
    yield;
  }
  return splices;
}

/** An operation that does the same to each row. */
type SingleOperation = Exclude<RowOperation, { readonly kind: 'move' | 'join' }>;

function spliceRow(document: EditedDocument, index: number, operation: SingleOperation): readonly Splice[] {
  switch (operation.kind) {
    case 'delete':
      return [{ index, deleteCount: 1, insert: [] }];
    case 'duplicate':
      return [{ index: index + 1, deleteCount: 0, insert: [copyOf(document, index)] }];
    case 'set-split':
      return rewriteRow(document, index, () => ({ kind: 'set', path: ['split'], value: operation.split }));
    case 'add-tag':
      return rewriteRow(document, index, (text) => {
        const tags = tagsOf(text);
        const value = [...tags, operation.tag];
        return tags.includes(operation.tag) ? undefined : { kind: 'set', path: ['tags'], value };
      });
    case 'remove-tag':
      return rewriteRow(document, index, (text) => {
        const tags = tagsOf(text);
        const value = tags.filter((tag) => tag !== operation.tag);
        return value.length === tags.length ? undefined : { kind: 'set', path: ['tags'], value };
      });
    case 'split-conversation':
      return splitRow(document, index, operation.turn);
  }
}

/** Nothing where the line is no row, or needs no change. */
function rewriteRow(
  document: EditedDocument,
  index: number,
  editOf: (text: string) => RowEdit | undefined,
): readonly Splice[] {
  const { lines } = document;
  const line = lines.idAt(index);
  const text = decodeLine(lines.contentOf(line));
  const edit = text === undefined ? undefined : editOf(text);
  const edited = text === undefined || edit === undefined ? undefined : editRow(text, edit);
  return edited === undefined || edited === text
    ? []
    : [{ index, deleteCount: 1, insert: [document.rewrite(line, new TextEncoder().encode(edited))] }];
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
