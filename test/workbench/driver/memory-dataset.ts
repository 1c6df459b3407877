import type { ActionSchema } from '../../../src/core/actions/schema';
import { editRow } from '../../../src/core/dataset/document/row-edit';
import { decodeLine, summariseLine } from '../../../src/core/dataset/document/row-summary';
import { EditedDocument, type RowKey } from '../../../src/core/dataset/editing/edited-document';
import { spliceOperation } from '../../../src/core/dataset/editing/row-operation';
import { conversationView } from '../../../src/node/dataset/editing/conversation-view';
import type { Handlers } from '../../../src/protocol/webview/channel';
import type {
  Access,
  DatasetEditorState,
  FindingView,
  RowView,
  Sort,
} from '../../../src/protocol/webview/dataset-editor';
import type {
  DatasetEditorResults,
  Edited,
  FromDatasetEditor,
  RowSelection,
} from '../../../src/protocol/webview/dataset-editor-requests';

/** A dataset behind the page, without VS Code and without files. */
export class MemoryDataset {
  document: EditedDocument;
  access: Access = { kind: 'editable' };
  readonly commands: string[] = [];
  readonly #schema: ActionSchema;
  #query = '';
  #sort: Sort = { key: 'line', isDescending: false };
  #undo: number[] = [];
  #redo: number[] = [];
  #saved = 0;
  onChange: () => void = () => {};
  /** Fails the next edits. */
  refusal: Error | undefined;
  delayMs = 0;
  systemPrompt = 'You help on a phone. Answer in one short sentence, or call an action.';

  constructor(text: string, schema: ActionSchema) {
    this.document = new EditedDocument(new TextEncoder().encode(text));
    this.#schema = schema;
  }

  get text(): string {
    return [...this.document.lines.chunks()].map((chunk) => new TextDecoder().decode(chunk)).join('');
  }

  /** Something else puts a line at the beginning. */
  insert(text: string): void {
    const line = this.document.lines.write(new TextEncoder().encode(text));
    this.document.edit([{ index: 0, deleteCount: 0, insert: [line] }], { label: 'insert' });
    this.onChange();
  }

