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
        <h2 id="title">${added ? 'Imported' : 'Import'} ${fileName}</h2>
        ${preview?.format ? html`<span class="quiet">Read as ${preview.format}</span>` : nothing}
        ${preview?.couldBeTable && !added ? html`<button class="link" @click=${() => this.change({ isTable: true })}>Say what the columns mean</button>` : nothing}
      </div>
      <div class="body" tabindex="0" role="region" aria-label="What becomes of the file" aria-busy=${String(preview === undefined)}>
        ${wrong ? html`<p class="wrong" role="alert">${wrong.message} ${wrong.fix}</p>` : nothing}
        ${added ? renderReport(added) : preview ? this.renderPreview(preview) : html`<p class="quiet">Reading …</p>`}
      </div>
      <div class="foot">
        <span class="words" role="status">${added ? addedWords(added) : preview ? foundWords(preview.report) : ''}</span>
        ${added ? this.renderDone() : this.renderChoices(preview)}
      </div>
    </dialog>`;
  }

  private renderPreview({ columns, rows, report }: ImportPreview) {
    return html`${columns.length > 0 ? this.renderColumns(withChoices(columns, this.choice.columns)) : nothing}
      <h3>The first rows</h3>
      ${rows.length > 0 ? html`<ol class="rows">${rows.map(renderRow)}</ol>` : html`<p class="quiet">None: say which column is what the user says, and which what the assistant says or does.</p>`}
      <h3>What becomes of the rest</h3>
      ${renderReport(report)}`;
  }

  private renderColumns(columns: readonly ImportColumn[]) {
    return html`<h3>What the columns mean</h3>
      <div class="table columns" tabindex="0" role="region" aria-label="What the columns mean">
        <table>
          <thead><tr><th scope="col">column</th><th scope="col">means</th><th scope="col">for example</th></tr></thead>
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
        <select aria-label="Meaning of ${name}" .value=${meaning} @change=${(event: Event) => set(targetOf(writtenIn(event), name))}>
          ${meanings.map(([value, label]) => html`<option value=${value} ?selected=${value === meaning}>${label}</option>`)}
        </select>
        ${
          named === undefined
            ? nothing
            : html`<input
                aria-label="Name for ${name}"
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
    const count = isWhole ? `${rows.toLocaleString('en')} ${rows === 1 ? 'Row' : 'Rows'}` : 'All Rows';
    return html`<label
        >Rows without a split go to
        <select aria-label="Split of rows without one" .value=${this.choice.split} @change=${this.onSplit}>
          <option value="train">train</option>
          <option value="eval">eval</option>
        </select></label
      >
      <vscode-button secondary @click=${this.close}>Cancel</vscode-button>
      <vscode-button ?disabled=${rows === 0 || this.isBusy} @click=${this.add}>Add ${count}</vscode-button>`;
  }

  private renderDone() {
    return html`<vscode-button @click=${this.close}>Close</vscode-button>`;
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
  const about = [split, ...tags, ...otherKeys.map((key) => `${key} kept`)].join(' · ');
  return html`<li>
    <span class="quiet" dir="auto">${about}</span>
    ${turns.map(({ role, text }) => html`<p dir="auto"><span class="role">${role}</span> ${text}</p>`)}
  </li>`;
}

function foundWords({ records, rows, isWhole, refusedCount }: ImportReport): string {
  const of = isWhole ? 'records become rows' : 'first records become rows';
  const refused = refusedCount > 0 ? `, ${refusedCount.toLocaleString('en')} are refused` : '';
  return `${rows.toLocaleString('en')} of ${isWhole ? '' : 'the '}${records.toLocaleString('en')} ${of}${refused}.`;
}

function addedWords({ rows, records, isWhole }: ImportReport): string {
  const rest = isWhole ? '' : ' More follow in the file: the command line takes all of them.';
  return `${rows.toLocaleString('en')} of ${records.toLocaleString('en')} records are rows now. Undo takes all of them back.${rest}`;
}

function writtenIn(event: Event): string {
  const { target } = event;
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value : '';
}
