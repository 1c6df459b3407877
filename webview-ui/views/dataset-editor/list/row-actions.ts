import type { RowOperation } from '../../../../src/core/dataset/editing/row-operation';
import { type DatasetEditorState, isEditable } from '../../../../src/protocol/webview/dataset-editor';
import type { RowSelection } from '../../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../../shared/l10n';
import type { Question } from '../ask-dialog';
import type { DocumentLink } from '../document-link';
import type { ListModel } from './list-model';
import { chosenCount, selectionOf } from './row-choice';
import type { MenuItem } from './row-menu';

export interface RowActionsOptions {
  readonly link: DocumentLink;
  readonly model: ListModel;
  readonly state: () => DatasetEditorState;
  readonly ask: (question: Question) => Promise<string | undefined>;
  readonly onDone: (words: string) => void;
}

/** What can be done to the chosen rows, by menu and by key. */
export class RowActions {
  readonly #options: RowActionsOptions;

  constructor(options: RowActionsOptions) {
    this.#options = options;
  }

  menu(): readonly MenuItem[] {
    const { state, model } = this.#options;
    const count = chosenCount(model.choice, model.count);
    const rows = count === 1 ? l10n.t('row') : l10n.t('{0} rows', count.toLocaleString('en'));
    const isReadOnly = !isEditable(state().access);
    const isDisabled = isReadOnly || count === 0;
    const splits = [...new Set(['train', 'eval', ...state().totals.splits.map(({ name }) => name)])].filter(Boolean);
    return [
      { title: l10n.t('Duplicate {0}', rows), key: 'Ctrl+D', isDisabled, action: () => this.duplicate() },
      { title: l10n.t('Delete {0}', rows), key: 'Delete', isDisabled, action: () => this.delete() },
      {
        title: count < 2 ? l10n.t('Join rows into one conversation') : l10n.t('Join {0} into one conversation', rows),
        isDisabled: isDisabled || count < 2,
        action: () => this.#do({ kind: 'join' }, l10n.t('joined into one conversation')),
      },
      { title: l10n.t('Move up'), key: 'Alt+↑', isDisabled, isFirstOfGroup: true, action: () => this.move(-1) },
      { title: l10n.t('Move down'), key: 'Alt+↓', isDisabled, action: () => this.move(1) },
      ...splits.slice(0, 8).map((split, index) => ({
        title: l10n.t('Move to the split {0}', split),
        isDisabled,
        isFirstOfGroup: index === 0,
        action: () => this.#do({ kind: 'set-split', split }, l10n.t('moved to {0}', split)),
      })),
      { title: l10n.t('Move to another split…'), isDisabled, action: () => this.#askSplit() },
      { title: l10n.t('Add a tag…'), key: 'T', isDisabled, isFirstOfGroup: true, action: () => this.addTag() },
      { title: l10n.t('Remove a tag…'), isDisabled, action: () => this.#removeTag() },
      {
        title: l10n.t('Copy'),
        key: 'Ctrl+C',
        isDisabled: count === 0,
        isFirstOfGroup: true,
        action: () => this.copy(),
      },
      { title: l10n.t('Paste below'), key: 'Ctrl+V', isDisabled: isReadOnly, action: () => this.pasteFromClipboard() },
      { title: l10n.t('Add a row below'), isDisabled: isReadOnly, action: () => this.addRow() },
    ];
  }

  /** @returns true where the key was one of these */
  key(event: KeyboardEvent): boolean {
    const isCommand = event.ctrlKey || event.metaKey;
    const name = event.key.toLowerCase();
    const action = isCommand ? this.#commandOf(name) : event.altKey ? this.#moveOf(event.key) : this.#plainOf(name);
    if (action) {
      event.preventDefault();
      void action();
    }
    return action !== undefined;
  }

  delete(): Promise<void> {
    return this.#do({ kind: 'delete' }, 'deleted');
  }

  duplicate(): Promise<void> {
    return this.#do({ kind: 'duplicate' }, 'duplicated');
  }

  async addTag(): Promise<void> {
    const known = this.#options.state().totals.tags.map(({ name }) => name);
    const question = { title: l10n.t('Add a Tag'), label: l10n.t('Tag'), button: l10n.t('Add'), known, maxLength: 200 };
    const tag = await this.#options.ask(question);
    if (tag !== undefined) {
      await this.#do({ kind: 'add-tag', tag }, l10n.t('tagged {0}', tag));
    }
  }

  /** The chosen rows that stand together with the active one, past the row beside them. */
  async move(step: -1 | 1): Promise<void> {
    const { model, link } = this.#options;
    const index = model.active?.index;
    const { sort } = model.list;
    if (sort.key !== 'line' || sort.isDescending) {
      link.problem(new Error('Rows can be moved where the list is in the order of the file: sort it by line.'));
      return;
    }
    if (index === undefined) {
      return;
    }
    const { start, end } = this.#blockAt(index);
    const target = step < 0 ? start - 1 : end + 2;
    if (target < 0 || (step > 0 && end + 1 >= model.count)) {
      return;
    }
    const before = target < model.count ? await this.#keyAt(target) : undefined;
    await this.#do(before === undefined ? { kind: 'move' } : { kind: 'move', before }, 'moved');
  }

  async copy(): Promise<void> {
    const rows = this.#selection();
    const { link, onDone } = this.#options;
    if (rows && (await link.flush())) {
      try {
        const { text } = await link.ask({ type: 'copy', rows });
        await navigator.clipboard.writeText(text);
        onDone(l10n.t('{0} copied', this.#countWords()));
      } catch (error) {
        link.problem(error);
      }
    }
  }

  async paste(text: string): Promise<void> {
    const { link, model } = this.#options;
    const after = model.active ? { after: model.active.key } : {};
    if (text !== '') {
      await link.change({ type: 'paste', text, ...after }, l10n.t('Pasted'));
    }
  }

  async pasteFromClipboard(): Promise<void> {
    try {
      await this.paste(await navigator.clipboard.readText());
    } catch (error) {
      this.#options.link.problem(error);
    }
  }

  async addRow(): Promise<void> {
    const { link, model } = this.#options;
    const after = model.active ? { after: model.active.key } : {};
    await link.change({ type: 'add-row', ...after }, l10n.t('Row added'));
  }

  #commandOf(name: string): (() => Promise<void>) | undefined {
    return name === 'd' ? () => this.duplicate() : name === 'c' ? () => this.copy() : undefined;
  }

  #moveOf(key: string): (() => Promise<void>) | undefined {
    return key === 'ArrowUp' ? () => this.move(-1) : key === 'ArrowDown' ? () => this.move(1) : undefined;
  }

  #plainOf(name: string): (() => Promise<void>) | undefined {
    return name === 'delete' ? () => this.delete() : name === 't' ? () => this.addTag() : undefined;
  }

  async #askSplit(): Promise<void> {
    const question = {
      title: l10n.t('Move to a Split'),
      label: l10n.t('Split'),
      button: l10n.t('Move'),
      known: ['train', 'eval'],
      maxLength: 100,
    };
    const split = await this.#options.ask(question);
    if (split !== undefined) {
      await this.#do({ kind: 'set-split', split }, l10n.t('moved to {0}', split));
    }
  }

