import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { TurnView } from '../../../../src/protocol/webview/device-chat';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import { findMatches, type Match, mostMatches } from './find-matches';

/** Finds words in the conversation. Tells `find-match` with where to go, undefined for nowhere, and `close-find`. */
@customElement('find-bar')
export class FindBar extends LitElement {
  @property({ attribute: false }) turns: readonly TurnView[] = [];
  @state() private words = '';
  @state() private index = 0;
  @query('input') private field: HTMLInputElement | null | undefined;
  private found: readonly Match[] = [];

  static override styles = [
    baseStyles,
    toolStyles,
    css`
      :host {
        align-items: center;
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 4px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        display: flex;
        gap: 2px;
        max-width: calc(100% - 32px);
        padding: 4px;
      }
      input {
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
        border-radius: 2px;
        color: var(--vscode-input-foreground);
        flex: 1;
        font: inherit;
        min-width: 60px;
        padding: 3px 6px;
        width: 200px;
      }
      .count {
        font-variant-numeric: tabular-nums;
        min-width: 72px;
        padding-inline: 6px;
      }
    `,
  ];

  /** Whoever opens it once more wants to type. */
  async focusField(): Promise<void> {
    await this.updateComplete;
    this.field?.select();
  }

  override render() {
    return html`<input
        type="search"
        aria-label=${l10n.t('Find in the conversation')}
        placeholder=${l10n.t('Find')}
        .value=${this.words}
        @input=${this.onInput}
        @keydown=${this.onKey}
      />
      <span class="count quiet" role="status">${this.describe()}</span>
      ${tool('arrow-up', l10n.t('Previous match'), () => this.go(-1))}
      ${tool('arrow-down', l10n.t('Next match'), () => this.go(1))}
      ${tool('close', l10n.t('Close'), () => this.dispatchEvent(new CustomEvent('close-find')))}`;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    this.field?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('turns')) {
      this.found = findMatches(this.turns, this.words);
      this.index = Math.min(this.index, Math.max(0, this.found.length - 1));
    }
  }

  private describe(): string {
    const { length } = this.found;
    if (this.words === '') {
      return '';
    }
    return length === 0
      ? l10n.t('No matches')
      : l10n.t('{0} of {1}', this.index + 1, length === mostMatches ? `${mostMatches}+` : String(length));
  }

  private onInput(): void {
    this.words = this.field?.value ?? '';
    this.found = findMatches(this.turns, this.words);
    // The newest is the nearest.
    this.index = Math.max(0, this.found.length - 1);
    this.tell();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      this.go(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      this.dispatchEvent(new CustomEvent('close-find'));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private go(step: number): void {
    const { length } = this.found;
    if (length > 0) {
      this.index = (this.index + step + length) % length;
      this.tell();
    }
  }

  private tell(): void {
    const detail: FoundMatch = { words: this.words, match: this.found[this.index] };
    this.dispatchEvent(new CustomEvent('find-match', { detail }));
  }
}

export interface FoundMatch {
  readonly words: string;
  readonly match: Match | undefined;
}
