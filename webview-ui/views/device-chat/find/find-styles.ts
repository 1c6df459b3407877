import { css } from 'lit';

/** For every shadow root whose words can be found. */
export const findStyles = css`
  ::highlight(chat-find) {
    background-color: var(--vscode-editor-findMatchHighlightBackground, Mark);
  }
  ::highlight(chat-find-current) {
    background-color: var(--vscode-editor-findMatchBackground, Highlight);
  }
  [data-find='found'] {
    outline: 2px solid var(--vscode-editor-findMatchHighlightBackground, Mark);
  }
  [data-find='current'] {
    outline: 2px solid var(--vscode-focusBorder, Highlight);
  }
`;
