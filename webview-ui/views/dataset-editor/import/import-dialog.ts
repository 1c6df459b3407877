import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ErrorDescription } from '../../../../src/core/errors/workbench-error';
import type {
  ImportChoice,
  ImportColumn,
  ImportedRow,
  ImportPreview,
  ImportReport,
} from '../../../../src/protocol/webview/dataset-import';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { type DocumentLink, descriptionOf } from '../document-link';
import { meaningOf, meanings, nameOf, targetOf, withChoices, withMeaning } from './column-choices';
import { renderReport } from './import-report';
import { importStyles } from './import-styles';

const firstChoice: ImportChoice = { columns: [], split: 'train', isTable: false };

/** Shows what becomes of a file before its rows enter the dataset, and has the user say what columns mean. */
@customElement('import-dialog')
export class ImportDialog extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @state() private fileName = '';
  @state() private choice = firstChoice;
  @state() private preview: ImportPreview | undefined;
  /** Of what was added: there is something to be told of it. */
  @state() private added: ImportReport | undefined;
  @state() private problem: ErrorDescription | undefined;
  @state() private isBusy = false;
  @query('dialog') private dialog: HTMLDialogElement | null | undefined;
  private asked = 0;

  static override styles = [baseStyles, importStyles];

  /** Has the user choose a file, and shows what is in it. */
  async choose(): Promise<void> {
    try {
      const chosen = await this.link?.ask({ type: 'choose-import' });
      if (chosen) {
        this.fileName = chosen.fileName;
        this.choice = firstChoice;
        this.preview = undefined;
        this.added = undefined;
        this.problem = undefined;
        await this.updateComplete;
        this.dialog?.showModal();
        await this.look();
      }
    } catch (error) {
      this.link?.problem(error);
    }
  }

  override render() {
    const { fileName, preview, added, problem } = this;
    const wrong = problem ?? preview?.report.problem;
    return html`<dialog aria-labelledby="title" @keydown=${(event: KeyboardEvent) => event.stopPropagation()}>
      <div class="head">
        <h2 id="title">${added ? l10n.t('Imported') : l10n.t('Import')} ${fileName}</h2>
        ${preview?.format ? html`<span class="quiet">${l10n.t('Read as {0}', preview.format)}</span>` : nothing}
        ${preview?.couldBeTable && !added ? html`<button class="link" @click=${() => this.change({ isTable: true })}>${l10n.t('Say what the columns mean')}</button>` : nothing}
      </div>
      <div class="body" tabindex="0" role="region" aria-label=${l10n.t('What becomes of the file')} aria-busy=${String(preview === undefined)}>
        ${wrong ? html`<p class="wrong" role="alert">${wrong.message} ${wrong.fix}</p>` : nothing}
        ${added ? renderReport(added) : preview ? this.renderPreview(preview) : html`<p class="quiet">${l10n.t('Reading …')}</p>`}
      </div>
      <div class="foot">
        <span class="words" role="status">${added ? addedWords(added) : preview ? foundWords(preview.report) : ''}</span>
        ${added ? this.renderDone() : this.renderChoices(preview)}
      </div>
    </dialog>`;
  }

  private renderPreview({ columns, rows, report }: ImportPreview) {
    return html`${columns.length > 0 ? this.renderColumns(withChoices(columns, this.choice.columns)) : nothing}
      <h3>${l10n.t('The first rows')}</h3>
      ${rows.length > 0 ? html`<ol class="rows">${rows.map(renderRow)}</ol>` : html`<p class="quiet">${l10n.t('None: say which column is what the user says, and which what the assistant says or does.')}</p>`}
      <h3>${l10n.t('What becomes of the rest')}</h3>
      ${renderReport(report)}`;
  }

  private renderColumns(columns: readonly ImportColumn[]) {
    return html`<h3>${l10n.t('What the columns mean')}</h3>
      <div class="table columns" tabindex="0" role="region" aria-label=${l10n.t('What the columns mean')}>
        <table>
          <thead><tr><th scope="col">${l10n.t('column')}</th><th scope="col">${l10n.t('means')}</th><th scope="col">${l10n.t('for example')}</th></tr></thead>
          <tbody>${columns.map((column) => this.renderColumn(column, columns))}</tbody>
        </table>
      </div>`;
  }

  private renderColumn({ name, target, samples }: ImportColumn, columns: readonly ImportColumn[]) {
    const [meaning, named] = [meaningOf(target), nameOf(target)];
    const set = (changed: string) => this.change({ columns: withMeaning(columns, name, changed) });
    return html`<tr>
      <th scope="row" dir="auto">${name}</th>
      <td>
        <select aria-label=${l10n.t('Meaning of {0}', name)} .value=${meaning} @change=${(event: Event) => set(targetOf(writtenIn(event), name))}>
          ${meanings.map(([value, label]) => html`<option value=${value} ?selected=${value === meaning}>${label}</option>`)}
        </select>
        ${
          named === undefined
            ? nothing
            : html`<input
                aria-label=${l10n.t('Name for {0}', name)}
                maxlength="200"
                .value=${named}
                @change=${(event: Event) => set(`${meaning}${writtenIn(event)}`)}
              />`
        }
      </td>
      <td class="samples" dir="auto">${samples.join(' · ')}</td>
    </tr>`;
  }

  private renderChoices(preview: ImportPreview | undefined) {
    const { rows = 0, isWhole = true } = preview?.report ?? {};
    const count = isWhole
      ? rows === 1
        ? l10n.t('Add 1 Row')
        : l10n.t('Add {0} Rows', rows.toLocaleString('en'))
      : l10n.t('Add All Rows');
    return html`<label
        >${l10n.t('Rows without a split go to')}
        <select aria-label=${l10n.t('Split of rows without one')} .value=${this.choice.split} @change=${this.onSplit}>
          <option value="train">train</option>
          <option value="eval">eval</option>
        </select></label
      >
      <vscode-button secondary @click=${this.close}>${l10n.t('Cancel')}</vscode-button>
      <vscode-button ?disabled=${rows === 0 || this.isBusy} @click=${this.add}>${count}</vscode-button>`;
  }

  private renderDone() {
    return html`<vscode-button @click=${this.close}>${l10n.t('Close')}</vscode-button>`;
  }

  private onSplit(event: Event): void {
    void this.change({ split: writtenIn(event) === 'eval' ? 'eval' : 'train' });
  }

  private async change(change: Partial<ImportChoice>): Promise<void> {
    this.choice = { ...this.choice, ...change };
    await this.look();
  }

  /** Only the answer to the last question counts. */
  private async look(): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    try {
      const preview = await this.link?.ask({ type: 'preview-import', choice: this.choice });
      if (asked === this.asked) {
        this.preview = preview;
        this.problem = undefined;
      }
    } catch (error) {
      this.problem = asked === this.asked ? descriptionOf(error) : this.problem;
    }
  }

  private async add(): Promise<void> {
    this.isBusy = true;
    try {
      const imported = await this.link?.importRows(this.choice);
      // What became of a whole file was seen before.
      if (imported && this.preview?.report.isWhole === false) {
        this.added = imported.report;
      } else {
        this.close();
      }
    } catch (error) {
      this.problem = descriptionOf(error);
    } finally {
      this.isBusy = false;
    }
  }

  private close(): void {
    this.asked += 1;
    this.dialog?.close();
  }
}

