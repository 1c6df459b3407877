import { css } from 'lit';

/** A line across a view about all of it: an icon, words, and what to do. */
export const bannerStyles = css`
  :host {
    display: block;
  }
  .banner {
    align-items: center;
    background: var(--vscode-editorWidget-background);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    padding: 8px 16px;
  }
  .text {
    flex: 1 1 240px;
    overflow-wrap: anywhere;
  }
`;
