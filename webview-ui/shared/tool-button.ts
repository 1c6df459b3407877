import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html } from 'lit';

export interface ToolOptions {
  readonly isDisabled?: boolean;
  /** Reached by the arrow keys from the first button of its toolbar. */
  readonly isByArrow?: boolean;
}

/** A button with a picture; its words are for the pointer and for screen readers. */
export function tool(icon: string, label: string, action: () => unknown, options: ToolOptions = {}) {
  const { isDisabled = false, isByArrow = false } = options;
  return html`<button
    class="tool"
    title=${label}
    aria-label=${label}
    tabindex=${isByArrow ? -1 : 0}
    ?disabled=${isDisabled}
    @click=${() => void action()}
  >
    <vscode-icon name=${icon} aria-hidden="true"></vscode-icon>
  </button>`;
}

/** For every shadow root with such buttons. */
export const toolStyles = css`
  .tool {
    align-items: center;
    background: none;
    border: 0;
    border-radius: 4px;
    color: inherit;
    cursor: pointer;
    display: inline-flex;
    height: 22px;
    justify-content: center;
    padding: 0;
    width: 22px;
  }
  .tool vscode-icon {
    color: inherit;
  }
  .tool:hover:enabled {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .tool:disabled {
    color: var(--vscode-disabledForeground);
    cursor: default;
  }
`;
