import type { ActionSchema } from '../../../core/actions/schema';
import type { Mute } from '../../../core/dataset/check/mutes/mutes';
import type { LineId, Splice } from '../../../core/dataset/document/line-document';
import type { OriginalText } from '../../../core/dataset/document/original-text';
import { editRow, type RowEdit } from '../../../core/dataset/document/row-edit';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { CheckedRows, type RowRules } from '../../../core/dataset/editing/checked-rows';
import { DeepRows } from '../../../core/dataset/editing/deep-rows';
import {
  type DocumentEdit,
  EditedDocument,
  type EditOptions,
  type RowKey,
} from '../../../core/dataset/editing/edited-document';
import { readPastedRows } from '../../../core/dataset/editing/pasted-rows';
import { restoreLines } from '../../../core/dataset/editing/restore-lines';
import { RowList } from '../../../core/dataset/editing/row-list';
import { type RowOperation, spliceOperation } from '../../../core/dataset/editing/row-operation';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { ConversationView, RowView } from '../../../protocol/webview/dataset-editor';
import type { Edited, RowSelection } from '../../../protocol/webview/dataset-editor-requests';
import type { CountedTokens } from './engine-protocol';
import { RowViews } from './row-views';
import { withObjectArguments } from './text-arguments';

/** The result of what may have changed the document; without `edit` it changed nothing. */
export type EditResult = Edited & { readonly edit?: DocumentEdit };

const operationLabels: Readonly<Record<RowOperation['kind'], string>> = {
  delete: 'Delete Rows',
  duplicate: 'Duplicate Rows',
  'set-split': 'Move to Split',
  'add-tag': 'Add Tag',
  'remove-tag': 'Remove Tag',
  move: 'Move Rows',
  join: 'Join Conversations',
  'split-conversation': 'Split Conversation',
};

/** A new row, as its writer goes on with it. */
const emptyRow = {
  messages: [
    { role: 'user', content: '' },
    { role: 'assistant', content: '' },
  ],
  split: 'train',
};

/** A dataset that is open: answers what its page asks, edits it, and knows nothing of files. */
export class DatasetEngine {
  readonly document: EditedDocument;
  readonly checked: CheckedRows;
  readonly deep: DeepRows;
  readonly list: RowList;
  readonly #views: RowViews;
  readonly #firstRevision: number;

  /** @param firstRevision above those of the document that this one takes the place of */
  constructor(text: Uint8Array | OriginalText, rules: RowRules, firstRevision = 0) {
    this.document = new EditedDocument(text, (exchange) => {
      this.checked.exchange(exchange);
      this.list.exchange(exchange);
    });
    this.deep = new DeepRows(this.document.lines);
    this.checked = new CheckedRows(this.document, rules, (line) => this.deep.findingsOf(line));
    this.list = new RowList(this.document);
    this.#views = new RowViews(this.document, this.checked);
    this.#firstRevision = firstRevision;
  }

  get revision(): number {
    return this.#firstRevision + this.document.revision;
  }

