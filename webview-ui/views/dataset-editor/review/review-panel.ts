import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../../src/core/errors/workbench-error';
import {
  type CandidateView,
  candidatesAtATime,
  mostCandidates,
  type ReviewView,
} from '../../../../src/protocol/webview/dataset-review';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { type DocumentLink, descriptionOf } from '../document-link';
import { renderCandidate } from './candidate-detail';
import { firstChoice, keptChoice, meantNames, placeAfterKey, toggled } from './review-choice';
import { reviewStyles } from './review-styles';
import { countedRows, waitingWords } from './review-words';

/** The rows that wait beside the dataset: each with what it changes of its source, to be accepted or rejected. */
@customElement('review-panel')
export class ReviewPanel extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @property({ attribute: false }) review: ReviewView | undefined;
  @property({ type: Boolean }) isReadOnly = false;
  @state() private candidates: readonly CandidateView[] | undefined;
  @state() private waitingCount = 0;
  @state() private choice = firstChoice;
  @state() private problem: ErrorDescription | undefined;
  /** What Ctrl+Z takes back here: an edit of the document is for the document's own undo. */
  private isRejectionLast = false;
  private asked = 0;
  /** So many are asked for: more when the end of the list is not the end of what waits. */
  private most = candidatesAtATime;
  @query('h2') private heading: HTMLElement | null | undefined;
  @query('.list') private list: HTMLElement | null | undefined;

  static override styles = [baseStyles, reviewStyles];

  /** The list, or what stands in its place. Never a button: the key that opened the review would press it. */
  override focus(): void {
    (this.list ?? this.heading)?.focus();
  }

  /** Takes back a rejection, where that was done here last. Returns whether it did. */
  undo(): boolean {
    const isOurs = this.isRejectionLast && this.matches(':focus-within');
    if (isOurs) {
      void this.restore();
    }
    return isOurs;
  }

  override render() {
    const { review, candidates, problem } = this;
    const words = review ? waitingWords(review) : '';
    const wrong = problem ?? review?.problem;
    return html`<header>
        <h2 tabindex="-1">${l10n.t('Review')}</h2>
        <span class="words quiet">${words}</span>
        <button class="tool" title=${l10n.t('Close (Escape)')} aria-label=${l10n.t('Close the review')} @click=${this.close}>
          <vscode-icon name="close" aria-hidden="true"></vscode-icon>
        </button>
        ${wrong ? html`<p role="alert">${wrong.message} ${wrong.fix}</p>` : nothing}
      </header>
      ${candidates === undefined ? html`<p class="empty quiet" aria-busy="true">${l10n.t('Reading …')}</p>` : candidates.length === 0 ? this.renderEmpty() : this.renderWaiting(candidates)}`;
  }

  private renderEmpty() {
    return html`<div class="empty">
      <p>${l10n.t('Nothing waits for review.')}</p>
      ${this.renderAfter()}
    </div>`;
  }

  private renderWaiting(candidates: readonly CandidateView[]) {
    const { active, chosen } = this.choice;
    const shown = candidates[active];
    return html`<ul
        class="list"
        role="listbox"
        tabindex="0"
        aria-label=${l10n.t('Rows that wait for review')}
        aria-multiselectable="true"
        aria-activedescendant=${`candidate-${active}`}
        @keydown=${this.onKey}
      >
        ${candidates.map((candidate, index) => this.renderOption(candidate, index, chosen.has(candidate.name)))}
      </ul>
      <div>${this.renderRest(candidates.length)} ${this.renderActions(candidates)}</div>
      <div class="detail" tabindex="0" role="region" aria-label=${l10n.t('The row that waits')}>
        ${shown ? renderCandidate(shown, () => this.showRow(shown.source?.key)) : nothing}
      </div>`;
  }

  private renderRest(shownCount: number) {
    const rest = this.waitingCount - shownCount;
    return rest <= 0
      ? nothing
      : html`<p class="rest quiet">
          ${l10n.t('{0} of {1} rows are shown.', shownCount.toLocaleString('en'), this.waitingCount.toLocaleString('en'))}
          ${
            shownCount < mostCandidates
              ? html`<button class="link" @click=${this.showMore}>${l10n.t('Show {0} more', Math.min(rest, candidatesAtATime).toLocaleString('en'))}</button>`
              : l10n.t('The others follow when these are decided.')
          }
          <button class="link" @click=${() => this.rejectNames('all')}>${l10n.t('Reject all {0}', this.waitingCount.toLocaleString('en'))}</button>
        </p>`;
  }

  private renderOption({ said, queue, findings }: CandidateView, index: number, isChosen: boolean) {
    const isActive = index === this.choice.active;
    const isWrong = findings.some(({ severity }) => severity !== 'information');
    const label = [
      said,
      queue === 'inbox' ? l10n.t('correction from a phone') : '',
      isWrong ? l10n.t('the checks found something') : '',
    ];
    return html`<li
      id=${`candidate-${index}`}
      role="option"
      aria-selected=${String(isChosen)}
      aria-label=${label.filter((part) => part !== '').join(', ')}
      class="candidate ${isActive ? 'active' : ''} ${isChosen ? 'chosen' : ''}"
      @click=${(event: MouseEvent) => this.onClick(event, index)}
    >
      <span class="mark" aria-hidden="true"><vscode-icon name=${isChosen ? 'check' : queue === 'inbox' ? 'device-mobile' : 'blank'} size="14"></vscode-icon></span>
      <span class="said" dir="auto">${said}</span>
      ${isWrong ? html`<vscode-icon name="warning" size="14" aria-hidden="true"></vscode-icon>` : nothing}
    </li>`;
  }

  private renderActions(candidates: readonly CandidateView[]) {
    const count = meantNames(candidates, this.choice).length;
    const rows = count === 1 ? undefined : count.toLocaleString('en');
    return html`<div class="actions" role="toolbar" aria-label=${l10n.t('What becomes of them')}>
      <vscode-button ?disabled=${this.isReadOnly} title=${l10n.t('Enter or A')} @click=${() => this.accept(false)}>${rows === undefined ? l10n.t('Accept') : l10n.t('Accept {0}', rows)}</vscode-button>
      <vscode-button secondary ?disabled=${this.isReadOnly || count !== 1} title="E" @click=${() => this.accept(true)}>${l10n.t('Accept and Edit')}</vscode-button>
      <vscode-button secondary title=${l10n.t('Delete or R')} @click=${this.reject}>${rows === undefined ? l10n.t('Reject') : l10n.t('Reject {0}', rows)}</vscode-button>
      ${this.renderAfter()}
    </div>`;
  }

  /** What was done, and what can still be taken back. */
  private renderAfter() {
    const { acceptedCount = 0, rejectedCount = 0 } = this.review ?? {};
    return html`${
      rejectedCount > 0
        ? html`<span class="quiet">${l10n.t('{0} rejected.', rejectedCount.toLocaleString('en'))} <button class="link" title="Ctrl+Z" @click=${this.restore}>${l10n.t('Undo')}</button></span>`
        : nothing
    }
    ${acceptedCount > 0 ? html`<span class="quiet">${l10n.t('{0} accepted: in the file when it is saved.', acceptedCount.toLocaleString('en'))}</span>` : nothing}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: ReviewView | undefined = changed.get('review');
    if (this.asked === 0 || (changed.has('review') && before?.version !== this.review?.version)) {
      void this.load();
    }
  }

  private async load(): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    try {
      const found = await this.link?.ask({ type: 'candidates', most: this.most });
      if (found && asked === this.asked) {
        const isFocusLost = () => this.shadowRoot?.activeElement == null || this.heading?.matches(':focus') === true;
        const hadFocus = this.matches(':focus-within');
        this.choice = keptChoice(this.candidates ?? [], found.candidates, this.choice);
        this.candidates = found.candidates;
        this.waitingCount = found.waitingCount;
        await this.updateComplete;
        this.reveal();
        if (hadFocus && isFocusLost()) {
          this.focus();
        }
      }
    } catch (error) {
      this.problem = descriptionOf(error);
    }
  }

  private async accept(isEdited: boolean): Promise<void> {
    const names = meantNames(this.candidates ?? [], this.choice);
    if (names.length === 0 || this.isReadOnly) {
      return;
    }
    const words = l10n.t('{0} accepted', countedRows(names.length));
    const key = await this.link?.accept(names, words);
    this.isRejectionLast = false;
    if (isEdited && key !== undefined) {
      this.showRow(key, true);
    }
  }

  private readonly reject = (): Promise<void> => this.rejectNames(meantNames(this.candidates ?? [], this.choice));

  private async rejectNames(names: readonly string[] | 'all'): Promise<void> {
    const count = names === 'all' ? this.waitingCount : names.length;
    if (count > 0 && (await this.decide({ type: 'reject', names }))) {
      this.isRejectionLast = true;
      this.say(l10n.t('{0} rejected', countedRows(count)));
    }
  }

  private readonly showMore = (): void => {
    if (this.waitingCount > (this.candidates?.length ?? 0) && this.most < mostCandidates) {
      this.most += candidatesAtATime;
      void this.load();
    }
  };

  private readonly restore = async (): Promise<void> => {
    if (await this.decide({ type: 'restore-rejected' })) {
      this.isRejectionLast = false;
      this.say(l10n.t('The rejected rows wait again'));
    }
  };

  private async decide(request: Parameters<DocumentLink['decide']>[0]): Promise<boolean> {
    try {
      await this.link?.decide(request);
      this.problem = undefined;
      return true;
    } catch (error) {
      this.problem = descriptionOf(error);
      return false;
    }
  }

  private onClick(event: MouseEvent, index: number): void {
    const name = this.candidates?.[index]?.name ?? '';
    const { active, chosen } = this.choice;
    if (event.ctrlKey || event.metaKey) {
      this.choice = { active: index, chosen: toggled(chosen, name) };
    } else if (event.shiftKey) {
      const names = (this.candidates ?? []).slice(Math.min(active, index), Math.max(active, index) + 1);
      this.choice = { active: index, chosen: new Set([...chosen, ...names.map((candidate) => candidate.name)]) };
    } else {
      this.choice = { active: index, chosen: new Set() };
    }
  }

  private onKey(event: KeyboardEvent): void {
    const candidates = this.candidates ?? [];
    const { active, chosen } = this.choice;
    const isCommand = event.ctrlKey || event.metaKey;
    const place = isCommand || event.altKey ? undefined : placeAfterKey(event.key, active, candidates.length);
    if (place !== undefined) {
      if (place === active && place === candidates.length - 1) {
        this.showMore();
      }
      const passed = event.shiftKey ? [active, place].flatMap((at) => candidates[at]?.name ?? []) : [];
      this.choice = { active: place, chosen: new Set([...chosen, ...passed]) };
      void this.updateComplete.then(() => this.reveal());
    } else if (isCommand && event.key.toLowerCase() === 'a') {
      this.choice = { active, chosen: new Set(candidates.map(({ name }) => name)) };
    } else if (isCommand || !this.actOn(event.key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private actOn(key: string): boolean {
    const { active, chosen } = this.choice;
    const toggle = () => {
      this.choice = { active, chosen: toggled(chosen, this.candidates?.[active]?.name ?? '') };
    };
    const actions: Readonly<Record<string, () => unknown>> = {
      ' ': toggle,
      enter: () => this.accept(false),
      a: () => this.accept(false),
      e: () => this.accept(true),
      r: this.reject,
      delete: this.reject,
      escape: () => this.close(),
    };
    const action = actions[key.toLowerCase()];
    action?.();
    return action !== undefined;
  }

  private reveal(): void {
    this.renderRoot.querySelector('.candidate.active')?.scrollIntoView({ block: 'nearest' });
  }

  private showRow(key: RowKey | undefined, isEdited = false): void {
    if (key !== undefined) {
      this.dispatchEvent(new CustomEvent('show-row', { detail: { key, isEdited } }));
    }
  }

  private say(words: string): void {
    this.dispatchEvent(new CustomEvent<string>('say', { detail: words }));
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent('close-review'));
  }
}
