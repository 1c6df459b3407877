import { css } from 'lit';

export const searchStyles = css`
  :host {
    background: var(--vscode-editor-background);
    display: block;
    padding: 6px 10px 4px;
  }
  .bar {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .box {
    align-items: center;
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
    border-radius: 4px;
    display: flex;
    flex: 1 1 260px;
    height: 26px;
    min-width: 0;
    padding-inline: 6px 2px;
  }
  .box:focus-within {
    border-color: var(--vscode-focusBorder);
  }
  .box.invalid {
    border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
  }
  .box vscode-icon {
    color: var(--vscode-input-placeholderForeground);
  }
  input,
  textarea {
    background: none;
    border: 0;
    color: var(--vscode-input-foreground);
    flex: 1;
    font: inherit;
    min-width: 0;
    outline: none;
    padding: 0 6px;
  }
  input:focus-visible {
    outline: none;
  }
  .box vscode-icon {
    flex: none;
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  select {
    background: var(--vscode-dropdown-background);
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    color: var(--vscode-dropdown-foreground);
    font: inherit;
    height: 26px;
    max-width: 120px;
    padding: 0 2px;
  }
  .filters select {
    width: 78px;
  }
  select.set {
    border-color: var(--vscode-inputOption-activeBorder, var(--vscode-focusBorder));
    font-weight: 600;
  }
  .tools {
    display: flex;
    gap: 2px;
    margin-inline-start: auto;
  }
  .tool {
    align-items: center;
    background: none;
    border: 1px solid transparent;
    border-radius: 4px;
    color: var(--vscode-icon-foreground, inherit);
    cursor: pointer;
    display: inline-flex;
    flex: none;
    font: inherit;
    height: 24px;
    justify-content: center;
    min-width: 24px;
    padding: 0 3px;
  }
  .tool vscode-icon {
    color: inherit;
  }
  .tool:hover {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .tool.pressed {
    background: var(--vscode-inputOption-activeBackground);
    border-color: var(--vscode-inputOption-activeBorder, var(--vscode-focusBorder));
    color: var(--vscode-inputOption-activeForeground, inherit);
  }
  @media (forced-colors: active) {
    .tool.pressed {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
  @media (max-width: 900px) {
    .filters {
      display: grid;
      flex-basis: 100%;
      grid-template-columns: repeat(auto-fit, minmax(58px, 1fr));
      order: 1;
    }
    .filters select {
      max-width: none;
      width: 100%;
    }
    .tools {
      margin-inline-start: 0;
    }
    .box {
      flex-basis: 180px;
    }
  }
  .line {
    align-items: center;
    display: flex;
    flex-wrap: wrap;
    font-size: 0.92em;
    gap: 2px 14px;
    min-height: 24px;
    padding: 2px;
  }
  .line > * {
    align-items: center;
    display: inline-flex;
    gap: 4px;
  }
  .line .link.quiet {
    color: var(--vscode-descriptionForeground);
  }
  .line vscode-icon {
    color: inherit;
  }
  .count {
    font-variant-numeric: tabular-nums;
  }
  .space {
    flex: 1;
  }
  .wrong {
    color: var(--vscode-errorForeground);
  }
  /* What is through in a moment does not flicker. */
  .late {
    animation: appear 0s 0.6s both;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  progress {
    accent-color: var(--vscode-progressBar-background);
    height: 6px;
    width: 90px;
  }
`;
