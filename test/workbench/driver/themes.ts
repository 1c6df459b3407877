import { readFileSync } from 'node:fs';
import path from 'node:path';

export const themeNames = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themeNames)[number];

/** The variables that VS Code gives a webview in one of its own themes. */
export function themeCss(name: string): string {
  return readFileSync(path.resolve('test', 'workbench', 'themes', `${path.basename(name)}.css`), 'utf8');
}
