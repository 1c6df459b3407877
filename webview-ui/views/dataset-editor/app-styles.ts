import { css } from 'lit';

export const appStyles = css`
  :host {
    background: var(--vscode-editor-background);
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    height: 100vh;
    overflow: hidden;
  }
  main {
    --list-share: 55%;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    display: grid;
    grid-row: 3;
    grid-template-columns: minmax(0, var(--list-share)) 5px minmax(0, 1fr);
    min-height: 0;
    min-width: 0;
  }
  .top {
    grid-row: 1;
  }
  editor-header {
    grid-row: 2;
  }
  .list {
    display: grid;
    grid-template-rows: minmax(94px, 1fr) minmax(0, auto);
    min-height: 0;
    min-width: 0;
    overflow: hidden;
  }
  charts-panel {
    max-height: 46vh;
  }
  .divider {
    background: none;
    border: 0;
    border-inline-start: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    cursor: col-resize;
    padding: 0;
    touch-action: none;
  }
  .divider:hover,
  .divider:focus-visible {
    background: var(--vscode-sash-hoverBorder, var(--vscode-focusBorder));
    outline: none;
  }
  .nothing {
    inset-inline: 0;
    padding: 12vh 24px 0;
    position: absolute;
    text-align: center;
    top: 0;
  }
  .nothing h2 {
    font-size: 1.15em;
    font-weight: 600;
    margin: 0 0 6px;
  }
  .nothing p {
    margin: 0 0 14px;
  }
  .failed {
    grid-row: 3;
    padding: 14vh 24px;
    text-align: center;
  }
  @media (max-width: 640px) {
    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, var(--list-share)) 7px minmax(0, 1fr);
    }
    .divider {
      border-block-start: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
      border-inline-start: 0;
      cursor: row-resize;
    }
  }
`;
