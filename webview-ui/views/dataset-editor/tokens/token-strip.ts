import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../../src/core/errors/workbench-error';
import type { TokenPiece, TokenView } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { type DocumentLink, descriptionOf } from '../document-link';

/** A row as the base model's tokenizer cuts it, with what the model is trained to say. */
@customElement('token-strip')
export class TokenStrip extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @property({ type: Number }) key: RowKey | undefined;
  @property({ type: Boolean }) isOpen = false;
  /** Of the document. */
  @property({ type: Number }) version = 0;
  @state() private tokens: TokenView | undefined;
  @state() private problem: ErrorDescription | undefined;
  private asked = 0;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .strip {
        background: var(--vscode-textCodeBlock-background, var(--vscode-editorWidget-background));
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 4px;
        font-family: var(--vscode-editor-font-family);
        font-size: var(--vscode-editor-font-size);
        line-height: 1.75;
        margin: 0;
        max-height: 45vh;
        overflow: auto;
        overflow-wrap: anywhere;
        padding: 6px 8px;
        white-space: pre-wrap;
      }
      .token {
        border-inline-start: 1px solid var(--vscode-editorIndentGuide-background1, var(--vscode-descriptionForeground));
        padding: 1px 0;
      }
      .masked {
        color: var(--vscode-descriptionForeground);
      }
      .trained {
        background: var(--vscode-diffEditor-insertedTextBackground, transparent);
        border-bottom: 2px solid var(--vscode-charts-green, currentColor);
        color: var(--vscode-editor-foreground);
      }
      .control {
        border: 1px solid currentColor;
        border-radius: 3px;
        font-size: 0.86em;
        padding: 0 3px;
      }
      .space {
        opacity: 0.6;
      }
      .counts {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        margin: 0 0 6px;
      }
      .key {
        padding: 0 4px;
      }
      .over {
        color: var(--vscode-errorForeground);
      }
      p {
        margin: 0 0 4px;
      }
      @media (forced-colors: active) {
        .trained {
          border-bottom: 3px double currentColor;
        }
      }
    `,
  ];

  override render() {
    const { tokens, problem } = this;
    if (problem) {
      return html`<p role="alert">${problem.message} ${problem.fix}</p>`;
    }
    if (!tokens) {
      return html`<p class="quiet" aria-busy="true">${l10n.t('Asking the tokenizer …')}</p>`;
    }
    if (tokens.kind === 'unavailable') {
      return html`<p>${tokens.reason}</p><p class="quiet">${tokens.fix}</p>`;
    }
    return html`${renderCounts(tokens)}
      <div class="strip" tabindex="0" role="region" aria-label=${l10n.t('Tokens')}>${runsOf(tokens.tokens).map(renderRun)}${tokens.isCut ? html`<span class="quiet"> ${l10n.t('… the rest is not shown')}</span>` : nothing}</div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('key')) {
      this.tokens = undefined;
      this.problem = undefined;
    }
    if (this.isOpen && (changed.has('key') || changed.has('version') || changed.has('isOpen'))) {
      void this.load();
    }
  }

  private async load(): Promise<void> {
    const { link, key } = this;
    this.asked += 1;
    const { asked } = this;
    try {
      const tokens = link && key !== undefined ? await link.ask({ type: 'tokens', key }) : undefined;
      if (asked === this.asked) {
        this.tokens = tokens;
        this.problem = undefined;
      }
    } catch (error) {
      if (asked === this.asked) {
        this.problem = descriptionOf(error);
      }
    }
  }
}

function renderCounts({ tokenCount, trainedCount, limit }: Extract<TokenView, { readonly kind: 'tokens' }>) {
  const isOver = limit !== undefined && tokenCount > limit;
  return html`<p class="counts">
    <span class=${isOver ? 'over' : ''}>${
      limit === undefined ? l10n.t('{0} tokens', tokenCount) : l10n.t('{0} of at most {1} tokens', tokenCount, limit)
    }${isOver ? l10n.t(': training leaves out rows as long as this') : nothing}</span>
    <span><span class="key trained">${l10n.t('trained')}</span> ${trainedCount}</span>
    <span class="quiet"><span class="key">${l10n.t('masked')}</span> ${tokenCount - trainedCount}</span>
  </p>`;
}

/** Tokens one after the other that are trained, or that are not. */
function runsOf(tokens: readonly TokenPiece[]): readonly (readonly TokenPiece[])[] {
  const runs: TokenPiece[][] = [];
  for (const token of tokens) {
    const last = runs.at(-1);
    if (last?.[0]?.isTrained === token.isTrained) {
      last.push(token);
    } else {
      runs.push([token]);
    }
  }
  return runs;
}

/** Screen readers hear what others see by the colour. */
function renderRun(run: readonly TokenPiece[]) {
  return html`<span role="group" aria-label=${run[0]?.isTrained ? l10n.t('trained') : l10n.t('masked')}>${run.map(renderToken)}</span>`;
}

function renderToken({ id, text, isTrained, isControl }: TokenPiece) {
  const names = `token ${isTrained ? 'trained' : 'masked'} ${isControl ? 'control' : ''}`;
  const title = `${id}: ${JSON.stringify(text)} (${isTrained ? l10n.t('trained') : l10n.t('masked')}${isControl ? l10n.t(', control token') : ''})`;
  return html`<span class=${names} title=${title}>${withMarks(text)}</span>`;
}

/** Line ends are shown, and take effect. */
function withMarks(text: string) {
  return text.split('\n').map((line, index) => [index > 0 ? html`<span class="space">↵</span>\n` : nothing, line]);
}
