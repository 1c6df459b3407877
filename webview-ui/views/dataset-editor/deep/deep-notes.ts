import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeepView, WholeFindingView } from '../../../../src/protocol/webview/dataset-deep';
import type { FindingName } from '../../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** What is said of the dataset as a whole, and which rules cannot look at it. Folded: a line, whatever there is. */
@customElement('deep-notes')
export class DeepNotes extends LitElement {
  @property({ attribute: false }) deep: DeepView | undefined;
  @property({ type: Boolean }) isReadOnly = false;

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
      .muted {
        color: var(--vscode-descriptionForeground);
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
    const muted = whole.filter(({ mutedFor }) => mutedFor !== undefined).length;
    const words = [
      ...(whole.length > muted ? [l10n.t('{0} about the dataset as a whole', whole.length - muted)] : []),
      ...(muted > 0 ? [l10n.t('{0} muted', muted)] : []),
      ...(tokensMissing ? [l10n.t('tokens are not counted')] : []),
    ];
    const sentence = words.join(', ');
    return html`<details>
      <summary>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}</summary>
      <ul tabindex="0" aria-label=${l10n.t('About the dataset as a whole')}>
        ${whole.map((finding) => this.renderFinding(finding))}
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

  private renderFinding({ code, severity, message, fix, mutedFor }: WholeFindingView) {
    const isMuted = mutedFor !== undefined;
    const [word, type] = isMuted ? [l10n.t('Unmute'), 'unmute'] : [l10n.t('Mute'), 'mute'];
    // A rule is muted, whatever it is said of.
    const count = this.deep?.whole.filter((other) => other.code === code).length ?? 1;
    const action = `${word}${count > 1 ? l10n.t(' all {0}', count) : ''}${isMuted ? '' : '…'}`;
    return html`<li class=${isMuted ? 'muted' : severity}>
      <vscode-icon name=${isMuted ? 'bell-slash' : icons[severity]} size="14" aria-hidden="true"></vscode-icon>
      <span
        ><span class="for-screen-readers">${severity}: </span>${message}
        <span class="quiet">${isMuted ? l10n.t('Muted: {0}', mutedFor) : fix}</span>
        ${this.isReadOnly ? nothing : html`<button class="link" @click=${() => this.ask(type, code)}>${action}</button>`}
      </span>
    </li>`;
  }

  private ask(type: string, code: string): void {
    this.dispatchEvent(new CustomEvent<FindingName>(type, { detail: { code }, bubbles: true, composed: true }));
  }
}
