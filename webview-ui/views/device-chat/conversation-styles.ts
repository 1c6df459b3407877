import { css } from 'lit';

export const conversationStyles = css`
  :host {
    display: block;
    min-height: 0;
    min-width: 0;
    position: relative;
  }
  long-list {
    height: 100%;
  }
  find-bar {
    inset-inline-end: 24px;
    position: absolute;
    top: 8px;
    z-index: 1;
  }
  .divider {
    align-items: center;
    display: flex;
    gap: 12px;
    font-size: 0.9em;
    margin: 18px 0 0;
  }
  .divider::before,
  .divider::after {
    border-top: 1px dashed var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor));
    content: '';
    flex: 1;
  }
  .empty {
    align-items: center;
    display: flex;
    flex-direction: column;
    gap: 6px;
    margin: 12vh auto 0;
    max-width: 420px;
    text-align: center;
    text-wrap: balance;
  }
  .empty vscode-icon {
    color: var(--vscode-descriptionForeground);
  }
  .empty h2 {
    font-size: 1.25em;
    font-weight: 600;
    margin: 4px 0 0;
  }
  .empty p {
    margin: 0 0 8px;
  }
  .suggestion {
    background: var(--vscode-editorWidget-background);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 6px;
    color: var(--vscode-foreground);
    cursor: pointer;
    font: inherit;
    padding: 8px 12px;
    text-align: start;
    width: 100%;
  }
  .suggestion:disabled {
    color: var(--vscode-disabledForeground);
    cursor: default;
  }
  .suggestion:enabled:hover {
    background: var(--vscode-list-hoverBackground);
  }
`;
