import { css } from 'lit';

export const conversationStyles = css`
  :host {
    display: block;
    min-height: 0;
    min-width: 0;
    overflow: auto;
    scrollbar-gutter: stable;
  }
  .page {
    display: flex;
    flex-direction: column;
    gap: 10px;
    margin: 0 auto;
    max-width: 860px;
    padding: 10px 14px 24px;
  }
  .about,
  .tags-line,
  .speaker,
  .called {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    min-height: 24px;
  }
  .tags-line {
    margin-top: 4px;
  }
  .speaker,
  .called {
    flex-wrap: nowrap;
  }
  .called select {
    min-width: 0;
  }
  .space {
    flex: 1;
  }
  h2 {
    font-size: 1.1em;
    font-weight: 600;
    margin: 0;
  }
  .id {
    align-items: center;
    display: flex;
    flex: 0 1 220px;
    gap: 6px;
    min-width: 120px;
  }
  .id typed-field {
    flex: 1;
  }
  select,
  input {
    background: var(--vscode-dropdown-background);
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    color: var(--vscode-dropdown-foreground);
    field-sizing: content;
    font: inherit;
    height: 24px;
    max-width: 100%;
    padding: 0 4px;
  }
  input {
    background: var(--vscode-input-background);
    border-color: var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    color: var(--vscode-input-foreground);
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  select:disabled {
    opacity: 1;
  }
  select[aria-invalid='true'] {
    border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
  }
  .tag {
    align-items: center;
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-descriptionForeground)));
    border-radius: 10px;
    display: inline-flex;
    gap: 2px;
    min-height: 20px;
    overflow-wrap: anywhere;
    padding-inline: 8px 4px;
  }
  .tag .tool {
    height: 16px;
    width: 16px;
  }
  .new-tag {
    field-sizing: fixed;
    background: none;
    border-color: transparent;
    border-radius: 10px;
    height: 22px;
    width: 12ch;
  }
  .new-tag:hover,
  .new-tag:focus {
    background: var(--vscode-input-background);
    border-color: var(--vscode-input-border, var(--vscode-focusBorder));
    width: 18ch;
  }
  .tools {
    display: inline-flex;
    opacity: 0;
  }
  .turn:is(:hover, :focus-within) .tools {
    opacity: 1;
  }
  @media (hover: none), (forced-colors: active) {
    .tools {
      opacity: 1;
    }
  }
  ol.turns {
    display: flex;
    flex-direction: column;
    gap: 8px;
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .turn,
  .own-prompt {
    --bubble: var(--vscode-editorWidget-background);
    --field-background: transparent;
    --field-border: transparent;
    background: var(--bubble);
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 8px;
    padding: 2px 8px 6px;
  }
  .turn.user {
    --bubble: var(--vscode-editor-inactiveSelectionBackground, var(--vscode-list-inactiveSelectionBackground));
    margin-inline-start: min(12%, 72px);
  }
  :host-context(.vscode-high-contrast) .turn.user,
  :host-context(.vscode-high-contrast-light) .turn.user {
    --bubble: transparent;
  }
  .turn.assistant {
    margin-inline-end: min(12%, 72px);
  }
  .turn.unknown {
    border-color: var(--vscode-inputValidation-warningBorder, var(--vscode-editorWarning-foreground));
  }
  .role {
    background: none;
    border-color: transparent;
    color: var(--vscode-foreground);
    font-size: 0.92em;
    height: 22px;
    margin-inline-start: -4px;
    padding: 0;
  }
  .role:hover:enabled,
  .role:focus-visible {
    background: var(--vscode-dropdown-background);
    color: var(--vscode-dropdown-foreground);
  }
  .role:is(:disabled) {
    appearance: none;
    margin-inline-start: 0;
  }
  .project-prompt {
    border: 1px dashed var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-descriptionForeground)));
    border-radius: 8px;
    color: var(--vscode-descriptionForeground);
    padding: 4px 10px 6px;
  }
  .project-prompt p {
    margin: 2px 0 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .call {
    border-inline-start: 2px solid var(--vscode-focusBorder);
    display: flex;
    flex-direction: column;
    gap: 4px;
    margin: 4px 0 2px;
    padding-inline-start: 8px;
  }
  .called .action {
    font-family: var(--vscode-editor-font-family);
    font-weight: 600;
  }
  .arguments {
    display: grid;
    gap: 4px 8px;
    grid-template-columns: minmax(60px, max-content) minmax(0, 1fr) 22px;
    --field-background: var(--vscode-input-background);
    --field-border: var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
  }
  .argument {
    align-items: start;
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
  }
  .parameter {
    line-height: 26px;
    overflow-wrap: anywhere;
  }
  .absent .parameter {
    color: var(--vscode-descriptionForeground);
  }
  .required {
    color: var(--vscode-errorForeground);
    padding-inline-start: 2px;
  }
  .resolved,
  .wrong,
  .note {
    display: block;
    font-size: 0.92em;
    margin: 2px 0 0;
    overflow-wrap: anywhere;
    padding-inline-start: 7px;
  }
  .resolved {
    color: var(--vscode-descriptionForeground);
  }
  .wrong {
    color: var(--vscode-errorForeground);
  }
  .note {
    padding-inline-start: 0;
  }
  .findings {
    display: flex;
    flex-direction: column;
    gap: 3px;
    list-style: none;
    margin: 3px 0;
    padding: 0;
  }
  .finding {
    display: grid;
    gap: 6px;
    grid-template-columns: 16px 1fr;
    overflow-wrap: anywhere;
  }
  .finding.error > vscode-icon {
    color: var(--vscode-editorError-foreground, var(--vscode-errorForeground));
  }
  .finding.warning > vscode-icon {
    color: var(--vscode-editorWarning-foreground);
  }
  .finding.information > vscode-icon {
    color: var(--vscode-editorInfo-foreground);
  }
  .finding.muted {
    color: var(--vscode-descriptionForeground);
  }
  .finding .quiet {
    display: block;
  }
  .fixes {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    margin-top: 2px;
  }
  .fix {
    align-items: center;
    background: var(--vscode-button-secondaryBackground);
    border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    color: var(--vscode-button-secondaryForeground);
    cursor: pointer;
    display: inline-flex;
    font: inherit;
    gap: 4px;
    padding: 1px 8px 1px 5px;
    text-align: start;
  }
  .fix vscode-icon {
    color: inherit;
  }
  .fix:hover {
    background: var(--vscode-button-secondaryHoverBackground);
  }
  .unreadable code,
  .raw-note code {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  details {
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    padding-top: 6px;
  }
  summary {
    cursor: pointer;
    font-weight: 600;
    padding: 2px 0;
  }
  summary .quiet {
    font-weight: normal;
    padding-inline-start: 6px;
  }
  /* Browsers put a box of their own around what folds. */
  details::details-content {
    box-sizing: inherit;
  }
  details > :not(summary) {
    margin-block: 6px;
  }
  .clock,
  .contact {
    align-items: end;
    display: grid;
    gap: 4px 8px;
    grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
    margin-block: 4px;
  }
  .labelled {
    display: block;
    min-width: 0;
  }
  .labelled > span {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
  }
  .empty {
    margin: 14vh auto 0;
    max-width: 380px;
    padding: 0 20px;
    text-align: center;
  }
  kbd {
    background: var(--vscode-keybindingLabel-background);
    border: 1px solid var(--vscode-keybindingLabel-border, var(--vscode-contrastBorder, transparent));
    border-radius: 3px;
    color: var(--vscode-keybindingLabel-foreground, inherit);
    font: inherit;
    font-size: 0.92em;
    padding: 0 4px;
  }
`;
