import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html } from 'lit';

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
