import type { Severity } from '../../../../src/core/dataset/check/finding';
import type { RowView } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { columns, kindWords } from './columns';

/** What an element of the list shows. */
export interface ShownRow {
  readonly index: number;
  /** Undefined until it has come. */
  readonly row: RowView | undefined;
  readonly isActive: boolean;
  readonly isChosen: boolean;
}

const severityWords: Readonly<Record<Severity, string>> = {
  error: l10n.t('Error'),
  warning: l10n.t('Warning'),
  information: l10n.t('Information'),
};

/**
 * One row of the page, which shows one row of the list after the other. Written by hand: the list draws every frame while
 * it scrolls.
 */
export class RowElement {
  readonly element = document.createElement('div');
  readonly #cells: readonly HTMLElement[];
  #shown: ShownRow | undefined;

  constructor() {
    this.element.setAttribute('role', 'row');
    this.#cells = columns.map(({ key }) => {
      const cell = document.createElement('span');
      cell.setAttribute('role', 'gridcell');
      cell.className = `cell ${key}`;
      if (key === 'firstWords') {
        cell.dir = 'auto';
      }
      return cell;
    });
    this.element.append(...this.#cells);
  }

  show(shown: ShownRow): void {
    const before = this.#shown;
    this.#shown = shown;
    const { index, row, isActive, isChosen } = shown;
    if (before?.index !== index) {
      this.element.dataset['index'] = String(index);
      this.element.id = `row-${index}`;
      // The heading is the first.
      this.element.setAttribute('aria-rowindex', String(index + 2));
    }
    if (before?.row !== row) {
      this.#write(row);
    }
    if (before?.isChosen !== isChosen) {
      this.element.setAttribute('aria-selected', String(isChosen));
    }
    const names = ['row', isActive && 'active', isChosen && 'chosen', !row && 'coming', row && `is-${row.kind}`];
    this.element.className = names.filter((name) => typeof name === 'string').join(' ');
  }

  #write(row: RowView | undefined): void {
    for (const [number, { key, textOf }] of columns.entries()) {
      const cell = this.#cells[number];
      if (!cell) {
        continue;
      }
      if (key === 'problems') {
        writeProblem(cell, row);
      } else {
        const text = row ? textOf(row) : '';
        writeText(
          cell,
          key === 'firstWords' && row && text === '' ? `(${kindWords[row.kind] || l10n.t('no words')})` : text,
        );
        writeTitle(cell, key === 'actions' || key === 'tags' ? text : '');
      }
    }
  }
}

/** The same node says other words: making a new one costs the browser more than all else that a row takes. */
function writeText(cell: HTMLElement, text: string): void {
  const { firstChild } = cell;
  if (!(firstChild instanceof Text)) {
    cell.textContent = text;
  } else if (firstChild.data !== text) {
    firstChild.data = text;
  }
}

function writeTitle(cell: HTMLElement, title: string): void {
  if (cell.title !== title) {
    cell.title = title;
  }
}

/** A sign of the severity's own shape, and the words behind it. */
function writeProblem(cell: HTMLElement, row: RowView | undefined): void {
  const problem = row?.problem;
  cell.className = `cell problems ${problem?.severity ?? ''}`;
  writeTitle(cell, problem ? problem.messages.join('\n') : '');
  if (problem) {
    cell.setAttribute('aria-label', `${severityWords[problem.severity]}: ${problem.messages.join(' ')}`);
  } else {
    cell.removeAttribute('aria-label');
  }
}
