import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html } from 'lit';

/** A button with a picture; its words are for the pointer and for screen readers. */
export function tool(icon: string, label: string, action: () => unknown, isDisabled = false) {
  return html`<button class="tool" title=${label} aria-label=${label} ?disabled=${isDisabled} @click=${() => void action()}>
    <vscode-icon name=${icon} aria-hidden="true"></vscode-icon>
  </button>`;
}