  get state(): DatasetEditorState {
    const rows = this.#all();
    const problems = rows.filter(({ problem }) => problem !== undefined);
    const count = (of: (row: RowView) => readonly string[]) => {
      const counts = new Map<string, number>();
      for (const name of rows.flatMap(of)) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return [...counts].map(([name, n]) => ({ name, count: n }));
    };
    return {
      fileName: 'assistant.train.jsonl',
      access: this.access,
      loading: { kind: 'ready' },
      revision: this.document.revision,
      isDirty: this.document.revision !== this.#saved,
      totals: {
        lines: rows.length,
        rows: rows.filter(({ kind }) => kind === 'row').length,
        splits: count(({ split }) => (split ? [split] : [])),
        actions: count(({ actions }) => actions),
        tags: count(({ tags }) => tags),
        problems: problems.length
          ? [{ name: 'dataset.emptyTurn', title: 'Empty turn', severity: 'error', count: problems.length }]
          : [],
        rowsWithProblems: problems.length,
        mutedProblems: 0,
      },
      list: { query: this.#query, sort: this.#sort, count: this.#listed().length },
      schema: this.#schema,
      systemPrompt: this.systemPrompt,
      notes: [],
    };
  }

  get handlers(): Handlers<FromDatasetEditor, DatasetEditorResults> {
    return {
      ready: () => this.state,
      rows: ({ start, count }) => ({
        revision: this.document.revision,
        start,
        rows: this.#listed().slice(start, start + count),
      }),
      row: ({ key }) => this.#row(key),
      locate: ({ key }) => {
        const index = this.#listed().findIndex((row) => row.key === key);
        return index < 0 ? undefined : { index };
      },
      'find-line': ({ lineNumber }) => {
        const key = this.#all()[lineNumber - 1]?.key;
        const index = this.#listed().findIndex((row) => row.key === key);
        return key === undefined ? undefined : { key, ...(index >= 0 && { index }) };
      },
      'next-problem': ({ from, isBackwards }) => {
        const rows = this.#listed().map((row, index) => ({ row, index }));
        const at = rows.findIndex(({ row }) => row.key === from);
        const turned = isBackwards
          ? [...rows.slice(0, Math.max(0, at)).reverse(), ...rows.slice(at).reverse()]
          : [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
        const found = turned.find(({ row }) => row.problem !== undefined);
        return found && { key: found.row.key, index: found.index };
      },
      keys: ({ start, count }) => ({
        keys: this.#listed()
          .slice(start, start + count)
          .map(({ key }) => key),
      }),
      list: ({ query, sort }) => {
        this.#query = query;
        this.#sort = sort;
        this.onChange();
        return { count: this.#listed().length };
      },
      edit: ({ key, edits, merge }) =>
        this.#rewrite(
          key,
          (line) =>
            edits.reduce<string | undefined>(
              (text, edit) => (text === undefined ? undefined : editRow(text, edit)),
              line,
            ),
          merge,
        ),
      'write-line': ({ key, text, merge }) => this.#rewrite(key, () => text, merge),
      operate: ({ rows, operation }) => {
        const indexes = this.#indexes(rows);
        if (operation.kind === 'join' || operation.kind === 'split-conversation') {
          throw new Error('Not in memory.');
        }
        return this.#note(
          this.document.edit(spliceOperation(this.document, indexes, operation), { label: operation.kind }),
          indexes.length,
        );
      },
      'add-row': ({ after }) => {
        const index = after === undefined ? this.document.lines.lineCount : (this.document.indexOf(after) ?? 0) + 1;
        const row = {
          messages: [
            { role: 'user', content: '' },
            { role: 'assistant', content: '' },
          ],
          split: 'train',
        };
        const line = this.document.lines.write(new TextEncoder().encode(JSON.stringify(row)));
        return {
          ...this.#note(this.document.edit([{ index, deleteCount: 0, insert: [line] }], { label: 'add' }), 1),
          key: this.document.keyOf(line),
        };
      },
      paste: () => ({ revision: this.document.revision, rows: 0, refused: [] }),
      copy: ({ rows }) => ({
        text: this.#indexes(rows)
          .map((index) => decodeLine(this.document.lines.contentAt(index)))
          .join('\n'),
      }),
      fix: ({ key }) => this.#rewrite(key, (line) => line.replace('"content":""', '"content":"Done."')),
      mute: () => undefined,
      'preview-replace': ({ replacement: { find, replace } }) => {
        const rows = this.#listed().filter(({ firstWords }) => firstWords.includes(find));
        const examples = rows.map(({ key, lineNumber, firstWords }) => ({
          key,
          lineNumber,
          before: firstWords,
          after: firstWords.replaceAll(find, replace),
        }));
        return { matches: rows.length, rows: rows.length, examples };
      },
      replace: () => ({ revision: this.document.revision, rows: 0, matches: 0 }),
      tokens: ({ key }) => this.#tokens(key),
      statistics: () => ({
        tokensPerRow: {
          from: [20, 40, 60, 80, 100, 120],
          counts: [3, 40, 90, 60, 12, 1],
          minimum: 24,
          median: 66,
          p95: 101,
          maximum: 131,
        },
        turnsPerRow: { from: [2, 4], counts: [100, 20], minimum: 2, median: 2, p95: 4, maximum: 6 },
        actionsBySplit: {
          splits: ['train', 'eval'],
          actions: this.state.totals.actions.map(({ name, count }) => ({ name, counts: [count, 0] })),
        },
        values: [
          {
            action: 'call',
            parameter: 'contact',
            distinct: 7,
            total: 12,
            top: [
              { name: 'Ngozi', count: 3 },
              { name: 'Sam Lee', count: 2 },
            ],
          },
        ],
      }),
      command: ({ command }) => this.#command(command),
    };
  }

  #command(command: string): undefined {
    this.commands.push(command);
    const [from, to] = command === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const id = command === 'undo' || command === 'redo' ? from.pop() : undefined;
    if (id !== undefined) {
      this.document.toggle(id);
      to.push(id);
    }
    if (command === 'save') {
      this.#saved = this.document.revision;
    }
    this.onChange();
  }

