import { css } from 'lit';

export const importStyles = css`
  dialog {
    background: var(--vscode-editorWidget-background);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 6px;
    box-shadow: 0 2px 12px var(--vscode-widget-shadow, transparent);
    color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
    max-height: 94vh;
    max-width: 96vw;
    padding: 0;
    width: 900px;
  }
  dialog[open] {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
  }
  .head,
  .foot {
    padding: 12px 16px;
  }
  h2 {
    font-size: 1.15em;
    font-weight: 600;
    margin: 0;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 12px 0 4px;
  }
  .body {
    overflow: auto;
    padding: 0 16px;
  }
  .foot {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: end;
  }
  .foot .words {
    flex: 1 1 240px;
  }
  .table {
    max-height: 34vh;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  thead th {
    color: var(--vscode-descriptionForeground);
    font-weight: normal;
  }
  th,
  td {
    overflow-wrap: anywhere;
    padding: 2px 8px 2px 0;
    text-align: start;
    vertical-align: baseline;
  }
  tbody th {
    font-weight: 600;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  select,
  input {
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent)));
    border-radius: 3px;
    color: var(--vscode-input-foreground);
    font: inherit;
    height: 24px;
    max-width: 100%;
    padding: 0 4px;
  }
  @media (max-width: 560px) {
    .columns :is(tr, th, td) {
      display: block;
    }
    .columns thead {
      display: none;
    }
    .columns tr {
      padding-block: 3px;
    }
  }
  .samples {
    color: var(--vscode-descriptionForeground);
  }
  .rows,
  .refused {
    display: grid;
    gap: 6px;
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .rows > li {
    border-inline-start: 2px solid var(--vscode-widget-border, currentColor);
    padding-inline-start: 8px;
  }
  .rows p {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .rows .role {
    font-weight: 600;
  }
  .noPlace td:first-child,
  .wrong {
    color: var(--vscode-errorForeground);
  }
`;