  async #removeTag(): Promise<void> {
    const known = this.#options.state().totals.tags.map(({ name }) => name);
    const question = {
      title: l10n.t('Remove a Tag'),
      label: l10n.t('Tag'),
      button: l10n.t('Remove'),
      known,
      maxLength: 200,
    };
    const tag = await this.#options.ask(question);
    if (tag !== undefined) {
      await this.#do({ kind: 'remove-tag', tag }, l10n.t('without the tag {0}', tag));
    }
  }

  async #do(operation: RowOperation, words: string): Promise<void> {
    const rows = this.#selection();
    if (rows && isEditable(this.#options.state().access)) {
      await this.#options.link.operate(rows, operation, `${this.#countWords()} ${words}`);
    }
  }

  #selection(): RowSelection | undefined {
    const { model, link } = this.#options;
    const rows = selectionOf(model.choice);
    if (rows === undefined) {
      link.problem(new Error('Too many rows are chosen one by one. Narrow the list by a search and press Ctrl+A.'));
    }
    return rows?.kind === 'rows' && rows.keys.length === 0 ? undefined : rows;
  }

  #countWords(): string {
    const { model } = this.#options;
    const count = chosenCount(model.choice, model.count);
    return count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count.toLocaleString('en'));
  }

  #blockAt(index: number): { readonly start: number; readonly end: number } {
    const { model } = this.#options;
    const isChosen = (at: number) => {
      const row = model.windows.at(at);
      return row !== undefined && model.isChosen(row);
    };
    let [start, end] = [index, index];
    while (start > 0 && isChosen(start - 1)) {
      start -= 1;
    }
    while (end + 1 < model.count && isChosen(end + 1)) {
      end += 1;
    }
    return { start, end };
  }

  async #keyAt(index: number): Promise<number | undefined> {
    const { model, link } = this.#options;
    const known = model.windows.at(index)?.key;
    return known ?? (await link.ask({ type: 'keys', start: index, count: 1 })).keys[0];
  }
}
