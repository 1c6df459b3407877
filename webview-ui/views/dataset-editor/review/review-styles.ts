import { css } from 'lit';

export const reviewStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(60px, 2fr) auto minmax(0, 3fr);
    min-height: 0;
    min-width: 0;
  }
  header,
  .actions {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    padding: 6px 12px;
  }
  h2 {
    font-size: 1.1em;
    font-weight: 600;
    margin: 0;
  }
  header .words {
    flex: 1;
  }
  .tool {
    background: none;
    border: 0;
    border-radius: 4px;
    color: var(--vscode-icon-foreground, inherit);
    cursor: pointer;
    display: inline-flex;
    padding: 3px;
  }
  .tool:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .list {
    border-block: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    list-style: none;
    margin: 0;
    overflow: auto;
    padding: 0;
  }
  .list:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .candidate {
    align-items: center;
    cursor: pointer;
    display: grid;
    gap: 8px;
    grid-template-columns: 18px minmax(0, 1fr) auto;
    line-height: 24px;
    padding: 0 12px 0 6px;
  }
  .rest {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin: 0;
    padding: 6px 12px 0;
  }
  .candidate:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .candidate.chosen {
    background: var(--vscode-list-inactiveSelectionBackground);
    color: var(--vscode-list-inactiveSelectionForeground, inherit);
  }
  .candidate.active {
    outline: 1px solid var(--vscode-list-focusOutline, var(--vscode-focusBorder));
    outline-offset: -1px;
  }
  .candidate .said {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    height: 14px;
    text-align: center;
  }
  .detail {
    overflow: auto;
    padding: 4px 12px 16px;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    margin: 4px 0 8px;
  }
  .findings,
  .turns {
    display: grid;
    gap: 6px;
    list-style: none;
    margin: 0 0 10px;
    padding: 0;
  }
  .findings li {
    display: grid;
    gap: 6px;
    grid-template-columns: 16px minmax(0, 1fr);
  }
  .error vscode-icon {
    color: var(--vscode-errorForeground);
  }
  .warning vscode-icon {
    color: var(--vscode-editorWarning-foreground);
  }
  .turn {
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 6px;
    padding: 4px 10px 6px;
  }
  .turn.user {
    background: var(--vscode-textBlockQuote-background, transparent);
  }
  .role {
    font-size: 0.9em;
    font-weight: 600;
  }
  .turn p {
    margin: 2px 0 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  del {
    background: var(--vscode-diffEditor-removedTextBackground);
  }
  ins {
    background: var(--vscode-diffEditor-insertedTextBackground);
    text-decoration: none;
    border-bottom: 1px solid currentColor;
  }
  .empty {
    align-content: center;
    grid-row: 2 / -1;
    padding: 16px;
    text-align: center;
  }
`;
