// Writes the colours of VS Code's own themes, as its webviews have them, to the style sheets beside this file.
// usage: node --import tsx test/workbench/themes/capture.ts
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { prepareVscodeServer } from '../../../scripts/vscode-server/prepare.mjs';
import { startVscodeServer } from '../../../scripts/vscode-server/serve.mjs';
import { temporaryFolder } from '../driver/project';
import { launchBrowser } from '../driver/window';

/** VS Code takes the theme that goes with what the browser says its user prefers. */
const themes = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high-contrast': { colorScheme: 'dark', forcedColors: 'active' },
  'high-contrast-light': { colorScheme: 'light', forcedColors: 'active' },
} as const;
const folder = path.resolve('test', 'workbench', 'themes');
const fonts = {
  '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  '--vscode-font-size': '13px',
  '--vscode-font-weight': 'normal',
  '--vscode-editor-font-family': '"Droid Sans Mono", "monospace", monospace',
  '--vscode-editor-font-size': '14px',
};

/** Those that our views and their widgets use: there are 900 in all. */
function usedNames(): ReadonlySet<string> {
  const places = ['webview-ui', path.join('node_modules', '@vscode-elements', 'elements', 'dist')];
  const found = execFileSync('grep', [
    '-rhoE',
    '--include=*.ts',
    '--include=*.js',
    '[-][-]vscode-[A-Za-z0-9-]+',
    ...places,
  ]);
  return new Set(found.toString('utf8').split('\n'));
}

const installation = await prepareVscodeServer();
const browser = await launchBrowser(installation);
const names = usedNames();
const server = await startVscodeServer({ installation, dataFolder: await temporaryFolder('server'), environment: {} });
for (const [name, preference] of Object.entries(themes)) {
  const project = await temporaryFolder('theme');
  const context = await browser.newContext(preference);
  const page = await context.newPage();
  await page.goto(server.urlOf(project));
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(5_000);
  const rules: unknown = await page.evaluate(`[...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) =>
      rule.selectorText?.includes('.monaco-workbench')
        ? [...rule.style].map((property) => [property, rule.style.getPropertyValue(property).trim()])
        : []))`);
  const colours = (rules as [string, string][]).filter(
    ([property]) => property.startsWith('--vscode-') && names.has(property),
  );
  const lines = Object.entries({ ...Object.fromEntries(colours.toSorted(([a], [b]) => a.localeCompare(b))), ...fonts });
  const body = '  background-color: var(--vscode-editor-background);\n  color: var(--vscode-editor-foreground);';
  const css = `/* VS Code's ${name} theme, by capture.ts */\nhtml {\n${lines.map(([property, value]) => `  ${property}: ${value};`).join('\n')}\n}\nbody {\n${body}\n}\n`;
  await writeFile(path.join(folder, `${name}.css`), css);
  process.stdout.write(`${name}: ${colours.length} colours\n`);
  await context.close();
}
await server.stop();
await browser.close();
