import { css } from 'lit';

/** Fields as VS Code has them. */
export const fieldStyles = css`
  input:not([type='range'], [type='checkbox']),
  select,
  textarea {
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, var(--vscode-widget-border, transparent)));
    border-radius: 2px;
    color: var(--vscode-input-foreground);
    font: inherit;
    min-width: 0;
    padding: 3px 6px;
    width: 100%;
  }
  select {
    background: var(--vscode-dropdown-background, var(--vscode-input-background));
    color: var(--vscode-dropdown-foreground, var(--vscode-input-foreground));
  }
  :is(input, select, textarea):focus {
    border-color: var(--vscode-focusBorder);
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  :is(input, select, textarea):disabled {
    color: var(--vscode-disabledForeground);
  }
  [aria-invalid='true'] {
    border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
  }
  ::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
`;
