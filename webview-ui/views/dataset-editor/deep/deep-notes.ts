import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeepView, WholeFindingView } from '../../../../src/protocol/webview/dataset-deep';
import { baseStyles } from '../../../shared/theme';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** What is said of the dataset as a whole, and which rules cannot look at it. Folded: a line, whatever there is. */
@customElement('deep-notes')
export class DeepNotes extends LitElement {
  @property({ attribute: false }) deep: DeepView | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        font-size: 0.92em;
      }
      summary {
        cursor: pointer;
        line-height: 22px;
        padding-inline: 2px;
        width: fit-content;
      }
      ul {
        display: grid;
        gap: 3px;
        list-style: none;
        margin: 2px 0 4px;
        max-height: 150px;
        overflow: auto;
        padding: 0 2px;
      }
      li {
        align-items: start;
        display: grid;
        gap: 6px;
        grid-template-columns: 16px minmax(0, 1fr);
        overflow-wrap: anywhere;
      }
      .error vscode-icon {
        color: var(--vscode-errorForeground);
      }
      .warning vscode-icon {
        color: var(--vscode-editorWarning-foreground);
      }
    `,
  ];

  override render() {
    const { whole = [], tokensMissing } = this.deep ?? {};
    if (whole.length === 0 && !tokensMissing) {
      return nothing;
    }
    const words = [
      ...(whole.length > 0 ? [`${whole.length} about the dataset as a whole`] : []),
      ...(tokensMissing ? ['tokens are not counted'] : []),
    ];
    const sentence = words.join(', ');
    return html`<details>
      <summary>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}</summary>
      <ul tabindex="0" aria-label="About the dataset as a whole">
        ${whole.map(renderFinding)}
        ${
          tokensMissing
            ? html`<li class="information">
                <vscode-icon name="info" size="14" aria-hidden="true"></vscode-icon>
                <span>${tokensMissing.message} <span class="quiet">${tokensMissing.fix}</span></span>
              </li>`
            : nothing
        }
      </ul>
    </details>`;
  }
}

function renderFinding({ severity, message, fix }: WholeFindingView) {
  return html`<li class=${severity}>
    <vscode-icon name=${icons[severity]} size="14" aria-hidden="true"></vscode-icon>
    <span><span class="for-screen-readers">${severity}: </span>${message} <span class="quiet">${fix}</span></span>
  </li>`;
}
