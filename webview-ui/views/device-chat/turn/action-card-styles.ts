import { css } from 'lit';

export const cardStyles = css`
  .card {
    background: var(--vscode-editorWidget-background);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-inline-start: 3px solid var(--vscode-charts-blue, var(--vscode-focusBorder));
    border-radius: 6px;
    padding: 10px 14px 12px;
  }
  .card.incomplete,
  .card.invalid {
    border-inline-start-color: var(--vscode-charts-yellow, var(--vscode-editorWarning-foreground));
  }
  header {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
  }
  .name {
    font-weight: 600;
  }
  .summary {
    overflow-wrap: anywhere;
  }
  .fields {
    display: grid;
    gap: 6px 12px;
    grid-template-columns: fit-content(45%) minmax(0, 1fr);
    margin: 8px 0;
  }
  @container (min-width: 640px) {
    .fields:has(> :nth-child(2)) {
      column-gap: 20px;
      grid-template-columns: repeat(2, fit-content(20%) minmax(0, 1fr));
    }
  }
  .question {
    align-items: center;
    display: flex;
    gap: 6px;
    margin: 4px 0;
  }
  .failed {
    color: var(--vscode-errorForeground);
  }
  .outcome {
    margin: 8px 0;
  }
  .outcome vscode-icon {
    vertical-align: text-bottom;
  }
  pre {
    background: var(--vscode-textCodeBlock-background);
    border-radius: 4px;
    margin: 4px 0 0;
    overflow-wrap: anywhere;
    padding: 8px;
    white-space: pre-wrap;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
`;
