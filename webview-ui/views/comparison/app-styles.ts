import { css } from 'lit';

export const comparisonStyles = css`
  :host {
    background: var(--vscode-editor-background);
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    height: 100vh;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    min-height: 0;
  }
  .side {
    display: grid;
    grid-template-rows: repeat(3, auto) minmax(0, 1fr);
    min-height: 0;
    min-width: 0;
  }
  .side + .side {
    border-inline-start: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
  }
  .composer {
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .composer chat-composer {
    border: 0;
  }
  .composer p {
    font-size: 0.9em;
    margin: 8px max(16px, calc((100% - 780px) / 2)) -4px;
  }
  .composer chat-problem {
    margin: 8px max(16px, calc((100% - 780px) / 2));
  }
  @media (max-width: 640px) {
    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr) minmax(0, 1fr);
    }
    .side + .side {
      border-inline-start: 0;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
    }
  }
`;
