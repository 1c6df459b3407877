import { css } from 'lit';

/** Without the styles that all views share: what inherits explicitly makes a browser slow where many rows scroll. */
export const listStyles = css`
  * {
    box-sizing: border-box;
  }
  :host {
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    --columns: var(--line-width, 5ch) 20px 52px minmax(120px, 1fr) minmax(70px, 0.35fr) minmax(60px, 0.3fr) 44px 54px;
    container-type: inline-size;
    display: block;
    min-height: 0;
    min-width: 0;
    outline: none;
  }
  .grid {
    height: 100%;
    outline: none;
    overflow-anchor: none;
    overflow-x: hidden;
    overflow-y: scroll;
    position: relative;
  }
  .headings {
    position: sticky;
    top: 0;
    z-index: 1;
  }
  .layer {
    height: 0;
    inset-inline: 0;
    position: absolute;
    top: 26px;
  }
  .heading,
  .row {
    align-items: center;
    column-gap: 8px;
    display: grid;
    grid-template-columns: var(--columns);
    padding-inline: 8px;
  }
  .heading {
    /* The theme's colour lets most of what lies below through, and rows scroll there. */
    --heading: var(--vscode-keybindingTable-headerBackground, transparent);
    background: linear-gradient(var(--heading), var(--heading)) var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    height: 26px;
  }
  .heading > div {
    min-width: 0;
  }
  .heading button {
    align-items: center;
    background: none;
    border: 0;
    color: var(--vscode-descriptionForeground);
    cursor: pointer;
    display: flex;
    font: inherit;
    font-size: 0.92em;
    height: 22px;
    max-width: 100%;
    overflow: hidden;
    padding: 0;
    white-space: nowrap;
  }
  .heading button:hover,
  .heading [aria-sort] button {
    color: var(--vscode-foreground);
  }
  .heading .number button {
    margin-inline-start: auto;
  }
  .mark {
    font-family: codicon;
    font-size: 12px;
    margin-inline-start: 2px;
  }
  .row {
    contain: strict;
    cursor: default;
    height: 22px;
    position: relative;
    user-select: none;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
    color: var(--vscode-list-hoverForeground, var(--vscode-foreground));
  }
  .row.chosen {
    background: var(--vscode-list-inactiveSelectionBackground);
    color: var(--vscode-list-inactiveSelectionForeground, var(--vscode-foreground));
    outline: 1px dotted var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .grid:focus-visible .row.chosen {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground, var(--vscode-foreground));
  }
  .grid:focus-visible .row.active {
    outline: 1px solid var(--vscode-list-focusOutline, var(--vscode-focusBorder));
    outline-offset: -1px;
  }
  .row.active::before {
    background: var(--vscode-focusBorder);
    content: '';
    inset-block: 0;
    inset-inline-start: 0;
    position: absolute;
    width: 2px;
  }
  .cell {
    line-height: 22px;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .line,
  .messages,
  .tokens {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .row:not(.chosen) :is(.line, .split, .tags, .messages, .tokens) {
    color: var(--vscode-descriptionForeground);
  }
  .row .actions {
    font-family: var(--vscode-editor-font-family);
    font-size: 0.92em;
  }
  .row:is(.is-notJson, .is-notUtf8, .is-tooLong, .is-blank) .firstWords {
    font-family: var(--vscode-editor-font-family);
    font-style: italic;
  }
  .coming .firstWords {
    background: var(--vscode-list-inactiveSelectionBackground);
    border-radius: 3px;
    height: 10px;
    width: 60%;
  }
  .problems {
    font-family: codicon;
    font-size: 14px;
    text-align: center;
  }
  .problems::before {
    content: '';
  }
  .problems.error::before {
    color: var(--vscode-editorError-foreground, var(--vscode-errorForeground));
    content: '\\ea87';
  }
  .problems.warning::before {
    color: var(--vscode-editorWarning-foreground);
    content: '\\ea6c';
  }
  .problems.information::before {
    color: var(--vscode-editorInfo-foreground);
    content: '\\ea74';
  }
  .grid:focus-visible .row.chosen .problems::before {
    color: inherit;
  }
  .nothing {
    left: 0;
    padding: 12vh 24px 0;
    position: absolute;
    right: 0;
    text-align: center;
  }
  .nothing h2 {
    font-size: 1.15em;
    font-weight: 600;
    margin: 0 0 6px;
  }
  .nothing p {
    margin: 0 0 12px;
  }
  @container (max-width: 560px) {
    .heading,
    .row {
      --columns: var(--line-width, 5ch) 20px 44px minmax(120px, 1fr) minmax(60px, 0.4fr) 48px;
    }
    .tags,
    .messages {
      display: none;
    }
  }
  @container (max-width: 400px) {
    .heading,
    .row {
      --columns: var(--line-width, 5ch) 20px 40px minmax(90px, 1fr) minmax(50px, 0.4fr);
      column-gap: 6px;
    }
    .tokens {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .row.chosen {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