function renderRow({ split, tags, turns, otherKeys }: ImportedRow) {
  const about = [split, ...tags, ...otherKeys.map((key) => l10n.t('{0} kept', key))].join(' · ');
  return html`<li>
    <span class="quiet" dir="auto">${about}</span>
    ${turns.map(({ role, text }) => html`<p dir="auto"><span class="role">${role}</span> ${text}</p>`)}
  </li>`;
}

function foundWords({ records, rows, isWhole, refusedCount }: ImportReport): string {
  const numbers = [rows, records, refusedCount].map((count) => count.toLocaleString('en'));
  if (refusedCount > 0) {
    return isWhole
      ? l10n.t('{0} of {1} records become rows, {2} are refused.', ...numbers)
      : l10n.t('{0} of the {1} first records become rows, {2} are refused.', ...numbers);
  }
  return isWhole
    ? l10n.t('{0} of {1} records become rows.', ...numbers)
    : l10n.t('{0} of the {1} first records become rows.', ...numbers);
}

function addedWords({ rows, records, isWhole }: ImportReport): string {
  const [some, all] = [rows.toLocaleString('en'), records.toLocaleString('en')];
  const added = l10n.t('{0} of {1} records are rows now. Undo takes all of them back.', some, all);
  return isWhole ? added : `${added} ${l10n.t('More follow in the file: the command line takes all of them.')}`;
}

function writtenIn(event: Event): string {
  const { target } = event;
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value : '';
}