  async #rewrite(key: RowKey, change: (line: string) => string | undefined, merge?: string): Promise<Edited> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.refusal) {
      throw this.refusal;
    }
    const line = this.document.lineOf(key);
    const text = line === undefined ? undefined : change(decodeLine(this.document.lines.contentOf(line)) ?? '');
    const index = this.document.indexOf(key);
    if (line === undefined || text === undefined || index === undefined) {
      throw new Error('The edit leads nowhere.');
    }
    const written = this.document.rewrite(line, new TextEncoder().encode(text));
    return this.#note(this.document.edit([{ index, deleteCount: 1, insert: [written] }], { label: 'edit', merge }), 1);
  }

  #note({ id, isMerged }: { readonly id: number; readonly isMerged: boolean }, rows: number): Edited {
    if (!isMerged) {
      this.#undo.push(id);
      this.#redo = [];
    }
    this.onChange();
    return { revision: this.document.revision, rows };
  }

  #indexes(rows: RowSelection): readonly number[] {
    const keys =
      rows.kind === 'rows'
        ? rows.keys
        : this.#listed()
            .map(({ key }) => key)
            .filter((key) => !rows.except.includes(key));
    return keys.flatMap((key) => this.document.indexOf(key) ?? []).toSorted((left, right) => left - right);
  }

  #all(): readonly RowView[] {
    return Array.from({ length: this.document.lines.lineCount }, (_, index) => {
      const line = this.document.lines.idAt(index);
      const content = this.document.lines.contentOf(line);
      const { kind, split, firstWords, actions, tags, messageCount } = summariseLine(content);
      const isBad = kind !== 'row' || (decodeLine(content) ?? '').includes('"content":""');
      const problem = {
        severity: kind === 'row' ? 'error' : 'warning',
        messages: [kind === 'row' ? 'A turn is empty.' : 'The line is no row.'],
      } as const;
      return {
        key: this.document.keyOf(line),
        lineNumber: index + 1,
        kind,
        ...(split !== undefined && { split }),
        firstWords,
        actions,
        tags,
        messageCount,
        tokens: 20 + Math.ceil(content.length / 5),
        ...(isBad && { problem }),
      };
    });
  }

  #listed(): readonly RowView[] {
    const rows = this.#all().filter((row) =>
      this.#query === 'problem:*' ? row.problem : JSON.stringify(row).includes(this.#query),
    );
    const sorted =
      this.#sort.key === 'firstWords'
        ? rows.toSorted((left, right) => left.firstWords.localeCompare(right.firstWords))
        : rows;
    return this.#sort.isDescending ? sorted.toReversed() : sorted;
  }

  #row(key: RowKey) {
    const row = this.#all().find((view) => view.key === key);
    const line = this.document.lineOf(key);
    if (!row || line === undefined) {
      return undefined;
    }
    const content = this.document.lines.contentOf(line);
    const view = conversationView(content, { row, findings: [], schema: this.#schema });
    if (view.kind === 'text') {
      return {
        ...view,
        findings: [
          {
            id: 1,
            code: 'dataset.notJson',
            severity: 'error',
            message: 'The line is no JSON: Unexpected end of input.',
            fix: 'Mend the text, or delete the line.',
            fixes: [],
          } satisfies FindingView,
        ],
      };
    }
    const findings = view.turns.flatMap(({ text, path }, index): readonly FindingView[] =>
      text === ''
        ? [
            {
              id: index,
              code: 'dataset.emptyTurn',
              severity: 'error',
              message: 'The turn is empty.',
              fix: 'Write what is said.',
              path,
              fixes: ['Write “Done.”'],
            },
          ]
        : [],
    );
    return { ...view, findings };
  }

  #tokens(key: RowKey) {
    const line = this.document.lineOf(key);
    const words =
      (line === undefined ? '' : (decodeLine(this.document.lines.contentOf(line)) ?? '')).match(/\s?\w+|\W/g) ?? [];
    const tokens = words
      .slice(0, 400)
      .map((text, id) => ({ id, text, isTrained: id > words.length / 2, isControl: false }));
    const first = { id: 1, text: '<|im_start|>', isTrained: false, isControl: true };
    return {
      kind: 'tokens',
      tokens: [first, ...tokens, { ...first, text: '<|im_end|>', isTrained: true }],
      isCut: false,
      tokenCount: tokens.length + 2,
      trainedCount: Math.floor(tokens.length / 2) + 1,
      limit: 512,
    } as const;
  }
}
