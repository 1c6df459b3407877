import { css } from 'lit';

export const turnStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  .said {
    align-self: end;
    background: var(--vscode-textBlockQuote-background, var(--vscode-editorWidget-background));
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 10px 10px 2px 10px;
    max-width: 85%;
    overflow-wrap: anywhere;
    padding: 8px 12px;
    tab-size: 4;
    white-space: pre-wrap;
  }
  .reply {
    max-width: 95%;
  }
  .foot,
  .return {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    font-size: 0.9em;
    font-variant-numeric: tabular-nums;
    gap: 2px 8px;
    margin: 0;
    min-height: 22px;
  }
  .foot.of-request {
    align-self: end;
    margin-top: -6px;
  }
  .tools,
  .versions {
    align-items: center;
    display: inline-flex;
  }
  .foot:not(.of-request) .tools {
    margin-inline-start: -3px;
  }
  .tools .tool + .link {
    margin-inline-start: 6px;
  }
  .tools .link + .link {
    margin-inline-start: 10px;
  }
  .corrected {
    border-inline-start: 3px solid var(--vscode-charts-green, var(--vscode-focusBorder));
    overflow-wrap: anywhere;
    padding: 2px 0 2px 12px;
  }
  .corrected p {
    margin: 0 0 2px;
  }
  .corrected .text {
    white-space: pre-wrap;
  }
  .reading {
    animation: appear 0s 400ms backwards;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  h2 {
    font: inherit;
    margin: 0;
  }
  details pre {
    background: var(--vscode-textCodeBlock-background);
    border-radius: 4px;
    margin: 4px 0 0;
    max-height: 40vh;
    overflow: auto;
    overflow-wrap: anywhere;
    padding: 8px;
    white-space: pre-wrap;
  }
  summary {
    cursor: pointer;
    width: fit-content;
  }
`;
