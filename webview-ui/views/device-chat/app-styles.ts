import { css } from 'lit';

export const appStyles = css`
  :host {
    background: var(--vscode-editor-background);
    display: block;
    height: 100vh;
  }
  .app {
    display: grid;
    grid-template-areas: 'header header' 'conversation aside' 'composer aside';
    grid-template-columns: minmax(0, 1fr) auto;
    grid-template-rows: auto minmax(0, 1fr) auto;
    height: 100%;
    position: relative;
  }
  header {
    grid-area: header;
    min-width: 0;
  }
  main {
    grid-area: conversation;
    min-height: 0;
    min-width: 0;
  }
  chat-conversation {
    height: 100%;
  }
  aside-panel {
    border-inline-start: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    grid-area: aside;
    min-height: 0;
    width: 280px;
  }
  .composer {
    grid-area: composer;
    min-width: 0;
  }
  .composer chat-problem {
    margin: 8px max(16px, calc((100% - 780px) / 2));
  }
  @media (max-width: 820px) {
    /* Over the conversation, which goes on behind it. */
    aside-panel {
      background: var(--vscode-editor-background);
      grid-area: conversation / conversation / composer / composer;
      justify-self: end;
      width: min(100%, 340px);
      z-index: 2;
    }
  }
  @media (max-width: 480px) {
    aside-panel {
      border: 0;
      width: 100%;
    }
  }
`;
