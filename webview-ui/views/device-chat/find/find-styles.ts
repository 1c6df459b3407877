import { css } from 'lit';

/** For every shadow root whose words can be found. */
export const findStyles = css`
  ::highlight(chat-find) {
    background-color: var(--vscode-editor-findMatchHighlightBackground, Mark);
  }
  ::highlight(chat-find-current) {
    background-color: var(--vscode-editor-findMatchBackground, Highlight);
  }
`;
