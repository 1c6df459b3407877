import { css } from 'lit';

export const setupStyles = css`
  :host {
    display: block;
  }
  main {
    margin: 0 auto;
    max-width: 860px;
    padding: 24px 28px 48px;
  }
  h1 {
    font-size: 1.6em;
    font-weight: 600;
    margin: 0 0 6px;
  }
  h2 {
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    font-size: 1.1em;
    font-weight: 600;
    margin: 26px 0 4px;
    padding-bottom: 6px;
  }
  .summary {
    margin: 0 0 16px;
  }
  .failure {
    background: var(--vscode-inputValidation-errorBackground);
    border: 1px solid var(--vscode-inputValidation-errorBorder);
    color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
    margin: 16px 0 0;
    overflow-wrap: anywhere;
    padding: 8px 10px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  li {
    align-items: start;
    display: grid;
    gap: 0 10px;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    line-height: 1.5;
    padding: 7px 0;
    position: relative;
  }
  li > vscode-icon {
    margin-top: 2px;
  }
  li.ok > vscode-icon {
    color: var(--vscode-testing-iconPassed);
  }
  li.problem > vscode-icon {
    color: var(--vscode-problemsWarningIcon-foreground, var(--vscode-editorWarning-foreground));
  }
  li.later > vscode-icon {
    color: var(--vscode-descriptionForeground);
  }
  .name {
    font-weight: 600;
  }
  .path {
    overflow-wrap: anywhere;
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  vscode-progress-bar {
    margin: 5px 0 3px;
  }
  .tunnel {
    margin-top: 26px;
  }
  .tunnel p {
    margin: 0 0 6px;
  }
  .command {
    align-items: center;
    background: var(--vscode-textCodeBlock-background);
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 4px;
    display: flex;
    gap: 10px;
    justify-content: space-between;
    padding: 8px 10px;
  }
  .command code {
    overflow-wrap: anywhere;
    user-select: all;
  }
`;