  /** Rows of the list. */
  rows(start: number, count: number): readonly RowView[] {
    const rows: RowView[] = [];
    for (let place = start; place < Math.min(start + count, this.list.count); place += 1) {
      const found = this.#find(this.list.keyAt(place));
      if (found) {
        rows.push(this.#views.rowOf(found.line, found.index));
      }
    }
    return rows;
  }

  /** One row in full; undefined where it is gone. */
  row(key: RowKey, schema: ActionSchema | undefined): ConversationView | undefined {
    const found = this.#find(key);
    return found && this.#views.conversationOf(found.line, found.index, schema);
  }

  /** Keeps what was counted of lines, for the list. */
  noteTokens(counted: readonly CountedTokens[]): void {
    for (const { line, tokens } of counted) {
      this.#views.tokens.set(line, tokens);
    }
  }

  /** Undefined of a line that nobody counted. */
  readonly tokensOf = (line: LineId): number | undefined => this.#views.tokens.get(line);

  /** Which rows stand in a part of the list. */
  keys(start: number, count: number): readonly RowKey[] {
    const end = Math.min(start + count, this.list.count);
    return Array.from({ length: Math.max(0, end - start) }, (_, offset) => this.list.keyAt(start + offset)).filter(
      (key) => key !== undefined,
    );
  }

  /** The row on a line of the file, from 1; without `index` where the list does not show it. */
  findLine(lineNumber: number): { readonly key: RowKey; readonly index?: number } | undefined {
    const { lines } = this.document;
    if (lineNumber < 1 || lineNumber > lines.lineCount) {
      return undefined;
    }
    const key = this.document.keyOf(lines.idAt(lineNumber - 1));
    const index = this.list.indexOf(key);
    return { key, ...(index !== undefined && { index }) };
  }

  /** The words of a row's line; undefined where it is gone, or no text. */
  textOf(key: RowKey): string | undefined {
    const found = this.#find(key);
    return found && decodeLine(this.document.lines.contentOf(found.line));
  }

  /** The next row of the list with a problem, round its ends. */
  nextProblem(
    from: RowKey | undefined,
    isBackwards: boolean,
  ): { readonly key: RowKey; readonly index: number } | undefined {
    const { count } = this.list;
    const step = isBackwards ? -1 : 1;
    const start = (from === undefined ? undefined : this.list.indexOf(from)) ?? (isBackwards ? count : -1);
    for (let tried = 1; tried <= count; tried += 1) {
      const index = (start + step * tried + count * 2) % count;
      const key = this.list.keyAt(index);
      const line = key === undefined ? undefined : this.document.lineOf(key);
      if (key !== undefined && line !== undefined && this.checked.columns.problems.at(line).length > 0) {
        return { key, index };
      }
    }
    return undefined;
  }

  /**
   * Edits one row's JSON, all or nothing.
   * @throws WorkbenchError `dataset.rowGone`, `dataset.notEditable`
   */
  editRow(key: RowKey, edits: readonly RowEdit[], merge: string | undefined): EditResult {
    const { line, index } = this.#require(key);
    const text = this.#requireText(line);
    const edited = edits.reduce((current, edit) => {
      const next = editRow(current, edit) ?? withObjectArguments(current, edit);
      if (next === undefined) {
        const detail = `it has no place ${edit.path.join(' → ').slice(0, 200)}.`;
        throw new WorkbenchError('dataset.notEditable', { detail });
      }
      return next;
    }, text);
    return edited === text ? this.#unchanged(key) : this.#rewrite(key, { line, index, text: edited, merge });
  }

  /** Writes a line anew. @throws WorkbenchError `dataset.rowGone`, `dataset.notEditable` */
  writeLine(key: RowKey, text: string, merge: string | undefined): EditResult {
    const { line, index } = this.#require(key);
    if (/[\r\n]/.test(text)) {
      throw new WorkbenchError('dataset.notEditable', { detail: 'a row is one line; write line breaks as \\n.' });
    }
    if (text === decodeLine(this.document.lines.contentOf(line))) {
      return this.#unchanged(key);
    }
    return this.#rewrite(key, { line, index, text, merge });
  }

  /** Puts lines behind a row, or at the end. */
  insert(texts: readonly string[], after: RowKey | undefined, label: string): EditResult {
    const index = after === undefined ? undefined : this.document.indexOf(after);
    const place = index === undefined ? this.document.lines.lineCount : index + 1;
    const lines = texts.map((text) => this.document.lines.write(new TextEncoder().encode(text)));
    const [first] = lines;
    const result = this.commit([{ index: place, deleteCount: 0, insert: lines }], { label });
    return { ...result, rows: lines.length, ...(first !== undefined && { key: this.document.keyOf(first) }) };
  }

  addRow(after: RowKey | undefined): EditResult {
    const split = after === undefined ? undefined : this.#find(after);
    const of = split && this.#views.rowOf(split.line, split.index).split;
    return this.insert([JSON.stringify({ ...emptyRow, split: of ?? emptyRow.split })], after, 'Add Row');
  }

  /**
   * Puts rows from the clipboard behind a row, or at the end.
   * @throws WorkbenchError `dataset.nothingToPaste`
   */
  paste(text: string, after: RowKey | undefined): EditResult & { readonly refused: readonly string[] } {
    const { rows, refused } = readPastedRows(text);
    if (rows.length === 0) {
      throw new WorkbenchError('dataset.nothingToPaste');
    }
    return { ...this.insert(rows, after, 'Paste Rows'), refused };
  }

  /**
   * Does the same to all of some rows, as one edit, which is made with the last step; each before it is for one row.
   * @throws WorkbenchError `dataset.cannotJoin`, `dataset.cannotSplit`
   */
  *operate(selection: RowSelection, operation: RowOperation): Generator<undefined, EditResult> {
    const indexes = this.indexesOf(selection);
    const splices = yield* spliceOperation(this.document, indexes, operation);
    if (splices.length === 0) {
      return this.#unchanged(undefined);
    }
    const result = this.commit(splices, { label: operationLabels[operation.kind] });
    const first = splices.find(({ insert }) => insert.length > 0)?.insert[0];
    return { ...result, rows: indexes.length, ...(first !== undefined && { key: this.document.keyOf(first) }) };
  }

  /**
   * Does one of the fixes that a finding offers.
   * @throws WorkbenchError `dataset.rowGone`, `dataset.fixGone`
   */
  fix(key: RowKey, finding: number, fix: number): EditResult {
    const { line, index } = this.#require(key);
    const chosen = this.#views.fixesOf(line, finding)[fix];
    if (chosen === undefined) {
      throw new WorkbenchError('dataset.fixGone');
    }
    if ('edits' in chosen) {
      return this.editRow(key, chosen.edits, undefined);
    }
    return { ...this.commit([{ index, deleteCount: 1, insert: [] }], { label: chosen.title }), key };
  }

  /** What a mute of a finding names: its rule and its row. Undefined where the line is no row. */
  mutable(key: RowKey, finding: number): Omit<Mute, 'reason'> | undefined {
    const { line } = this.#require(key);
    const found = this.checked.findingsOf(line)[finding];
    const row = this.checked.rowIdOf(line);
    return found && row !== undefined ? { rule: found.code, row } : undefined;
  }

  /** Makes the document what another file has, as one edit. */
  restore(text: OriginalText): EditResult {
    const splices = restoreLines(this.document.lines, text);
    const [first] = splices;
    if (first === undefined) {
      return this.#unchanged(undefined);
    }
    const result = this.commit(splices, { label: 'Restore Unsaved Changes' });
    const changed = this.findLine(first.index + 1);
    return { ...result, ...(changed && { key: changed.key }) };
  }

  /** Takes an edit back, or makes it again. */
  toggle(edit: number): EditResult {
    this.document.toggle(edit);
    return { revision: this.revision, rows: 0 };
  }

  commit(splices: readonly Splice[], options: EditOptions): EditResult {
    const edit = this.document.edit(splices, options);
    return { revision: this.revision, rows: splices.length, edit };
  }

  /** How many rows a selection names. */
  countOf(selection: RowSelection): number {
    return selection.kind === 'rows' ? selection.keys.length : this.list.count - selection.except.length;
  }

  /** Where rows stand in the document, ascending; those that are gone are left out. */
  indexesOf(selection: RowSelection): readonly number[] {
    const except = new Set(selection.kind === 'list' ? selection.except : []);
    const keys = selection.kind === 'rows' ? selection.keys : [...this.list.keys()].filter((key) => !except.has(key));
    const indexes = keys.flatMap((key) => this.document.indexOf(key) ?? []);
    return [...new Set(indexes)].sort((left, right) => left - right);
  }

  /** The words of rows, one a line, as they are written; what is no text is left out. */
  copy(selection: RowSelection): string {
    const { lines } = this.document;
    return this.indexesOf(selection)
      .flatMap((index) => decodeLine(lines.contentAt(index)) ?? [])
      .join('\n');
  }

  #rewrite(
    key: RowKey,
    {
      line,
      index,
      text,
      merge,
    }: { readonly line: LineId; readonly index: number; readonly text: string; readonly merge: string | undefined },
  ): EditResult {
    const insert = [this.document.rewrite(line, new TextEncoder().encode(text))];
    return { ...this.commit([{ index, deleteCount: 1, insert }], { label: 'Edit Row', merge }), key };
  }

  #unchanged(key: RowKey | undefined): EditResult {
    return { revision: this.revision, rows: 0, ...(key !== undefined && { key }) };
  }

  #requireText(line: LineId): string {
    const text = decodeLine(this.document.lines.contentOf(line));
    if (text === undefined) {
      throw new WorkbenchError('dataset.notEditable', { detail: 'it is not UTF-8 text, or too long.' });
    }
    return text;
  }

  #find(key: RowKey | undefined): { readonly line: LineId; readonly index: number } | undefined {
    const line = key === undefined ? undefined : this.document.lineOf(key);
    const index = line === undefined ? undefined : this.document.lines.indexOf(line);
    return line === undefined || index === undefined ? undefined : { line, index };
  }

  #require(key: RowKey): { readonly line: LineId; readonly index: number } {
    const found = this.#find(key);
    if (!found) {
      throw new WorkbenchError('dataset.rowGone');
    }
    return found;
  }
}
