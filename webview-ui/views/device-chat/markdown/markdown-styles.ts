import { css } from 'lit';

export const markdownStyles = css`
  :host {
    display: block;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .group > *,
  li > *,
  blockquote > * {
    margin: 0 0 8px;
  }
  .group:last-child > :last-child,
  li > :last-child,
  blockquote > :last-child {
    margin-bottom: 0;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
  }
  h3.level-1 {
    font-size: 1.25em;
  }
  h3.level-2 {
    font-size: 1.12em;
  }
  ul,
  ol {
    padding-inline-start: 24px;
  }
  li {
    margin-bottom: 3px;
  }
  blockquote {
    border-inline-start: 3px solid var(--vscode-textBlockQuote-border, var(--vscode-widget-border, currentColor));
    padding-inline-start: 10px;
  }
  :is(li, blockquote) :is(p, h3) {
    unicode-bidi: plaintext;
  }
  hr {
    border: 0;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor));
  }
  code {
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
  }
  code.inline {
    background: var(--vscode-textCodeBlock-background);
    border-radius: 3px;
    padding: 0 4px;
  }
  .code-block {
    background: var(--vscode-textCodeBlock-background);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
  }
  figcaption {
    align-items: center;
    display: flex;
    font-size: 0.9em;
    justify-content: space-between;
    padding: 2px 4px 0 10px;
  }
  pre {
    margin: 0;
    max-height: 60vh;
    overflow: auto;
    padding: 2px 10px 8px;
    tab-size: 4;
  }
  .piece {
    display: block;
  }
  .copy {
    background: none;
    border: 0;
    border-radius: 4px;
    color: var(--vscode-icon-foreground, var(--vscode-foreground));
    cursor: pointer;
    padding: 3px;
  }
  .copy:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .table {
    max-width: 100%;
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
  }
  th,
  td {
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor));
    padding: 3px 9px;
    text-align: start;
    vertical-align: baseline;
  }
  th {
    font-weight: 600;
  }
  .center {
    text-align: center;
  }
  .end {
    text-align: end;
  }
  .long {
    white-space: pre-wrap;
  }
  button.link {
    text-align: start;
    user-select: text;
  }
  .address {
    font-size: 0.9em;
  }
  :host([streaming]) .text:empty::after,
  :host([streaming]) .group:last-child > p:last-child::after,
  :host([streaming]) .group:last-child > h3:last-child::after,
  :host([streaming]) .group:last-child > :is(ul, ol):last-child > li:last-child > p:last-child::after {
    animation: blink 1s steps(2, jump-none) infinite;
    background: var(--vscode-foreground);
    content: '';
    display: inline-block;
    forced-color-adjust: none;
    height: 1em;
    margin-inline-start: 2px;
    vertical-align: text-bottom;
    width: 0.5em;
  }
  @keyframes blink {
    to {
      opacity: 0.15;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
    }
  }
`;
