import { bannerStyles } from '../../shared/banner-styles';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorDescription } from '../../../src/core/errors/workbench-error';
import type { Access, DatasetEditorState } from '../../../src/protocol/webview/dataset-editor';
import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';

interface Choice {
  readonly title: string;
  readonly command: EditorCommand;
}

/** Why something cannot be done at the moment, with what can be done about it. */
@customElement('editor-banner')
export class EditorBanner extends LitElement {
  @property({ attribute: false }) editor: DatasetEditorState | undefined;
  /** What went wrong last; shown until it is closed. */
  @property({ attribute: false }) problem: ErrorDescription | undefined;

  static override styles = [
    baseStyles,
    bannerStyles,
    css`
      .banner {
        gap: 4px 10px;
        padding: 6px 12px;
      }
      .error vscode-icon {
        color: var(--vscode-errorForeground);
      }
      .warning vscode-icon {
        color: var(--vscode-editorWarning-foreground);
      }
      .note {
        font-size: 0.92em;
        padding-block: 3px;
      }
    `,
  ];

  override render() {
    const { editor, problem } = this;
    return html`${editor ? this.renderAccess(editor.access) : nothing}
      ${editor ? editor.notes.map(({ message, fix }) => html`<div class="banner note quiet" role="note"><vscode-icon name="info" aria-hidden="true"></vscode-icon><span class="text">${message} ${fix}</span></div>`) : nothing}
      ${
        problem
          ? html`<div class="banner error" role="alert">
              <vscode-icon name="error" aria-hidden="true"></vscode-icon>
              <span class="text">${problem.message} ${problem.fix}</span>
              <vscode-button secondary @click=${() => this.dispatchEvent(new CustomEvent('close-problem'))}>${l10n.t('Close')}</vscode-button>
            </div>`
          : nothing
      }`;
  }

  private renderAccess(access: Access) {
    switch (access.kind) {
      case 'editable':
      case 'reading':
        return nothing;
      case 'read-only':
        return renderBanner(this, access.reason, []);
      case 'text-editor-is-dirty':
        return renderBanner(
          this,
          l10n.t('This file has unsaved changes in the text editor. Save or revert them to go on here.'),
          [
            { title: l10n.t('Save'), command: 'save-text-editor' },
            { title: l10n.t('Revert'), command: 'revert-text-editor' },
          ],
        );
      case 'changed-on-disk':
        return access.isDeleted
          ? renderBanner(this, l10n.t('The file was deleted. What is here is not on disk.'), [
              { title: l10n.t('Write It Again'), command: 'overwrite' },
            ])
          : renderBanner(this, l10n.t('The file was changed by something else, and there are unsaved changes here.'), [
              { title: l10n.t('Compare'), command: 'compare-with-disk' },
              { title: l10n.t('Overwrite'), command: 'overwrite' },
              { title: l10n.t('Reload'), command: 'reload' },
            ]);
    }
  }
}

function renderBanner(banner: EditorBanner, text: string, choices: readonly Choice[]) {
  return html`<div class="banner warning" role="status">
    <vscode-icon name=${choices.length > 0 ? 'warning' : 'lock'} aria-hidden="true"></vscode-icon>
    <span class="text">${text}</span>
    ${choices.map(
      ({ title, command }, index) => html`<vscode-button
        ?secondary=${index > 0}
        @click=${() => banner.dispatchEvent(new CustomEvent<EditorCommand>('choose', { detail: command }))}
      >${title}</vscode-button>`,
    )}
  </div>`;
}
